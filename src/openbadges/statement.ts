/**
 * The statement behind the second QR code: what a badge says, short enough for paper, with the recipient's name as it is
 * printed. A Compact JWS (ES256) with a `typ` of its own, so that it is never taken for a credential, nor a credential for
 * it. Its payload has exactly one spelling: whatever is not byte for byte what we would write is refused.
 */
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { parseDateTime } from './date-time.ts';
import { isObject } from './gate-structure.ts';
import { scanJson } from './json-scanner.ts';
import { type DateTime, type Day, LEVELS, type Level } from './types.ts';

/** The `typ` of the header; another number would be another form. */
export const STATEMENT_TYPE = 'blijk1';
/** Characters of the thumbprint (RFC 7638) of the issuer's P-256 key that the `kid` gives: enough to find it among a few. */
export const STATEMENT_KID_LENGTH = 8;
/** Most characters of a whole statement: QR version 32 at level M, some 7 cm of paper. */
export const MAX_STATEMENT = 1_500;

/** What a statement says. All of it stands in the credential it belongs to, but for the name, whose salted hash does. */
export interface Statement {
  issuerDid: string;
  /** As printed. */
  recipientName: string;
  achievementName: string;
  level: Level;
  awardedDay: Day;
  /** Whole seconds, UTC: the time of the signature. */
  validFrom: DateTime;
  validUntil: DateTime | null;
  /** Last part of the list's address: `…/status/<id>` beside the issuer's `…/issuers/<slug>`. */
  statusListId: string;
  statusIndex: number;
  /** `urn:uuid:…` of the credential. */
  credentialId: string;
}

export type StatementResult = { ok: true; statement: Statement } | { ok: false; path: string; reason: string };

const DID = /^did:web:[A-Za-z0-9.-]{1,253}(?:%3A\d{1,5})?(?::[A-Za-z0-9_-][A-Za-z0-9._-]*)*:issuers:[a-z0-9-]{1,60}$/;
const LIST_ID = /^[A-Za-z0-9_-]{1,40}$/;
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PACKED_UUID = /^[A-Za-z0-9_-]{21}[AQgw]$/;
/** Controls, line ends, and what hides or reorders letters; not the two joiners that Persian and Indic names need. */
const HIDDEN = /(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const MAX_TEXT = 200;
const MAX_INDEX = 2 ** 31 - 1;
/** Year 9999. */
const MAX_SECONDS = 253_402_300_799;

/** The header of a statement as JSON; `kid` as of `statementKid`. */
export function statementHeader(kid: string): string {
  return JSON.stringify({ alg: 'ES256', kid, typ: STATEMENT_TYPE });
}

/** The short name of a P-256 key by its method id `<did>#<RFC 7638 thumbprint>`. */
export function statementKid(methodId: string): string {
  return methodId.slice(methodId.indexOf('#') + 1).slice(0, STATEMENT_KID_LENGTH);
}

/** The payload as JSON, in the one order and spelling there is. Judges nothing: see `parseStatement`. */
export function statementPayload(statement: Statement): string {
  const { validUntil } = statement;
  return JSON.stringify({
    i: statement.issuerDid,
    n: statement.recipientName,
    b: statement.achievementName,
    l: LEVELS.indexOf(statement.level) + 1,
    d: statement.awardedDay,
    f: secondsOf(statement.validFrom),
    ...(validUntil === null ? {} : { u: secondsOf(validUntil) }),
    s: statement.statusListId,
    x: statement.statusIndex,
    c: packUuid(statement.credentialId),
  });
}

/**
 * Reads a payload. Refused, with the member and the reason: anything that is no object of exactly these members with
 * sound values, and every other spelling of the same (order, spaces, escapes, a member twice).
 */
export function parseStatement(payload: string): StatementResult {
  const scanned = scanJson(payload);
  if (!scanned.ok) return refuse('', scanned.params.reason);
  if (scanned.exceeded !== null || !isObject(scanned.value)) return refuse('', 'not an object');
  const { i, n, b, l, d, f, u, s, x, c } = scanned.value;
  const level = typeof l === 'number' ? LEVELS[l - 1] : undefined;
  const credentialId = unpackUuid(c);
  const from = dateTimeOf(f);
  const until = dateTimeOf(u);
  if (typeof i !== 'string' || i.length > MAX_TEXT || !DID.test(i)) return refuse('i', 'no issuer of this form');
  if (!isCleanText(n)) return refuse('n', 'text');
  if (!isCleanText(b)) return refuse('b', 'text');
  if (level === undefined) return refuse('l', 'no level');
  if (typeof d !== 'string' || parseDateTime(`${d}T00:00:00Z`) === null) return refuse('d', 'no day');
  if (from === null) return refuse('f', 'no time');
  if (u !== undefined && (until === null || until <= from)) return refuse('u', 'no later time');
  if (typeof s !== 'string' || !LIST_ID.test(s)) return refuse('s', 'no id of a list');
  if (!isCount(x, MAX_INDEX)) return refuse('x', 'no index');
  if (credentialId === null) return refuse('c', 'no id');
  const statement: Statement = {
    issuerDid: i,
    recipientName: n,
    achievementName: b,
    level,
    awardedDay: d,
    validFrom: from,
    validUntil: until,
    statusListId: s,
    statusIndex: x,
    credentialId,
  };
  // One spelling only: members beside these, another order, spaces and escapes all end here.
  return statementPayload(statement) === payload ? { ok: true, statement } : refuse('', 'not our spelling');
}

/** Well-formed, in normal form C, not blank, without signs that hide or reorder letters. */
function isCleanText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_TEXT &&
    value.trim() === value &&
    value !== '' &&
    value.isWellFormed() &&
    value.normalize('NFC') === value &&
    !HIDDEN.test(value)
  );
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

function secondsOf(dateTime: DateTime): number {
  return Math.floor(Date.parse(dateTime) / 1_000);
}

function dateTimeOf(seconds: unknown): DateTime | null {
  return isCount(seconds, MAX_SECONDS) ? `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z` : null;
}

/** The 16 bytes of a `urn:uuid:` as 22 characters base64url; empty for another id. */
function packUuid(id: string): string {
  if (!UUID.test(id)) return '';
  const hex = id.slice('urn:uuid:'.length).replaceAll('-', '');
  return encodeBase64Url(
    Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)),
  );
}

function unpackUuid(packed: unknown): string | null {
  if (typeof packed !== 'string' || !PACKED_UUID.test(packed)) return null;
  const hex = [...(decodeBase64Url(packed) ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const refuse = (path: string, reason: string): StatementResult => ({ ok: false, path, reason });
