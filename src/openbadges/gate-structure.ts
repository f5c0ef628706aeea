/**
 * The part of the shape gate that looks at the credential's own members (rule G5): one subject, the right number of
 * proofs, real dates, and values in the one form in which the later checks read them. A date in an array would say the
 * same in JSON-LD and be overlooked by a reader of JSON.
 */
import { dateMembers, otherDateMembers } from './credential-dates.ts';
import { parseDateTime } from './date-time.ts';
import { refuse, type Violation } from './gate-values.ts';

type JsonObject = Record<string, unknown>;

const MAX_FOREIGN_PROOFS = 4;

/** Number and form of the proofs. `exactlyOne`: a one-element array, as we write it. `required`: false in a JWT. */
export function checkProofs(root: JsonObject, rule: { exactlyOne: boolean; required: boolean }): Violation | null {
  if (!Object.hasOwn(root, 'proof')) return rule.required ? refuse('PROOF_MISSING', 'proof') : null;
  const proofs = Array.isArray(root.proof) ? root.proof : [root.proof];
  if (proofs.length === 0 || !proofs.slice(0, MAX_FOREIGN_PROOFS).every(isObject)) {
    return refuse('PROOF_MISSING', 'proof', 'not a proof');
  }
  const most = rule.exactlyOne ? 1 : MAX_FOREIGN_PROOFS;
  if (proofs.length > most || (rule.exactlyOne && !Array.isArray(root.proof))) {
    return { code: 'PROOF_COUNT', params: { count: proofs.length } };
  }
  for (const proof of proofs) {
    for (const key of ['created', 'expires']) {
      if (Object.hasOwn(proof, key) && parseDateTime(proof[key]) === null)
        return refuse('DATE_INVALID', `proof.${key}`);
    }
  }
  return null;
}

/**
 * The two dates of the credential: strict, one each, in this order, under the names of its own data model and no
 * others. The first may lack in a status list only.
 */
export function checkDates(root: JsonObject, rule: { validFromRequired: boolean }): Violation | null {
  const names = dateMembers(root);
  const others = Object.values(otherDateMembers(root)).find((key) => Object.hasOwn(root, key));
  if (others !== undefined) return refuse('DATE_INVALID', others, 'of another data model');
  const from = parseDateTime(root[names.from]);
  if (from === null && (rule.validFromRequired || Object.hasOwn(root, names.from))) {
    return refuse('DATE_INVALID', names.from);
  }
  if (!Object.hasOwn(root, names.until)) return null;
  const until = parseDateTime(root[names.until]);
  if (until === null) return refuse('DATE_INVALID', names.until);
  return from !== null && until <= from ? refuse('DATE_INVALID', names.until, 'not after validFrom') : null;
}

/** The members that later checks read, each in its one allowed form. */
export function checkMembers(root: JsonObject): Violation | null {
  if (typeof root.id !== 'string' && Object.hasOwn(root, 'id')) return refuse('SHAPE_VALUE', 'id');
  if (!isStringOrStrings(root.type)) return refuse('SHAPE_VALUE', 'type');
  if (idOf(root.issuer) === null) return refuse('SHAPE_VALUE', 'issuer', 'no id');
  if (!isObject(root.credentialSubject)) return refuse('SHAPE_VALUE', 'credentialSubject', 'not exactly one');
  if (!Object.hasOwn(root, 'credentialStatus')) return null;
  const entries = Array.isArray(root.credentialStatus) ? root.credentialStatus : [root.credentialStatus];
  return entries.every((entry) => isObject(entry) && isStringOrStrings(entry.type))
    ? null
    : refuse('SHAPE_VALUE', 'credentialStatus');
}

function isStringOrStrings(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

/** The id of a member that is an address or an object with one; null when it has none. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value.id === 'string' ? value.id : null;
}

/** True for a JSON object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
