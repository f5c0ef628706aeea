/**
 * The one JSON form of an Open Badge of ours (types.ts) as a table, and the comparison with it. To JSON-LD `"x"`, `["x"]`
 * and `{"@value": "x"}` are one statement, so a signature stays right over all three, while a reader of JSON finds a name
 * in the first only. What we do not write at all is no business of this table: the signature answers for it.
 */
import { isObject } from './gate-structure.ts';
import { refuse, type Violation, within } from './gate-values.ts';

/** A text, several, the value `true`, one object, or a list of objects. */
type Rule = 'text' | 'texts' | 'true' | Shape | readonly [Shape];

interface Shape {
  /** As written: an array of exactly these, or one word standing alone; null = no type. */
  type: string | readonly string[] | null;
  members: Readonly<Record<string, Rule>>;
}

const IMAGE: Shape = { type: 'Image', members: { id: 'text', caption: 'text' } };

const IDENTIFIER_ENTRY: Shape = { type: 'IdentifierEntry', members: { identifier: 'text', identifierType: 'text' } };

const IDENTITY: Shape = {
  type: 'IdentityObject',
  members: { hashed: 'true', identityType: 'text', identityHash: 'text', salt: 'text' },
};

const ADDRESS: Shape = { type: ['Address'], members: { addressLocality: 'text' } };

const PROFILE: Shape = {
  type: ['Profile'],
  members: {
    id: 'text',
    name: 'text',
    url: 'text',
    image: IMAGE,
    address: ADDRESS,
    otherIdentifier: [IDENTIFIER_ENTRY],
  },
};

const ALIGNMENT: Shape = {
  type: ['Alignment'],
  members: {
    targetName: 'text',
    targetUrl: 'text',
    targetCode: 'text',
    targetDescription: 'text',
    targetFramework: 'text',
    targetType: 'text',
  },
};

const RUBRIC_LEVEL: Shape = {
  type: ['RubricCriterionLevel'],
  members: { id: 'text', name: 'text', description: 'text', level: 'text' },
};

const RESULT_DESCRIPTION: Shape = {
  type: ['ResultDescription'],
  members: { id: 'text', name: 'text', resultType: 'text', rubricCriterionLevel: [RUBRIC_LEVEL] },
};

const ACHIEVEMENT: Shape = {
  type: ['Achievement'],
  members: {
    id: 'text',
    achievementType: 'text',
    name: 'text',
    description: 'text',
    criteria: { type: null, members: { narrative: 'text' } },
    image: IMAGE,
    inLanguage: 'text',
    version: 'text',
    specialization: 'text',
    otherIdentifier: [IDENTIFIER_ENTRY],
    creator: PROFILE,
    alignment: [ALIGNMENT],
    resultDescription: [RESULT_DESCRIPTION],
    tag: 'texts',
  },
};

const RESULT: Shape = {
  type: ['Result'],
  members: { resultDescription: 'text', achievedLevel: 'text', value: 'text', alignment: [ALIGNMENT] },
};

const ENDORSEMENT: Shape = {
  type: ['VerifiableCredential', 'EndorsementCredential'],
  members: {
    id: 'text',
    name: 'text',
    issuer: PROFILE,
    validFrom: 'text',
    credentialSubject: { type: ['EndorsementSubject'], members: { id: 'text', endorsementComment: 'text' } },
  },
};

const CREDENTIAL: Shape = {
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  members: {
    id: 'text',
    name: 'text',
    issuer: PROFILE,
    validFrom: 'text',
    validUntil: 'text',
    awardedDate: 'text',
    credentialSubject: {
      type: ['AchievementSubject'],
      members: {
        id: 'text',
        name: 'text',
        identifier: [IDENTITY],
        activityStartDate: 'text',
        activityEndDate: 'text',
        source: PROFILE,
        achievement: ACHIEVEMENT,
        result: [RESULT],
        narrative: 'text',
      },
    },
    endorsement: [ENDORSEMENT],
  },
};

/** Whether it is to be read as an endorsement: by its exact types, so that nothing is both. */
export function isOwnEndorsement(root: Record<string, unknown>): boolean {
  return sameType(root.type, ENDORSEMENT.type);
}

/** First place where an own Open Badge or endorsement is written in another form than ours, or null. */
export function checkOwnForm(root: Record<string, unknown>): Violation | null {
  return compare(root, isOwnEndorsement(root) ? ENDORSEMENT : CREDENTIAL) ?? checkIds(root);
}

function compare(value: unknown, rule: Rule): Violation | null {
  if (rule === 'text') return typeof value === 'string' ? null : refuse('SHAPE_VALUE', '', 'not a text');
  if (rule === 'true') return value === true ? null : refuse('SHAPE_VALUE', '', 'not true');
  if (rule === 'texts') return compareList(value, 'text');
  if (isList(rule)) return compareList(value, rule[0]);
  if (!isObject(value)) return refuse('SHAPE_VALUE', '', 'not an object');
  if (!sameType(value.type, rule.type)) return refuse('SHAPE_VALUE', 'type');
  for (const key of Object.keys(value)) {
    const member = Object.hasOwn(rule.members, key) ? rule.members[key] : undefined;
    const violation = member === undefined ? null : compare(value[key], member);
    if (violation !== null) return within(key, violation);
  }
  return null;
}

function compareList(value: unknown, rule: Rule): Violation | null {
  if (!Array.isArray(value)) return refuse('SHAPE_VALUE', '', 'not an array');
  // The same twice is the same statement once, and a page would show it twice.
  const names = new Set<unknown>();
  for (const [at, item] of value.entries()) {
    const name = isObject(item) ? item.id : item;
    if (name !== undefined && names.has(name)) return refuse('SHAPE_VALUE', '', 'the same twice');
    names.add(name);
    const violation = compare(item, rule);
    if (violation !== null) return within(`[${at}]`, violation);
  }
  return null;
}

/** A name for a nameless object (`_:b0`) changes nothing that is signed, and lets another object be joined to it. */
function checkIds(value: object): Violation | null {
  const isList = Array.isArray(value);
  const { id } = value as { id?: unknown };
  if (!isList && typeof id === 'string' && id.startsWith('_:')) return refuse('SHAPE_VALUE', 'id', 'blank');
  for (const key of Object.keys(value)) {
    const member: unknown = value[key as keyof typeof value];
    if (typeof member !== 'object' || member === null) continue;
    const violation = checkIds(member);
    if (violation !== null) return within(isList ? `[${key}]` : key, violation);
  }
  return null;
}

function sameType(type: unknown, expected: Shape['type']): boolean {
  if (expected === null) return type === undefined;
  if (typeof expected === 'string') return type === expected;
  return Array.isArray(type) && type.length === expected.length && expected.every((word, at) => type[at] === word);
}

function isList(rule: Shape | readonly [Shape]): rule is readonly [Shape] {
  return Array.isArray(rule);
}
