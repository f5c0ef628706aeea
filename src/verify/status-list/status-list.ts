/** Gets and verifies a Bitstring Status List (W3C Bitstring Status List 1.0, 3.2) and reads one entry of it. */
import { decodeBase64Url } from '../../openbadges/base64url.ts';
import { idOf, isObject } from '../../openbadges/gate-structure.ts';
import { scanJson } from '../../openbadges/json-scanner.ts';
import {
  type GatedDocument,
  type GateProfile,
  gateStatusList,
  MAX_LIST_CREDENTIAL_BYTES,
} from '../../openbadges/shape-gate.ts';
import { getBit, LIST_LENGTH, MAX_LIST_BYTES } from '../../openbadges/status-list.ts';
import type { Platform } from '../adapters.ts';
import type { Candidate } from '../checks/candidate.ts';
import { checkProof } from '../checks/proof.ts';
import { checkValidity } from '../checks/validity.ts';
import { readOnce } from '../memory.ts';
import { type Jwt, looksLikeJwt, readJwt } from '../read-input/jwt.ts';
import { UnreadableInput } from '../unreadable-input.ts';

export interface StatusEntry {
  url: string;
  index: number;
  purpose: string;
  /** Bits of an entry, 1 to 8. */
  size: number;
}

/** Codes of the W3C specification, and one of ours. */
export type StatusCode =
  | 'STATUS_RETRIEVAL_ERROR'
  | 'STATUS_VERIFICATION_ERROR'
  | 'STATUS_LIST_LENGTH_ERROR'
  | 'RANGE_ERROR'
  | 'MALFORMED_VALUE_ERROR'
  /** Nothing was fetched, by choice of whoever verifies. */
  | 'OFFLINE';

export type StatusResult =
  | { ok: true; value: number }
  | { ok: false; code: StatusCode; params: Record<string, string | number> };

const ACCEPT =
  'application/vc, application/vc+ld+json, application/json;q=0.9, application/vc+jwt;q=0.8, application/jwt;q=0.8';

/** The value of one status entry, from a list that its own signature, issuer, address, purpose and dates prove right. */
export async function readStatus(entry: StatusEntry, candidate: Candidate): Promise<StatusResult> {
  const fetched = await candidate.options.fetchDocument(entry.url, {
    accept: ACCEPT,
    maxBytes: MAX_LIST_CREDENTIAL_BYTES,
  });
  if (!fetched.ok) {
    const code = fetched.code === 'OFFLINE' ? fetched.code : 'STATUS_RETRIEVAL_ERROR';
    return refuse(code, entry, fetched.code);
  }
  const { bytes } = fetched;
  const { profile, options } = candidate;
  const read = await readOnce(`list ${profile}`, bytes, options, () => readList(bytes, profile));
  if (!read.ok) return refuse('STATUS_RETRIEVAL_ERROR', entry, read.code);
  const { list, jwt } = read;
  const mismatch = mismatchOf(list, entry, candidate);
  if (mismatch !== null) return refuse('STATUS_VERIFICATION_ERROR', entry, mismatch);
  const { memory } = options;
  const asList =
    memory === undefined ? options : { ...options, memory: { ...memory, signatures: memory.listSignatures } };
  const { proof, key } = await checkProof({ ...candidate, options: asList, document: list, jwt, exact: bytes });
  const refused = [proof, key].filter(({ outcome }) => outcome !== 'pass');
  const reason = refused.find(({ outcome }) => outcome !== 'skipped') ?? refused[0];
  if (reason !== undefined) return refuse('STATUS_VERIFICATION_ERROR', entry, reason.code);
  return readValue(list, bytes, entry, candidate);
}

type List = { ok: true; list: GatedDocument; jwt: Jwt | null } | { ok: false; code: string };

/** The gated list, JSON or (of others) a token; or the code that refused it. */
function readList(bytes: Uint8Array, profile: GateProfile): List {
  const token = profile === 'own' ? null : tokenIn(bytes);
  if (token !== null) return readToken(token, profile);
  const scanned = scanJson(bytes);
  if (!scanned.ok) return scanned;
  const gated = gateStatusList(scanned, { profile, byteLength: bytes.length, proofRequired: true });
  return gated.ok ? { ok: true, list: gated.document, jwt: null } : gated;
}

function tokenIn(bytes: Uint8Array): string | null {
  if (bytes.length > MAX_LIST_CREDENTIAL_BYTES) return null;
  const text = new TextDecoder().decode(bytes).trim();
  return looksLikeJwt(text) ? text : null;
}

function readToken(token: string, profile: GateProfile): List {
  try {
    const { jwt, credential, byteLength } = readJwt(token);
    const gated = gateStatusList(credential, { profile, byteLength, proofRequired: false });
    return gated.ok ? { ok: true, list: gated.document, jwt } : gated;
  } catch (error) {
    if (error instanceof UnreadableInput) return { ok: false, code: error.code };
    throw error;
  }
}

/** What does not belong together; null when everything does. */
function mismatchOf(list: GatedDocument, { url, purpose }: StatusEntry, candidate: Candidate): string | null {
  const types = Array.isArray(list.type) ? list.type : [list.type];
  const subject = list.credentialSubject;
  if (list.id !== url) return 'id';
  if (idOf(list.issuer) !== candidate.issuerId) return 'issuer';
  if (!types.includes('BitstringStatusListCredential')) return 'type';
  if (!isObject(subject) || subject.type !== 'BitstringStatusList') return 'subject type';
  const purposes = Array.isArray(subject.statusPurpose) ? subject.statusPurpose : [subject.statusPurpose];
  if (!purposes.includes(purpose)) return 'purpose';
  const validity = checkValidity({ document: list, options: candidate.options });
  return validity.outcome === 'pass' ? null : validity.code;
}

async function readValue(
  list: GatedDocument,
  bytes: Uint8Array,
  entry: StatusEntry,
  { options }: Candidate,
): Promise<StatusResult> {
  const encoded = isObject(list.credentialSubject) ? list.credentialSubject.encodedList : undefined;
  if (typeof encoded !== 'string' || !encoded.startsWith('u'))
    return refuse('MALFORMED_VALUE_ERROR', entry, 'encodedList');
  let bits: Uint8Array;
  try {
    bits = await readOnce('bits', bytes, options, () => unpack(encoded.slice(1), options.platform));
  } catch (error) {
    if (error instanceof NotBase64Url) return refuse('MALFORMED_VALUE_ERROR', entry, 'encodedList');
    return refuse('STATUS_RETRIEVAL_ERROR', entry, 'gzip');
  }
  const entries = Math.floor((bits.length * 8) / entry.size);
  if (entries < LIST_LENGTH) return refuse('STATUS_LIST_LENGTH_ERROR', entry);
  if (entry.index >= entries) return refuse('RANGE_ERROR', entry);
  return { ok: true, value: valueAt(bits, entry) };
}

class NotBase64Url extends Error {}

async function unpack(encoded: string, { gunzip }: Platform): Promise<Uint8Array> {
  const packed = decodeBase64Url(encoded);
  if (packed === null) throw new NotBase64Url();
  return gunzip(packed, MAX_LIST_BYTES);
}

/** The bits of an entry as a number, the first one most significant. */
function valueAt(bits: Uint8Array, { index, size }: StatusEntry): number {
  let value = 0;
  for (let at = 0; at < size; at += 1) value = 2 * value + Number(getBit(bits, index * size + at));
  return value;
}

function refuse(code: StatusCode, { url }: StatusEntry, reason?: string): StatusResult {
  const params = { list: url.slice(0, 300) };
  return { ok: false, code, params: reason === undefined ? params : { ...params, reason } };
}
