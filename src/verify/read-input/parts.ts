/** From one JSON value to what it is: a credential, a list or presentation of several, a CLR, or a badge of 2.0. */
import { CREDENTIALS_V2 } from '../../openbadges/context-addresses.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import { type Scanned, scanJson } from '../../openbadges/json-scanner.ts';
import { MAX_FOREIGN_BYTES } from '../../openbadges/shape-gate.ts';
import { asList } from '../as-list.ts';
import { asText } from '../as-text.ts';
import { isBadge2 } from '../ob2/assertion.ts';
import { readStatement } from '../statement.ts';
import { UnreadableInput } from '../unreadable-input.ts';
import { type Jwt, looksLikeJwt, readJwt } from './jwt.ts';
import type { NoCredential, Read } from './read-input.ts';

/** Credentials in one input, all levels together counted per level. */
const MOST_PARTS = 50;
/** A list may hold a presentation, and that a CLR with badges. */
const MOST_LEVELS = 3;
const ENVELOPE = /^data:application\/(?:vc|vp|vc\+ld\+json)\+jwt,(.+)$/s;

/** One text: a Compact JWS (credential or statement) or JSON. Throws UnreadableInput PARSING_ERROR or TOO_LARGE. */
export function readCredentialText(text: string, level = 0): Read {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_FOREIGN_BYTES) throw new UnreadableInput('TOO_LARGE', { maxBytes: MAX_FOREIGN_BYTES });
  const compact = text.trim();
  if (looksLikeJwt(compact)) {
    // A statement stands alone: inside something else it is no credential.
    const statement = level === 0 ? readStatement(compact) : null;
    if (statement !== null) return statement;
    const { jwt, credential, byteLength: payloadLength } = readJwt(compact);
    return readScanned(credential, payloadLength, jwt, bytes, level);
  }
  const scanned = scanJson(text);
  if (!scanned.ok) throw new UnreadableInput('PARSING_ERROR', scanned.params);
  if (isRegisterProof(scanned.value)) throw new UnreadableInput('PARSING_ERROR', { reason: 'register_proof' });
  return readScanned(scanned, bytes.length, null, bytes, level);
}

/** The file beside a badge that says it is in the register: no badge itself, so nothing of it is false. */
function isRegisterProof(value: unknown): boolean {
  if (!isObject(value) || value['@context'] !== undefined) return false;
  return typeof value.checkpoint === 'string' && typeof value.commitment === 'string';
}

function readScanned(
  scanned: Scanned,
  byteLength: number,
  jwt: Jwt | null,
  exact: Uint8Array | null,
  level: number,
): Read {
  const { value } = scanned;
  const single: Read = { kind: 'credential', scanned, byteLength, jwt, exact };
  if (isList(value) && jwt === null) {
    return wrap(scanned, value, level, (parts) => ({ kind: 'wrapper', presentation: null, parts }));
  }
  if (!isObject(value)) return single;
  const types = asList(value.type);
  const document = jwt !== null && isObject(value.vp) ? value.vp : value;
  if (document !== value || types.includes('VerifiablePresentation')) {
    const inside = asList(document.verifiableCredential);
    return wrap(scanned, inside, level, (parts) => ({ kind: 'wrapper', presentation: { document, jwt }, parts }));
  }
  const envelope = jwt === null ? tokenInEnvelope(value) : null;
  if (envelope !== null) return readCredentialText(envelope, level + 1);
  if (isBadge2(value)) return { kind: 'badge2', assertion: value, jwt, address: null };
  if (types.includes('ClrCredential') && isObject(value.credentialSubject)) {
    const inside = asList(value.credentialSubject.verifiableCredential);
    return wrap(scanned, inside, level, (contains) => ({ ...single, contains }));
  }
  return single;
}

/**
 * The token of an EnvelopedVerifiableCredential (VCDM 2.0 4.14) that holds nothing beside it: what else stood there would
 * pass no gate. Null for everything else.
 */
function tokenInEnvelope(value: Record<string, unknown>): string | null {
  const [type, ...types] = asList(value.type);
  const [context = CREDENTIALS_V2, ...contexts] = asList(value['@context']);
  if (type !== 'EnvelopedVerifiableCredential' || context !== CREDENTIALS_V2) return null;
  if (types.length > 0 || contexts.length > 0) return null;
  if (Object.keys(value).some((key) => !['@context', 'id', 'type'].includes(key))) return null;
  const token = ENVELOPE.exec(asText(value.id))?.[1];
  return token !== undefined && looksLikeJwt(token) ? token : null;
}

/** A list of credentials: objects and tokens. Anything else in it is no list of credentials. */
function isList(value: unknown): value is readonly unknown[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) || looksLikeJwt(asText(item)))
  );
}

/** The parts of a whole, each read on its own. Too many, or too deep: nothing is judged. */
function wrap(scanned: Scanned, items: readonly unknown[], level: number, make: (parts: Read[]) => Read): Read {
  if (scanned.exceeded !== null) return none('TOO_LARGE', { reason: scanned.exceeded });
  if (items.length > MOST_PARTS) return none('TOO_LARGE', { reason: 'credentials', count: items.length });
  if (level >= MOST_LEVELS) return none('TOO_LARGE', { reason: 'levels' });
  return make(items.map((item) => readPart(item, scanned, level + 1)));
}

function readPart(item: unknown, whole: Scanned, level: number): Read {
  try {
    if (typeof item === 'string') return readCredentialText(item, level);
    // Which number of the whole was inexact is not known any more: a part without numbers is free of it.
    const scanned: Scanned = { ok: true, value: item, exceeded: null, inexact: whole.inexact && hasNumber(item) };
    return readScanned(scanned, new TextEncoder().encode(JSON.stringify(item)).length, null, null, level);
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    return none(error.code, error.params);
  }
}

function hasNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'number';
  return Object.values(value).some(hasNumber);
}

function none(code: NoCredential['code'], params: NoCredential['params']): NoCredential {
  return { kind: 'none', code, params };
}
