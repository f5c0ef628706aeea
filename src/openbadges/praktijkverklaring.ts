/** Builds the praktijkverklaring a school signs (OB 3.0.3): who, which work processes, how, where and how long. */
import {
  CREDENTIAL_CONTEXTS,
  type CredentialInput,
  identifierEntry,
  issuerProfile,
  oneLine,
  statusEntry,
} from './achievement-credential.ts';
import {
  CREBO,
  closingSentences,
  FILE_CREBO,
  HOURS_TYPE,
  LEERBEDRIJF,
  PRAKTIJKVERKLARING_TYPE,
  SIGNED_PERFORMANCES,
  type SignedPerformance,
  WORK_PROCESS_TYPE,
} from './praktijkverklaring-terms.ts';
import type { Achievement, Alignment, Day, Profile, Result, ResultDescription, UnsignedCredential } from './types.ts';

/** A work process that the training company confirmed. */
export interface SignedWorkProcess {
  /** `B1-K1-W1`. */
  code: string;
  /** Official name. */
  name: string;
  performance: SignedPerformance;
}

export interface PraktijkverklaringInput
  extends Pick<
    CredentialInput,
    'credentialId' | 'subjectId' | 'validFrom' | 'validUntil' | 'awardedDay' | 'identifiers' | 'issuer' | 'status'
  > {
  /** As it is printed: a statement without a name is none. */
  recipientName: string;
  /** True for an mbo school: the statement is a part of an mbo-verklaring. */
  mbo: boolean;
  /** Permanent address of the definition, `…/achievements/:id`. */
  versionUrl: string;
  /** Address of the installation: the pages of work processes lie at `<publicUrl>/qualifications/…`. */
  publicUrl: string;
  achievementName: string;
  claim: string;
  qualification: { crebo: string; name: string; cohort: string; level: number; fileName: string; fileCrebo: string };
  /** At least one, in the order of the qualification. */
  processes: readonly SignedWorkProcess[];
  placement: { startDay: Day; endDay: Day; hours: number };
  /** `id`: an address or `urn:uuid:` that stays the same for this company. */
  company: { id: string; name: string; city: string; kvk: string | null; leerbedrijfId: string };
  /** Function of who confirmed, and the day of it. */
  judgement: { role: string; day: Day };
}

/** The unsigned praktijkverklaring: pure, the same input gives the same bytes. */
export function buildPraktijkverklaring(input: PraktijkverklaringInput): UnsignedCredential {
  const { placement, processes, versionUrl } = input;
  const alignments = processes.map((process) => alignmentOf(input, process));
  return {
    '@context': [...CREDENTIAL_CONTEXTS],
    id: input.credentialId,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: input.achievementName,
    issuer: issuerProfile(input.issuer),
    validFrom: input.validFrom,
    ...(input.validUntil ? { validUntil: input.validUntil } : {}),
    awardedDate: noon(input.awardedDay),
    credentialSubject: {
      id: input.subjectId,
      type: ['AchievementSubject'],
      name: input.recipientName,
      identifier: input.identifiers.map((identifier) => ({ ...identifier })),
      activityStartDate: noon(placement.startDay),
      activityEndDate: noon(placement.endDay),
      source: companyProfile(input.company),
      achievement: statementAchievement(input),
      result: [
        ...processes.map((process, at) => resultOf(versionUrl, process, alignments[at])),
        { type: ['Result'], resultDescription: `${versionUrl}#uren`, value: String(placement.hours) },
      ],
      narrative: judgementText(input),
    },
    credentialStatus: statusEntry(input.status),
  };
}

/** Noon UTC is the same calendar day in the Netherlands, summer and winter. */
const noon = (day: Day): string => `${day}T12:00:00Z`;

function companyProfile({ id, name, city, kvk, leerbedrijfId }: PraktijkverklaringInput['company']): Profile {
  return {
    id,
    type: ['Profile'],
    name,
    address: { type: ['Address'], addressLocality: city },
    otherIdentifier: [
      identifierEntry(LEERBEDRIJF, leerbedrijfId),
      ...(kvk === null ? [] : [identifierEntry('ext:KVK', kvk)]),
    ],
  };
}

type DefinitionInput = Pick<
  PraktijkverklaringInput,
  'versionUrl' | 'publicUrl' | 'mbo' | 'achievementName' | 'claim' | 'qualification'
> & { processes: readonly Pick<SignedWorkProcess, 'code' | 'name'>[] };

/** The Achievement of a praktijkverklaring: the set of work processes, whoever it is given to. */
export function statementAchievement(input: DefinitionInput): Achievement {
  const { qualification, processes, versionUrl } = input;
  return {
    id: versionUrl,
    type: ['Achievement'],
    achievementType: PRAKTIJKVERKLARING_TYPE,
    name: input.achievementName,
    description: input.claim,
    criteria: { narrative: criteriaText(input) },
    inLanguage: 'nl',
    version: qualification.cohort,
    specialization: qualification.name,
    otherIdentifier: [
      identifierEntry(CREBO, qualification.crebo),
      identifierEntry(FILE_CREBO, qualification.fileCrebo),
    ],
    alignment: processes.map((process) => alignmentOf(input, process)),
    resultDescription: [
      ...processes.map((process) => describe(versionUrl, process)),
      { id: `${versionUrl}#uren`, type: ['ResultDescription'], name: 'Uren praktijk', resultType: HOURS_TYPE },
    ],
  };
}

function alignmentOf(
  { publicUrl, qualification }: Pick<DefinitionInput, 'publicUrl' | 'qualification'>,
  process: Pick<SignedWorkProcess, 'code' | 'name'>,
): Alignment {
  return {
    type: ['Alignment'],
    targetName: oneLine(process.name),
    targetUrl: `${publicUrl}/qualifications/${qualification.crebo}/${qualification.cohort}/${process.code}`,
    targetCode: process.code,
    targetDescription: qualification.cohort,
    targetFramework: qualification.fileName,
    targetType: WORK_PROCESS_TYPE,
  };
}

function describe(versionUrl: string, { code, name }: Pick<SignedWorkProcess, 'code' | 'name'>): ResultDescription {
  return {
    id: `${versionUrl}#${code}`,
    type: ['ResultDescription'],
    name: oneLine(name),
    resultType: 'RubricCriterionLevel',
    rubricCriterionLevel: Object.entries(SIGNED_PERFORMANCES).map(([level, words]) => ({
      id: `${versionUrl}#${code}-${level}`,
      type: ['RubricCriterionLevel'],
      name: words,
    })),
  };
}

function resultOf(versionUrl: string, process: SignedWorkProcess, alignment: Alignment | undefined): Result {
  return {
    type: ['Result'],
    resultDescription: `${versionUrl}#${process.code}`,
    achievedLevel: `${versionUrl}#${process.code}-${process.performance}`,
    ...(alignment === undefined ? {} : { alignment: [{ ...alignment }] }),
  };
}

/** What was asked, as a list, and what the statement is not. */
function criteriaText({ processes, qualification, mbo }: DefinitionInput): string {
  const list = processes.map(({ code, name }) => `- ${code} ${oneLine(name)}`).join('\n');
  return `${list}\n\n${closingSentences({ level: qualification.level, mbo }).join(' ')}`;
}

const DAY = new Intl.DateTimeFormat('nl-NL', { timeZone: 'UTC', dateStyle: 'long' });

/** Who judged, and who signed: people by their function only. */
function judgementText({ company, judgement, issuer, awardedDay }: PraktijkverklaringInput): string {
  return (
    `Bevestigd namens ${oneLine(company.name)} op ${DAY.format(new Date(noon(judgement.day)))} ` +
    `(functie: ${oneLine(judgement.role)}).\n` +
    `Namens ${issuer.name} ondertekend op ${DAY.format(new Date(noon(awardedDay)))} (functie: ondertekenaar).`
  );
}
