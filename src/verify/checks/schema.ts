/**
 * Is it an Open Badge 3.0? Our own reading of the data model (the official JSON Schemas are in no package): the classes
 * of schema-rules.ts, and the rules between members that no schema says.
 */
import { CREDENTIALS_V1, CREDENTIALS_V2 } from '../../openbadges/contexts.ts';
import { isVcdm1 } from '../../openbadges/credential-dates.ts';
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { GatedDocument, GateProfile } from '../../openbadges/shape-gate.ts';
import { asList } from '../as-list.ts';
import { asText } from '../as-text.ts';
import { type Finding, failOwn, pass, unknown } from '../finding.ts';
import { followsFrom } from '../readings.ts';
import type { Candidate } from './candidate.ts';
import {
  ACHIEVEMENT_TYPES,
  CLASSES,
  type ClassRule,
  IDENTIFIER_TYPES,
  type Kind,
  RESULT_STATUSES,
  RESULT_TYPES,
  TARGET_TYPES,
} from './schema-rules.ts';

type JsonObject = Record<string, unknown>;

/** Path of the first member that breaks the data model, from where one looks; null when none does. */
type Mistake = string | null;

const OB_CONTEXT = /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$/;
const BADGE_TYPES = ['AchievementCredential', 'OpenBadgeCredential'];
const ENDORSEMENT_TYPE = 'EndorsementCredential';
const SCHEMA_TYPE = '1EdTechJsonSchemaValidator2019';
/** Addresses of the official schemas, whose rules are the ones checked here: their form, and the class they are about. */
const OFFICIAL_SCHEMA =
  /^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/schema\/json(?:-ld)?\/ob_v3p0_(?:any)?(achievement|endorsement)credential_schema\.json$/;

/**
 * SCHEMA_VALID; SCHEMA_INVALID with the path (own: fail, foreign: unknown), also where the credential names the official
 * schema of another class; SCHEMA_UNSUPPORTED (`unknown`) where it names a schema of somebody else. The issuer signed
 * that its badge follows such a schema, so without reading it we do not know that the badge is in order.
 */
export function checkSchema({ document, profile }: Pick<Candidate, 'document' | 'profile'>): Finding {
  return followsFrom(document, `schema ${profile}`, () => judgeSchema(document, profile));
}

function judgeSchema(document: GatedDocument, profile: GateProfile): Finding {
  const isEndorsement = asList(document.type).includes(ENDORSEMENT_TYPE);
  const className = `${isEndorsement ? 'Endorsement' : 'Credential'}${isVcdm1(document) ? 'OfVcdm1' : ''}`;
  const path =
    headMistake(document, isEndorsement) ??
    objectMistake(document, className) ??
    (isEndorsement ? issuerMistake(document) : relationMistake(document));
  if (path !== null) return failOwn(profile, 'SCHEMA_INVALID', { path: path.slice(0, 160) });
  const schemas = asList(document.credentialSchema).filter(isObject);
  const about = schemas.map(({ id, type }) =>
    type === SCHEMA_TYPE ? OFFICIAL_SCHEMA.exec(asText(id))?.[1] : undefined,
  );
  const other = schemas[about.indexOf(undefined)];
  if (other !== undefined) return unknown('SCHEMA_UNSUPPORTED', { schema: asText(other.id).slice(0, 200) });
  return about.every((subject) => subject === (isEndorsement ? 'endorsement' : 'achievement'))
    ? pass('SCHEMA_VALID')
    : failOwn(profile, 'SCHEMA_INVALID', { path: 'credentialSchema' });
}

/** A credential is one thing or the other: what is both would be read by two sets of rules. */
function headMistake(document: JsonObject, isEndorsement: boolean): Mistake {
  const contexts = asList(document['@context']);
  const [model, openBadges] = contexts;
  if ((model !== CREDENTIALS_V2 && model !== CREDENTIALS_V1) || !OB_CONTEXT.test(asText(openBadges))) return '@context';
  const isBadge = asList(document.type).some((type) => BADGE_TYPES.includes(asText(type)));
  return isBadge !== isEndorsement ? null : 'type';
}

function objectMistake(value: unknown, className: string): Mistake {
  const rule = RULES.get(className);
  if (rule === undefined || !isObject(value)) return '';
  if (!rightType(value.type, rule)) return 'type';
  for (const key of rule.required) if (!Object.hasOwn(value, key)) return key;
  for (const key of Object.keys(value)) {
    const member = rule.members.get(key);
    if (member === undefined && rule.closed && key !== 'type') return key;
    const mistake = member === undefined ? null : memberMistake(value[key], member);
    if (mistake !== null) return join(key, mistake);
  }
  return null;
}

interface Member {
  /** Where a value is wrong; null when it is right. */
  mistakeOf: (value: unknown) => Mistake;
  many: boolean;
}

/** A class of the table, made ready for reading an object member by member. */
interface ReadyRule {
  type: ClassRule['type'];
  required: readonly string[];
  members: ReadonlyMap<string, Member>;
  closed: true | undefined;
}

const RULES: ReadonlyMap<string, ReadyRule> = new Map(
  Object.entries(CLASSES).map(([name, rule]) => [name, ready(rule)]),
);

function ready({ type, required = {}, optional = {}, many = {}, closed }: ClassRule): ReadyRule {
  const members = new Map<string, Member>();
  for (const [key, kind] of Object.entries({ ...required, ...optional }))
    members.set(key, { mistakeOf: mistakeIn(kind), many: false });
  for (const [key, kind] of Object.entries(many)) members.set(key, { mistakeOf: mistakeIn(kind), many: true });
  return { type, required: Object.keys(required), members, closed };
}

function memberMistake(value: unknown, { mistakeOf, many }: Member): Mistake {
  return many ? first(asList(value), mistakeOf) : mistakeOf(value);
}

function rightType(type: unknown, rule: Pick<ClassRule, 'type'>): boolean {
  if (rule.type === 'none') return true;
  if (rule.type !== 'any' && 'one' in rule.type) return type === rule.type.one;
  const types = asList(type);
  return rule.type === 'any'
    ? types.length > 0 && types.every((item) => typeof item === 'string')
    : types.includes(rule.type.contains);
}

function mistakeIn(kind: Kind): Member['mistakeOf'] {
  if (isSimple(kind)) return (value) => (SIMPLE[kind](value) ? null : '');
  const className = kind.slice('class:'.length);
  return (value) => objectMistake(value, className);
}

function isSimple(kind: Kind): kind is SimpleKind {
  return !kind.startsWith('class:');
}

type SimpleKind = Exclude<Kind, `class:${string}`>;

const isText = (value: unknown): value is string => typeof value === 'string';
/** A listed word, or an extension `ext:…`. */
const listed = (words: ReadonlySet<string>) => (value: unknown) =>
  isText(value) && (words.has(value) || /^ext:[A-Za-z0-9._-]+$/.test(value));

const SIMPLE: Readonly<Record<SimpleKind, (value: unknown) => boolean>> = {
  text: isText,
  address: (value) => isText(value) && /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(value),
  dateTime: (value) => parseDateTime(value) !== null,
  day: (value) => isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value) && parseDateTime(`${value}T00:00:00Z`) !== null,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  identifierType: listed(IDENTIFIER_TYPES),
  achievementType: listed(ACHIEVEMENT_TYPES),
  targetType: listed(TARGET_TYPES),
  resultType: listed(RESULT_TYPES),
  resultStatus: (value) => isText(value) && RESULT_STATUSES.has(value),
  language: (value) => isText(value) && /^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/.test(value),
};

/** Rules between members: who the subject is, how the badge is earned, and that each result is one of this badge. */
function relationMistake(document: JsonObject): Mistake {
  const subject = document.credentialSubject as JsonObject;
  const achievement = subject.achievement as JsonObject;
  const criteria = achievement.criteria as JsonObject;
  if (!Object.hasOwn(subject, 'id') && !Object.hasOwn(subject, 'identifier')) return 'credentialSubject.id';
  if (!Object.hasOwn(criteria, 'id') && !Object.hasOwn(criteria, 'narrative')) {
    return 'credentialSubject.achievement.criteria';
  }
  const nameless = issuerMistake(document);
  if (nameless !== null) return nameless;
  const descriptions = asList(achievement.resultDescription).filter(isObject);
  return first(asList(subject.result).filter(isObject), (result) => resultMistake(result, descriptions));
}

function issuerMistake(document: JsonObject): Mistake {
  return Object.hasOwn(document.issuer as JsonObject, 'name') ? null : 'issuer.name';
}

function resultMistake(result: JsonObject, descriptions: readonly JsonObject[]): Mistake {
  if (!Object.hasOwn(result, 'resultDescription')) return null;
  const description = descriptions.find(({ id }) => id === result.resultDescription);
  if (description === undefined) return 'credentialSubject.result.resultDescription';
  return description.resultType === 'Status' && !Object.hasOwn(result, 'status')
    ? 'credentialSubject.result.status'
    : null;
}

function first<T>(items: readonly T[], mistakeOf: (item: T) => Mistake): Mistake {
  for (const item of items) {
    const mistake = mistakeOf(item);
    if (mistake !== null) return mistake;
  }
  return null;
}

const join = (key: string, path: string): string => (path === '' ? key : `${key}.${path}`);
