/**
 * The strict shape gate: every credential passes it before any cryptography, and pages show only what came out of it.
 * JSON-LD libraries accept many texts for one signed statement (an expiry date under its full address, a second
 * context, a value in an array); the gate leaves exactly one. Rules G1-G5; G6 to G8 are checks of the verifier.
 */
import { CREDENTIALS_V2 } from './contexts.ts';
import { isVcdm1 } from './credential-dates.ts';
import { checkOwnShape } from './gate-own.ts';
import { checkDates, checkMembers, checkProofs, isObject } from './gate-structure.ts';
import { checkVcdm1, checkVcdm1Context } from './gate-v1.ts';
import { checkContextList, checkValues, refuse, type ValueLimits, type Violation } from './gate-values.ts';
import { type Scanned, scanJson } from './json-scanner.ts';

/** JSON that passed the shape gate. Objects have a null prototype. What a page shows comes from here only. */
export interface GatedDocument {
  readonly [key: string]: unknown;
}

/** `own`: written by one of our issuers, strictest. `foreign`: anybody else's. */
export type GateProfile = 'own' | 'foreign';

export type GateResult =
  | { ok: true; document: GatedDocument }
  | { ok: false; code: string; params: Record<string, string | number | boolean> };

/** Bytes of one credential: of our own issuers, and of all others (also the most the verifier reads as JSON or JWT). */
export const MAX_OWN_BYTES = 64 * 1024;
export const MAX_FOREIGN_BYTES = 2 * 1024 * 1024;
/** Bytes of a status list credential. */
export const MAX_LIST_CREDENTIAL_BYTES = 1024 * 1024;

const MAX_STRING = 10_000;
const MAX_DATA_URI = 1_500_000;
/** Objects in a credential; the richest real ones have about a hundred. A status list has four. */
const MAX_OBJECTS = 300;
/** A chained proof signs the whole document once more. */
const MAX_CHAINED_OBJECTS = 100;
const MAX_LIST_OBJECTS = 50;

export interface GateOptions {
  profile: GateProfile;
  byteLength: number;
  /** False for the payload of a JWT and for a credential before signing. */
  proofRequired: boolean;
}

/** Judges a scanned credential. Codes: SHAPE_*, NUMBER_RANGE, TOO_LARGE, PROOF_*, DATE_INVALID, STATUS_MISSING. */
export function gate(scanned: Scanned, options: GateOptions): GateResult {
  const own = options.profile === 'own';
  const maxBytes = own ? MAX_OWN_BYTES : MAX_FOREIGN_BYTES;
  const { value } = scanned;
  if (!isObject(value)) return refused(refuse('SHAPE_VALUE', '', 'not an object'));
  return judge(
    value,
    checkSize(scanned, options.byteLength, maxBytes) ??
      checkContexts(value, own ? NO_OLD_MODEL : OLD_MODEL_TOO) ??
      checkProofs(value, { exactlyOne: own, required: options.proofRequired }) ??
      (own && scanned.inexact ? refuse('NUMBER_RANGE', '', 'digits') : null) ??
      checkValues(value, own ? OWN_LIMITS : isChained(value) ? CHAINED_LIMITS : FOREIGN_LIMITS) ??
      checkMembers(value) ??
      checkDates(value, { validFromRequired: true }) ??
      checkVcdm1(value) ??
      (own ? checkOwnShape(value) : null),
  );
}

/** The own profile on a text of ours: before signing (no proof yet) or signed. PARSING_ERROR where it is no JSON. */
export function gateOwn(json: string): GateResult {
  const scanned = scanJson(json);
  if (!scanned.ok) return scanned;
  const byteLength = new TextEncoder().encode(json).length;
  return gate(scanned, { profile: 'own', byteLength, proofRequired: false });
}

/**
 * The profile for status list credentials: as foreign, at most 1 MB, `encodedList` of any length, `validFrom` optional.
 * A list of one of our own is in the present data model.
 */
export function gateStatusList(scanned: Scanned, options: GateOptions): GateResult {
  const { value } = scanned;
  if (!isObject(value)) return refused(refuse('SHAPE_VALUE', '', 'not an object'));
  return judge(
    value,
    checkSize(scanned, options.byteLength, MAX_LIST_CREDENTIAL_BYTES) ??
      checkContexts(value, options.profile === 'own' ? NO_OLD_MODEL : OLD_MODEL_TOO) ??
      checkProofs(value, { exactlyOne: false, required: options.proofRequired }) ??
      checkValues(value, LIST_LIMITS) ??
      checkMembers(value) ??
      checkDates(value, { validFromRequired: false }) ??
      checkVcdm1(value),
  );
}

function judge(document: GatedDocument, violation: Violation | null): GateResult {
  return violation === null ? { ok: true, document } : refused(violation);
}

function refused(violation: Violation): GateResult {
  return { ok: false, ...violation };
}

function checkSize(scanned: Scanned, byteLength: number, maxBytes: number): Violation | null {
  if (byteLength > maxBytes) return { code: 'TOO_LARGE', params: { bytes: byteLength, maxBytes } };
  return scanned.exceeded === null ? null : { code: 'TOO_LARGE', params: { reason: scanned.exceeded } };
}

/** True where some proof follows another one. */
function isChained({ proof }: Record<string, unknown>): boolean {
  return [proof].flat().some((one) => isObject(one) && Object.hasOwn(one, 'previousProof'));
}

interface ContextRule {
  vcdm1: boolean;
}
const NO_OLD_MODEL: ContextRule = { vcdm1: false };
const OLD_MODEL_TOO: ContextRule = { vcdm1: true };

/** The context of the data model comes first: VCDM 2.0, for credentials of others also 1.1. */
function checkContexts(root: Record<string, unknown>, rule: ContextRule): Violation | null {
  const contexts = root['@context'];
  const violation = checkContextList(contexts) ?? checkVcdm1Context(root);
  if (violation !== null) return violation;
  const first = Array.isArray(contexts) && contexts[0] === CREDENTIALS_V2;
  if (first || (rule.vcdm1 && isVcdm1(root))) return null;
  return { code: 'SHAPE_CONTEXT_NOT_ALLOWED', params: { context: 'order' } };
}

const OWN_LIMITS: ValueLimits = {
  objects: MAX_OBJECTS,
  stringLength: () => MAX_STRING,
  numberAllowed: (key, value) =>
    Math.abs(value) <= 1e9 && (key === 'latitude' || key === 'longitude' || Number(value.toFixed(2)) === value),
};

const FOREIGN_LIMITS: ValueLimits = {
  objects: MAX_OBJECTS,
  stringLength: (key, text) =>
    (key === 'id' || key === 'image') && text.startsWith('data:') ? MAX_DATA_URI : MAX_STRING,
  numberAllowed: (_key, value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER,
};

const CHAINED_LIMITS: ValueLimits = { ...FOREIGN_LIMITS, objects: MAX_CHAINED_OBJECTS };

const LIST_LIMITS: ValueLimits = {
  objects: MAX_LIST_OBJECTS,
  stringLength: (key) => (key === 'encodedList' ? MAX_LIST_CREDENTIAL_BYTES : MAX_STRING),
  numberAllowed: FOREIGN_LIMITS.numberAllowed,
};
