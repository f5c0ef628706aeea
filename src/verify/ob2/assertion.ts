/**
 * An Open Badges 2.0 Assertion, read as plain JSON (no JSON-LD, so its context opens no door): every member that is used
 * later is taken out once, in its one form. Nothing is verified here.
 */
import { parseDateTime } from '../../openbadges/date-time.ts';
import { isObject } from '../../openbadges/gate-structure.ts';
import { asList } from '../as-list.ts';
import { asText } from '../as-text.ts';
import type { Check } from '../report.ts';

type JsonObject = Record<string, unknown>;

export const OB2_CONTEXT = 'https://w3id.org/openbadges/v2';
const MAX_TEXT = 10_000;
const MAX_ADDRESS = 2_048;

export interface Assertion {
  id: string;
  kind: 'hosted' | 'signed';
  /** Address of the signer's key; null = the issuer's only one. */
  creator: string | null;
  /** Address of the BadgeClass, or the BadgeClass itself. */
  badge: string | JsonObject;
  recipient: { type: string; identity: string; hashed: boolean; salt?: string };
  /** Strict date and time, UTC. */
  issuedOn: string;
  expires: string | null;
  evidence: string[];
  endorsements: number;
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; code: string; params: Check['params'] };

/** True for what wants to be a badge of Open Badges 1 or 2: by context, type or the members only they have. */
export function isBadge2(value: JsonObject): boolean {
  const types = asList(value.type);
  if (types.includes('VerifiableCredential')) return false;
  if (asList(value['@context']).includes(OB2_CONTEXT) || types.includes('Assertion')) return true;
  return Object.hasOwn(value, 'badge') && Object.hasOwn(value, 'recipient');
}

/**
 * Reads an Assertion. Codes: OPEN_BADGES_1, SHAPE_CONTEXT_NOT_ALLOWED, DATE_INVALID, SHAPE_VALUE with the path of the
 * first member that is not as Open Badges 2.0 wants it.
 */
export function parseAssertion(value: unknown): Parsed<Assertion> {
  if (!isObject(value)) return wrong('SHAPE_VALUE', '');
  if (Object.hasOwn(value, 'uid') && isObject(value.verify)) return { ok: false, code: 'OPEN_BADGES_1', params: {} };
  const contexts = asList(value['@context']);
  if (!contexts.includes(OB2_CONTEXT)) {
    return { ok: false, code: 'SHAPE_CONTEXT_NOT_ALLOWED', params: { context: asText(contexts[0]).slice(0, 200) } };
  }
  if (!asList(value.type).includes('Assertion')) return wrong('SHAPE_VALUE', 'type');
  const id = addressOf(value.id);
  if (id === null) return wrong('SHAPE_VALUE', 'id');
  const { verification, recipient, badge } = value;
  const kind = isObject(verification) ? kindOf(verification.type) : null;
  if (!isObject(verification) || kind === null) return wrong('SHAPE_VALUE', 'verification.type');
  if (!isObject(recipient) || !isText(recipient.identity)) return wrong('SHAPE_VALUE', 'recipient.identity');
  if (!isObject(badge) && addressOf(badge) === null) return wrong('SHAPE_VALUE', 'badge');
  const issuedOn = dateTimeOf(value.issuedOn);
  const expires = value.expires === undefined ? null : dateTimeOf(value.expires);
  if (issuedOn === null) return wrong('DATE_INVALID', 'issuedOn');
  if (value.expires !== undefined && expires === null) return wrong('DATE_INVALID', 'expires');
  if (expires !== null && Date.parse(expires) <= Date.parse(issuedOn)) return wrong('DATE_INVALID', 'expires');
  return {
    ok: true,
    value: {
      id,
      kind,
      creator: addressOf(idOrText(verification.creator)),
      badge: isObject(badge) ? badge : asText(badge),
      recipient: {
        type: textOf(recipient.type) ?? '',
        identity: recipient.identity,
        hashed: recipient.hashed === true,
        ...(isText(recipient.salt) ? { salt: recipient.salt } : {}),
      },
      issuedOn,
      expires,
      evidence: asList(value.evidence)
        .flatMap((item) => addressOf(idOrText(item)) ?? [])
        .slice(0, 20),
      endorsements: asList(value.endorsement).length,
    },
  };
}

function kindOf(type: unknown): Assertion['kind'] | null {
  for (const one of asList(type)) {
    if (one === 'hosted' || one === 'HostedBadge') return 'hosted';
    if (one === 'signed' || one === 'SignedBadge') return 'signed';
  }
  return null;
}

/** ISO 8601 with a zone, also without seconds as some issuers write; given back strict and in UTC. */
function dateTimeOf(value: unknown): string | null {
  const time = parseDateTime(value) ?? parseDateTime(asText(value).replace(/^(.{10}T\d{2}:\d{2})(?=Z|[+-])/, '$1:00'));
  return time === null ? null : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The id of a reference that is an address or an object with one. */
export const idOrText = (value: unknown): unknown => (isObject(value) ? value.id : value);

/** A text that may be shown; null for another type, too long, or ill-formed. */
export function textOf(value: unknown): string | null {
  return isText(value) ? value : null;
}

/** An absolute address without spaces; null for anything else. */
export function addressOf(value: unknown): string | null {
  return isText(value) && value.length <= MAX_ADDRESS && /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(value)
    ? value
    : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT && value.isWellFormed();
}

/** A member that is not as Open Badges 2.0 has it, at this path. */
export function wrong(code: string, path: string): { ok: false; code: string; params: Check['params'] } {
  return { ok: false, code, params: { path } };
}
