/** Builds the Open Badge we sign (OB 3.0.3 AchievementCredential), and reads its criteria and level back for pages. */
import type { GatedDocument } from './shape-gate.ts';
import type {
  Achievement,
  Alignment,
  BitstringStatusListEntry,
  DateTime,
  Day,
  IdentifierEntry,
  IdentityObject,
  Image,
  Level,
  Profile,
  RubricCriterionLevel,
  UnsignedCredential,
} from './types.ts';
import { LEVELS } from './types.ts';

/** The two contexts of every badge of ours, in this order. */
export const CREDENTIAL_CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
] as const;

export interface IssuerInput {
  did: string;
  name: string;
  url?: string | null;
  /** Address of the logo. */
  imageUrl?: string | null;
  kvk?: string | null;
  brin?: string | null;
}

export interface AchievementInput {
  /** Permanent address of this version, `…/achievements/:id`. */
  versionUrl: string;
  /** 1, 2, 3 … */
  version: number;
  name: string;
  /** "kan goed samenwerken". */
  claim: string;
  /** Criteria in the infinitive, per level. */
  levels: Record<Level, readonly string[]>;
  employerText: string;
  alignments: readonly { targetName: string; targetUrl: string; targetFramework: string; targetCode?: string | null }[];
  imageUrl: string;
  /** What the picture shows, for people who do not see it. */
  imageCaption?: string | null;
}

export interface CredentialInput {
  /** `urn:uuid:…`, random (v4), as is `subjectId`. */
  credentialId: string;
  subjectId: string;
  /** Time of the intent = proof.created. */
  validFrom: DateTime;
  validUntil?: DateTime | null;
  /** Calendar day of the ceremony. */
  awardedDay: Day;
  achievedLevel: Level;
  /** Salted name, and salted e-mail where one is known. */
  identifiers: readonly IdentityObject[];
  issuer: IssuerInput;
  achievement: AchievementInput;
  /** The coach's words (Markdown), where there are any. */
  narrative?: string | null;
  status: { listUrl: string; index: number };
}

/** The unsigned credential: pure, the same input gives the same bytes. Leaves out nulls and empty arrays. */
export function buildAchievementCredential(input: CredentialInput): UnsignedCredential {
  const { achievement, status } = input;
  const narrative = input.narrative?.trim();
  return {
    '@context': [...CREDENTIAL_CONTEXTS],
    id: input.credentialId,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: achievement.name,
    issuer: issuerProfile(input.issuer),
    validFrom: input.validFrom,
    ...(input.validUntil ? { validUntil: input.validUntil } : {}),
    // Noon UTC is the same calendar day in the Netherlands, summer and winter.
    awardedDate: `${input.awardedDay}T12:00:00Z`,
    credentialSubject: {
      id: input.subjectId,
      type: ['AchievementSubject'],
      identifier: input.identifiers.map((identifier) => ({ ...identifier })),
      achievement: buildAchievement(achievement, input.achievedLevel),
      result: [
        {
          type: ['Result'],
          resultDescription: `${achievement.versionUrl}#niveau`,
          achievedLevel: `${achievement.versionUrl}#${input.achievedLevel}`,
        },
      ],
      ...(narrative ? { narrative } : {}),
    },
    credentialStatus: statusEntry(status),
  };
}

/** Where the credential's revocation bit is. */
export function statusEntry({ listUrl, index }: CredentialInput['status']): BitstringStatusListEntry {
  return {
    id: `${listUrl}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(index),
    statusListCredential: listUrl,
  };
}

/** The organisation that signs, as a Profile. */
export function issuerProfile(issuer: IssuerInput): Profile {
  const otherIdentifier: IdentifierEntry[] = [];
  if (issuer.kvk) otherIdentifier.push(identifierEntry('ext:KVK', issuer.kvk));
  if (issuer.brin) otherIdentifier.push(identifierEntry('ext:BRIN', issuer.brin));
  return {
    id: issuer.did,
    type: ['Profile'],
    name: issuer.name,
    ...(issuer.url ? { url: issuer.url } : {}),
    ...(issuer.imageUrl ? { image: image(issuer.imageUrl) } : {}),
    ...(otherIdentifier.length > 0 ? { otherIdentifier } : {}),
  };
}

/** An identifier with the kind of it, for instance `ext:KVK`. */
export function identifierEntry(identifierType: string, identifier: string): IdentifierEntry {
  return { type: 'IdentifierEntry', identifier, identifierType };
}

function image(id: string, caption?: string | null): Image {
  return { id, type: 'Image', ...(caption ? { caption } : {}) };
}

/**
 * The Achievement with the criteria of the achieved level as `criteria.narrative`, all three levels as
 * RubricCriterionLevel, and the line for employers.
 */
export function buildAchievement(input: AchievementInput, level: Level): Achievement {
  const alignment = input.alignments.map(alignmentOf);
  return {
    id: input.versionUrl,
    type: ['Achievement'],
    achievementType: 'Badge',
    name: input.name,
    description: input.claim,
    criteria: { narrative: writeCriteria(input.levels[level], input.employerText) },
    image: image(input.imageUrl, input.imageCaption),
    inLanguage: 'nl',
    version: String(input.version),
    ...(alignment.length > 0 ? { alignment } : {}),
    resultDescription: [
      {
        id: `${input.versionUrl}#niveau`,
        type: ['ResultDescription'],
        name: 'Niveau',
        resultType: 'RubricCriterionLevel',
        rubricCriterionLevel: LEVELS.map((each) => rubricLevel(input, each)),
      },
    ],
  };
}

function alignmentOf(alignment: AchievementInput['alignments'][number]): Alignment {
  return {
    type: ['Alignment'],
    targetName: alignment.targetName,
    targetUrl: alignment.targetUrl,
    targetFramework: alignment.targetFramework,
    ...(alignment.targetCode ? { targetCode: alignment.targetCode } : {}),
  };
}

function rubricLevel(input: AchievementInput, level: Level): RubricCriterionLevel {
  return {
    id: `${input.versionUrl}#${level}`,
    type: ['RubricCriterionLevel'],
    name: level,
    description: markdownList(input.levels[level]),
  };
}

const EMPLOYER_LABEL = 'Voor werkgevers: ';

function writeCriteria(criteria: readonly string[], employerText: string): string {
  const employer = oneLine(employerText);
  return employer === '' ? markdownList(criteria) : `${markdownList(criteria)}\n\n${EMPLOYER_LABEL}${employer}`;
}

function markdownList(items: readonly string[]): string {
  return items.map((item) => `- ${oneLine(item)}`).join('\n');
}

/** One line of text. A line break inside an item would make another item of it when read back. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/**
 * Takes a criteria narrative apart again: the list items, and the line for employers (null when there is none). Reads
 * only what `buildAchievement` writes; another issuer's free text gives no items.
 */
export function readCriteria(narrative: string): { criteria: string[]; employerText: string | null } {
  const criteria: string[] = [];
  let employerText: string | null = null;
  for (const line of narrative.split('\n')) {
    if (line.startsWith('- ')) criteria.push(line.slice(2));
    else if (line.startsWith(EMPLOYER_LABEL)) employerText = line.slice(EMPLOYER_LABEL.length);
  }
  return { criteria, employerText };
}

/**
 * The level a gated badge says was achieved: the fragment of `achievedLevel`, only where it is a level of this very
 * achievement. Null for anything else, also for other issuers' levels.
 */
export function achievedLevel(document: GatedDocument): Level | null {
  const subject = member(document, 'credentialSubject');
  const versionUrl = member(member(subject, 'achievement'), 'id');
  const results = member(subject, 'result');
  if (typeof versionUrl !== 'string' || !Array.isArray(results)) return null;
  for (const result of results) {
    const achieved = member(result, 'achievedLevel');
    const level = LEVELS.find((each) => achieved === `${versionUrl}#${each}`);
    if (level !== undefined) return level;
  }
  return null;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}
