/**
 * The documents behind an Open Badges 2.0 Assertion. An issuer is who its address says, so its Profile is always fetched
 * from there: a Profile inside the Assertion could be written by anybody.
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import { scanJson } from '../../openbadges/json-scanner.ts';
import type { FetchCode, VerifyOptions } from '../adapters.ts';
import { asList } from '../as-list.ts';
import { asText } from '../as-text.ts';
import { type Finding, unknown } from '../finding.ts';
import { type Assertion, addressOf, idOrText, textOf } from './assertion.ts';

type JsonObject = Record<string, unknown>;
type Options = Pick<VerifyOptions, 'fetchDocument'>;

export interface BadgeClass {
  id: string | null;
  name: string;
  description: string;
  criteria: { id?: string; narrative?: string };
  image: string | null;
  endorsements: number;
}

export interface Issuer {
  /** The address it was fetched from: that is who it is. */
  id: string;
  name: string;
  url: string | null;
  /** References to keys: addresses, or objects in the issuer's own document. */
  publicKeys: readonly unknown[];
  revocationList: string | null;
  /** Begin of the addresses its assertions may have; empty = not stated. */
  startsWith: readonly string[];
  /** Hosts its assertions may come from; empty = its own. */
  allowedOrigins: readonly string[];
}

export type Found<T> = { ok: true; value: T } | { ok: false; finding: Finding };

const MAX_BYTES = 512 * 1024;
const ACCEPT = 'application/ld+json, application/json';

/** Fetches JSON. An `http:` address is asked for over https: the same host, but nobody in between. */
export async function fetchJson(
  address: string,
  options: Options,
): Promise<{ ok: true; value: JsonObject } | { ok: false; code: FetchCode | 'PARSING_ERROR' }> {
  const url = address.replace(/^http:/, 'https:').replace(/#.*$/, '');
  if (!url.startsWith('https:')) return { ok: false, code: 'URL_NOT_ALLOWED' };
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_BYTES });
  if (!fetched.ok) return fetched;
  if (fetched.bytes.length > MAX_BYTES) return { ok: false, code: 'TOO_LARGE' };
  const scanned = scanJson(fetched.bytes);
  if (!scanned.ok || !isObject(scanned.value)) return { ok: false, code: 'PARSING_ERROR' };
  return scanned.exceeded === null ? { ok: true, value: scanned.value } : { ok: false, code: 'TOO_LARGE' };
}

/** BadgeClass and issuer. Codes, all `unknown`: ISSUER_UNREACHABLE, ISSUER_DOCUMENT_INVALID, SCHEMA_INVALID. */
export async function findDocuments(
  assertion: Assertion,
  options: Options,
): Promise<Found<{ badge: BadgeClass; issuer: Issuer }>> {
  const document = await badgeDocument(assertion.badge, options);
  if (!document.ok) return document;
  const badge = parseBadgeClass(document.value);
  if (!badge.ok) return badge;
  const address = addressOf(idOrText(document.value.issuer));
  if (address === null) return refuse('SCHEMA_INVALID', { path: 'badge.issuer' });
  const fetched = await fetchJson(address, options);
  if (!fetched.ok) return refuse('ISSUER_UNREACHABLE', { issuer: address.slice(0, 200), reason: fetched.code });
  const issuer = parseIssuer(fetched.value, address);
  return issuer === null
    ? refuse('ISSUER_DOCUMENT_INVALID', { issuer: address.slice(0, 200) })
    : { ok: true, value: { badge: badge.value, issuer } };
}

/** A BadgeClass with an address is fetched from there; one without is part of the Assertion. */
async function badgeDocument(badge: Assertion['badge'], options: Options): Promise<Found<JsonObject>> {
  const address = addressOf(idOrText(badge));
  if (isObject(badge) && (address === null || !/^https?:/.test(address))) return { ok: true, value: badge };
  const fetched = await fetchJson(asText(address), options);
  if (!fetched.ok) return refuse('ISSUER_UNREACHABLE', { issuer: asText(address).slice(0, 200), reason: fetched.code });
  return { ok: true, value: fetched.value };
}

function parseBadgeClass(value: JsonObject): Found<BadgeClass> {
  const [name, description] = [textOf(value.name), textOf(value.description)];
  if (!asList(value.type).includes('BadgeClass')) return refuse('SCHEMA_INVALID', { path: 'badge.type' });
  if (name === null) return refuse('SCHEMA_INVALID', { path: 'badge.name' });
  if (description === null) return refuse('SCHEMA_INVALID', { path: 'badge.description' });
  const { criteria } = value;
  const id = addressOf(idOrText(criteria));
  const narrative = isObject(criteria) ? textOf(criteria.narrative) : null;
  if (id === null && narrative === null) return refuse('SCHEMA_INVALID', { path: 'badge.criteria' });
  return {
    ok: true,
    value: {
      id: addressOf(value.id),
      name,
      description,
      criteria: { ...(id === null ? {} : { id }), ...(narrative === null ? {} : { narrative }) },
      image: addressOf(idOrText(value.image)),
      endorsements: asList(value.endorsement).length,
    },
  };
}

/** Null unless it is a Profile with a name whose own id is on the host it came from. */
function parseIssuer(value: JsonObject, address: string): Issuer | null {
  const name = textOf(value.name);
  const id = addressOf(value.id);
  if (!asList(value.type).some((type) => type === 'Issuer' || type === 'Profile') || name === null) return null;
  if (id === null || hostOf(id) === null || hostOf(id) !== hostOf(address)) return null;
  const verification = isObject(value.verification) ? value.verification : {};
  return {
    id: address,
    name,
    url: addressOf(value.url),
    publicKeys: asList(value.publicKey).slice(0, 20),
    revocationList: addressOf(idOrText(value.revocationList)),
    startsWith: texts(verification.startsWith),
    allowedOrigins: texts(verification.allowedOrigins),
  };
}

const texts = (value: unknown): string[] => asList(value).filter((item) => typeof item === 'string');

/** Host with port of an http(s) address; null for others. */
export function hostOf(address: string): string | null {
  if (!/^https?:/.test(address) || !URL.canParse(address)) return null;
  return new URL(address.replace(/^http:/, 'https:')).host;
}

/** The same address, where `http:` and `https:` count as one. */
export function sameAddress(one: string, other: string): boolean {
  return one.replace(/^http:/, 'https:') === other.replace(/^http:/, 'https:');
}

function refuse(code: string, params: Finding['params']): { ok: false; finding: Finding } {
  return { ok: false, finding: unknown(code, params) };
}
