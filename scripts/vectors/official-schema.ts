/**
 * The official JSON Schema against our own reading of the data model (`verify/checks/schema.ts`). Whatever our verifier
 * says fits, the official schema must accept too; the other way round we may be stricter.
 */
import { Ajv2019 } from 'ajv/dist/2019.js';
import { isObject } from '../../src/openbadges/gate-structure.ts';
import { scanJson } from '../../src/openbadges/json-scanner.ts';
import { gate } from '../../src/openbadges/shape-gate.ts';
import { checkSchema } from '../../src/verify/checks/schema.ts';
import { jsonOf, type Line, type Sample } from './sample.ts';

export type Json = Record<string, unknown>;
export type FitsSchema = (document: Json) => boolean;

const A_DATE = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The official schema as a function on documents of either published form. It is never registered by its `$id`, which
 * several schemas share.
 */
export function compileSchema(sample: Sample): FitsSchema {
  const { $id: _id, ...schema } = jsonOf(sample) as Json;
  const ajv = new Ajv2019({ strict: false, formats: { 'date-time': A_DATE, date: true, uri: true, email: true } });
  const validate = ajv.compile(schema);
  return (document) => validate(canonicalForm(document)) === true;
}

/** Compares a document and every copy of it with one member left out or changed. Endorsements are left out of both. */
export function compareWithSchema(name: string, document: Json, fits: FitsSchema): Line {
  const original = withoutEndorsements(document) as Json;
  const variants = [original, ...mutations(original)];
  const looser = variants.filter((variant) => fitsOurs(variant) && !fits(variant)).length;
  const stricter = variants.filter((variant) => !fitsOurs(variant) && fits(variant)).length;
  return {
    name: `${name} against the official schema`,
    expected: `${variants.length} variants`,
    ours:
      looser > 0
        ? `accepts ${looser} that it refuses`
        : `equal on ${variants.length - stricter}, stricter on ${stricter}`,
    grade: looser > 0 ? 'wrong' : stricter > 0 ? 'stricter' : 'equal',
  };
}

/** True for a credential that this schema is about. */
export function isBadge(document: unknown): document is Json {
  if (!isObject(document) || ![document.type].flat().includes('OpenBadgeCredential')) return false;
  return [document['@context']].flat()[0] === 'https://www.w3.org/ns/credentials/v2';
}

/** What our verifier says of the form: the gate, as of another issuer before its proof, and the schema check. */
function fitsOurs(document: Json): boolean {
  const text = JSON.stringify(document);
  const scanned = scanJson(text);
  if (!scanned.ok) return false;
  const gated = gate(scanned, { profile: 'foreign', byteLength: text.length, proofRequired: false });
  if (!gated.ok) return false;
  const { code } = checkSchema({ document: gated.document, profile: 'foreign' });
  return code === 'SCHEMA_VALID' || code === 'SCHEMA_UNSUPPORTED';
}

/** For every member at any depth: left out, a number in its place, and text for an object or an object for text. */
export function mutations(document: Json): Json[] {
  return pathsOf(document).flatMap((path) => [
    changed(document, path, () => undefined),
    changed(document, path, () => 5),
    changed(document, path, (value) => (typeof value === 'string' ? { id: value } : 'text')),
  ]);
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return key === 'proof' ? [] : [here, ...pathsOf(member, here)];
  });
}

function changed(document: Json, path: Path, change: (value: unknown) => unknown): Json {
  const copy = structuredClone(document);
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Json)[key], copy);
  const next = change((parent as Json)[last]);
  if (next !== undefined) (parent as Json)[last] = next;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Json)[last];
  return copy;
}

/** Members that the canonical form ("json") writes as arrays and the other one ("json-ld") also alone. */
const LISTS = new Set(
  (
    'alignment credentialSchema evidence identifier otherIdentifier proof related result resultDescription ' +
    'rubricCriterionLevel termsOfUse'
  ).split(' '),
);
/** Classes whose `type` is one string in both forms. */
const ONE_TYPE = new Set(['GeoCoordinates', 'IdentifierEntry', 'IdentityObject', 'Image']);
const TYPED_REFERENCES = new Set(['credentialSchema', 'credentialStatus', 'proof', 'refreshService', 'termsOfUse']);

function canonicalForm(value: Json): Json {
  return canonical(value, '') as Json;
}

function canonical(value: unknown, member: string): unknown {
  if (Array.isArray(value)) return value.map((item) => canonical(item, member));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const written = canonical(inner, key);
      return [key, standsAlone(written, key, member) ? [written] : written];
    }),
  );
}

/** A value alone where the canonical form has a list of one. */
function standsAlone(value: unknown, key: string, member: string): boolean {
  if (Array.isArray(value)) return false;
  if (key === 'type') return typeof value === 'string' && !ONE_TYPE.has(value) && !TYPED_REFERENCES.has(member);
  // Some names stand for one text in another class, so text is put in a list for these two only.
  return isObject(value) ? LISTS.has(key) : key === 'allowedValue' || key === 'tag';
}

function withoutEndorsements(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEndorsements);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'endorsement' && key !== 'endorsementJwt');
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutEndorsements(member)]));
}
