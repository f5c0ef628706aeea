/** What a page shows first. From the gated document only: never from a name somebody's storage has. */
import { datesOf } from '../openbadges/credential-dates.ts';
import { isObject } from '../openbadges/gate-structure.ts';
import { CREBO, PRAKTIJKVERKLARING_TYPE } from '../openbadges/praktijkverklaring-terms.ts';
import type { GatedDocument } from '../openbadges/shape-gate.ts';
import { LEVELS } from '../openbadges/types.ts';
import { asText } from './as-text.ts';
import type { Summary } from './report.ts';

export const NO_SUMMARY: Summary = {
  achievement: null,
  level: null,
  issuer: null,
  validFrom: null,
  recipientName: null,
  qualification: null,
};

/** The summary of a gated credential; members that are absent or no plain text are null. */
export function summaryOf(document: GatedDocument, known: boolean): Summary {
  const subject = isObject(document.credentialSubject) ? document.credentialSubject : {};
  const achievement = isObject(subject.achievement) ? subject.achievement : {};
  const issuer = document.issuer;
  const issuerId = isObject(issuer) ? text(issuer.id) : text(issuer);
  return {
    achievement: text(achievement.name),
    level: levelOf(subject, achievement),
    issuer: issuerId === null ? null : { id: issuerId, name: (isObject(issuer) && text(issuer.name)) || '', known },
    validFrom: text(datesOf(document).from),
    recipientName: text(subject.name),
    qualification: qualificationOf(achievement),
  };
}

function qualificationOf(achievement: Record<string, unknown>): Summary['qualification'] {
  if (achievement.achievementType !== PRAKTIJKVERKLARING_TYPE) return null;
  const crebo = objects(achievement.otherIdentifier).find(({ identifierType }) => identifierType === CREBO)?.identifier;
  const name = text(achievement.specialization);
  return name === null || typeof crebo !== 'string' ? null : { name, crebo };
}

/** Our own levels by the fragment of their id; a foreign one by the name that its rubric gives it. */
function levelOf(subject: Record<string, unknown>, achievement: Record<string, unknown>): string | null {
  // Work processes are done on one's own or with help: that is no level.
  if (achievement.achievementType === PRAKTIJKVERKLARING_TYPE) return null;
  const achieved = new Set<unknown>(objects(subject.result).flatMap(({ achievedLevel }) => achievedLevel ?? []));
  // Several results come in no signed order: none of them is "the" level.
  if (achieved.size !== 1) return null;
  const levels = objects(achievement.resultDescription).flatMap((one) => objects(one.rubricCriterionLevel));
  const level = levels.find(({ id }) => achieved.has(id));
  if (level === undefined) return null;
  const fragment = asText(level.id).split('#').pop();
  return LEVELS.find((own) => own === fragment) ?? text(level.name);
}

function objects(value: unknown): Record<string, unknown>[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
