import {
  CREBO,
  closingSentences,
  HIGHER_LEVELS,
  HOURS_TYPE,
  isPraktijkverklaring,
  LEERBEDRIJF,
  SIGNED_PERFORMANCES,
  USUAL_LEVELS,
  WORK_PROCESS_CODE,
  WORK_PROCESS_TYPE,
} from '../praktijkverklaring-terms.ts';
import type { IdentifierEntry, UnsignedCredential } from '../types.ts';
import { type Finding, findingsOf, type LintFacts, type LintRule } from './rule.ts';

const ID = 'praktijkverklaring-complete';
const found = findingsOf(ID);
const SUBJECT = 'credentialSubject';
/** Members of a subject that no Open Badge of ours has. */
const OWN_MEMBERS = ['source', 'activityStartDate', 'activityEndDate'] as const;

/**
 * A praktijkverklaring says everything that a school answers for, and only a school signs one. An Open Badge has nothing
 * of it, so that neither can be taken for the other.
 */
export const praktijkverklaringComplete: LintRule = {
  id: ID,
  number: 17,
  cite: 'OB 3.0 AchievementType, Alignment, Result; the field rules of a praktijkverklaring',
  check(credential, facts) {
    if (!isPraktijkverklaring(credential)) return openBadge(credential);
    return [
      ...school(credential, facts),
      ...person(credential),
      ...company(credential),
      ...placement(credential),
      ...workProcesses(credential),
      ...closing(credential, facts),
    ];
  },
};

function openBadge({ credentialSubject: subject }: UnsignedCredential): Finding[] {
  const members = OWN_MEMBERS.filter((key) => Object.hasOwn(subject, key)).map((key) =>
    found(`${SUBJECT}.${key}`, 'belongs in a praktijkverklaring only'),
  );
  const { achievementType } = subject.achievement;
  return achievementType === 'Badge'
    ? members
    : [...members, found(`${SUBJECT}.achievement.achievementType`, 'neither Badge nor praktijkverklaring')];
}

function school({ issuer }: UnsignedCredential, facts: LintFacts): Finding[] {
  if (facts.school === null) return [found('issuer', 'not a school with a BRIN')];
  return identifier(issuer.otherIdentifier, 'ext:BRIN') === facts.school.brin
    ? []
    : [found('issuer.otherIdentifier', 'not the BRIN of this school')];
}

function person({ credentialSubject: subject }: UnsignedCredential): Finding[] {
  return typeof subject.name === 'string' && subject.name.trim() !== ''
    ? []
    : [found(`${SUBJECT}.name`, 'a statement without a name')];
}

function company({ credentialSubject: { source } }: UnsignedCredential): Finding[] {
  const path = `${SUBJECT}.source`;
  if (source === undefined) return [found(path, 'no training company')];
  const kvk = identifier(source.otherIdentifier, 'ext:KVK');
  return [
    ...(source.name.trim() === '' ? [found(`${path}.name`, 'is empty')] : []),
    ...((source.address?.addressLocality ?? '').trim() === '' ? [found(`${path}.address`, 'no place')] : []),
    ...(/^\d{9}$/.test(identifier(source.otherIdentifier, LEERBEDRIJF) ?? '')
      ? []
      : [found(`${path}.otherIdentifier`, 'no number of SBB of nine digits')]),
    ...(kvk === null || /^\d{8}$/.test(kvk) ? [] : [found(`${path}.otherIdentifier`, 'no KvK number')]),
  ];
}

function placement({ credentialSubject: subject }: UnsignedCredential): Finding[] {
  const { activityStartDate: start = '', activityEndDate: end = '', achievement, result = [] } = subject;
  const hours = achievement.resultDescription?.filter(({ resultType }) => resultType === HOURS_TYPE) ?? [];
  const values = result.filter(({ resultDescription }) => resultDescription === hours[0]?.id);
  return [
    ...(start !== '' && end !== '' && start <= end ? [] : [found(`${SUBJECT}.activityEndDate`, 'before its start')]),
    ...(hours.length === 1 && values.length === 1 && /^[1-9]\d{0,4}$/.test(values[0]?.value ?? '')
      ? []
      : [found(`${SUBJECT}.result`, 'no whole hours above zero')]),
  ];
}

/** One alignment, one description with the two levels, and one result for each work process; nothing else. */
function workProcesses({ credentialSubject: subject }: UnsignedCredential): Finding[] {
  const { achievement, result = [] } = subject;
  const alignments = achievement.alignment ?? [];
  const codes = alignments.map(({ targetCode = '' }) => targetCode);
  if (codes.length === 0) return [found(`${SUBJECT}.achievement.alignment`, 'no work process')];
  const crebo = identifier(achievement.otherIdentifier, CREBO) ?? '';
  const findings: Finding[] = [];
  if (!/^\d{5}$/.test(crebo)) findings.push(found(`${SUBJECT}.achievement.otherIdentifier`, 'no crebo'));
  if (new Set(codes).size !== codes.length || achievement.resultDescription?.length !== codes.length + 1)
    findings.push(found(`${SUBJECT}.achievement.resultDescription`, 'not one for each work process'));
  if (result.length !== codes.length + 1) findings.push(found(`${SUBJECT}.result`, 'not one for each work process'));
  for (const [at, alignment] of alignments.entries()) {
    const path = `${SUBJECT}.achievement.alignment[${at}]`;
    const code = codes[at] ?? '';
    if (!WORK_PROCESS_CODE.test(code)) findings.push(found(`${path}.targetCode`, 'no code of a work process'));
    if (alignment.targetType !== WORK_PROCESS_TYPE) findings.push(found(`${path}.targetType`, 'no work process'));
    if (alignment.targetDescription !== achievement.version)
      findings.push(found(`${path}.targetDescription`, 'not the cohort of the qualification'));
    if (!alignment.targetUrl.endsWith(`/qualifications/${crebo}/${achievement.version}/${code}`))
      findings.push(found(`${path}.targetUrl`, 'not the page of this work process'));
    if (!isAchieved(subject, code, alignment))
      findings.push(found(`${SUBJECT}.result`, 'a work process without result'));
  }
  return findings;
}

function isAchieved(
  { achievement, result = [] }: UnsignedCredential['credentialSubject'],
  code: string,
  alignment: object,
): boolean {
  const id = `${achievement.id}#${code}`;
  const wanted = Object.keys(SIGNED_PERFORMANCES).map((level) => `${id}-${level}`);
  const described = achievement.resultDescription?.find((one) => one.id === id);
  const levels = described?.rubricCriterionLevel?.map((level) => level.id) ?? [];
  const own = result.filter(({ resultDescription }) => resultDescription === id);
  return (
    levels.length === wanted.length &&
    wanted.every((level) => levels.includes(level)) &&
    own.length === 1 &&
    wanted.includes(own[0]?.achievedLevel ?? '') &&
    JSON.stringify(own[0]?.alignment) === JSON.stringify([alignment])
  );
}

function closing({ credentialSubject: { achievement } }: UnsignedCredential, { school: own }: LintFacts): Finding[] {
  const levels = [...USUAL_LEVELS, ...(own?.higherLevels === true ? HIGHER_LEVELS : [])];
  const texts = levels.map((level) => `\n\n${closingSentences({ level, mbo: own?.mbo === true }).join(' ')}`);
  return texts.some((text) => achievement.criteria.narrative.endsWith(text))
    ? []
    : [found(`${SUBJECT}.achievement.criteria.narrative`, 'does not end with the sentences of a praktijkverklaring')];
}

function identifier(entries: readonly IdentifierEntry[] | undefined, type: string): string | null {
  const own = (entries ?? []).filter(({ identifierType }) => identifierType === type);
  return own.length === 1 ? (own[0]?.identifier ?? null) : null;
}
