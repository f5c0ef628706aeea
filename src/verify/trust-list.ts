/**
 * The operator's signed list of known issuers: parsed strictly, checked, and turned into `Trust`. Reading a file,
 * remembering the signing key and the last sequence is up to the caller. Issuers are matched by DID and key, never by name.
 */
import { decodeBase64Url } from '../openbadges/base64url.ts';
import { canonicalJson } from '../openbadges/canonical-json.ts';
import { parseDateTime } from '../openbadges/date-time.ts';
import { isObject } from '../openbadges/gate-structure.ts';
import { scanJson } from '../openbadges/json-scanner.ts';
import type { Platform, Trust, TrustedIssuer } from './adapters.ts';
import { decodeBase58Multibase } from './encoding.ts';

export const ISSUER_KINDS = ['mbo', 'pro', 'vso', 'coach', 'employer', 'other'] as const;
/** What an organisation on the list is. */
export type IssuerKind = (typeof ISSUER_KINDS)[number];

/** One entry, as the operator checked it. */
export interface ListedIssuer {
  did: string;
  name: string;
  kind: IssuerKind;
  kvk?: string;
  brin?: string;
  leerbedrijfId?: string;
  domain: string;
  /** Pinned keys as multibase; empty = the issuer's own document decides. */
  keys: readonly string[];
  /** Calendar days; `until` null = open. */
  from: string;
  until: string | null;
  checkedBy: string;
  checkedOn: string;
}

/** A list that was read; without its signature unless it is a `SignedTrustList`. */
export interface TrustList {
  /** Only rises; a lower one than seen before is an old list. */
  sequence: number;
  issued: string;
  issuers: readonly ListedIssuer[];
}

/** A list whose signature by the operator is right. */
export interface SignedTrustList extends TrustList {
  /** Multibase of the key that signed. */
  key: string;
}

/** The list, or why it is none as one English sentence for whoever made it. */
export type TrustListResult<T> = { ok: true; list: T } | { ok: false; reason: string };

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_ISSUERS = 1_000;
const CLOCK_SKEW_MS = 5 * 60_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DOMAIN = /^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const KEY = /^z[1-9A-HJ-NP-Za-km-z]{40,120}$/;
const ED25519_PREFIX = [0xed, 0x01];

/** Reads the list without its signature, as a draft may be. `reason` is one English sentence that names the member. */
export function parseTrustList(bytes: Uint8Array): TrustListResult<TrustList & { raw: Record<string, unknown> }> {
  if (bytes.length > MAX_BYTES) return wrong('is larger than 4 MB');
  const scanned = scanJson(bytes);
  if (!scanned.ok || !isObject(scanned.value)) return wrong('is no JSON object');
  if (scanned.exceeded !== null) return wrong('is too long or too deep');
  // A number that is written otherwise than it is kept would be signed otherwise than it is read.
  if (scanned.inexact) return wrong('has a number with more digits than can be kept');
  const raw = scanned.value;
  const { version, sequence, issued, issuers } = raw;
  if (version !== 1) return wrong('"version" is not 1');
  if (!Number.isSafeInteger(sequence) || Number(sequence) < 0) return wrong('"sequence" is no whole number');
  if (parseDateTime(issued) === null) return wrong('"issued" is no date and time with a zone');
  if (!Array.isArray(issuers) || issuers.length > MAX_ISSUERS) return wrong('"issuers" is no list of at most 1,000');
  const listed: ListedIssuer[] = [];
  for (const [at, issuer] of issuers.entries()) {
    const mistake = mistakeIn(issuer);
    if (mistake !== null) return wrong(`issuer ${at + 1}: ${mistake}`);
    listed.push({ ...(issuer as ListedIssuer), until: (issuer as ListedIssuer).until ?? null });
  }
  if (new Set(listed.map(({ did }) => did)).size < listed.length) return wrong('an issuer stands in it twice');
  return { ok: true, list: { sequence: Number(sequence), issued: String(issued), issuers: listed, raw } };
}

/** What is wrong with one entry, as the rest of a sentence; null when nothing is. */
export function mistakeIn(issuer: unknown): string | null {
  if (!isObject(issuer)) return 'is no object';
  const { did, name, kind, domain, keys, from, until, checkedBy, checkedOn } = issuer;
  if (typeof did !== 'string' || !/^(did:[a-z0-9]+:|https:\/\/)\S{1,2000}$/.test(did)) return '"did" is no DID';
  for (const [member, value] of Object.entries({ name, checkedBy })) {
    if (typeof value !== 'string' || value.trim() === '' || value.length > 200 || !value.isWellFormed()) {
      return `"${member}" is missing`;
    }
  }
  if (!ISSUER_KINDS.some((known) => known === kind)) return `"kind" is none of ${ISSUER_KINDS.join(', ')}`;
  if (typeof domain !== 'string' || !DOMAIN.test(domain)) return '"domain" is no host name';
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string' && KEY.test(key))) {
    return '"keys" is no list of multibase keys';
  }
  if (!isDay(from)) return '"from" is no day';
  if (until !== undefined && until !== null && !(isDay(until) && until >= from)) return '"until" is no later day';
  if (!isDay(checkedOn)) return '"checkedOn" is no day';
  for (const member of ['kvk', 'brin', 'leerbedrijfId']) {
    if (issuer[member] !== undefined && typeof issuer[member] !== 'string') return `"${member}" is no text`;
  }
  return null;
}

/** The bytes that are signed: the whole list in RFC 8785 form, without its signature. */
export function bytesToSign(list: Readonly<Record<string, unknown>>): Uint8Array {
  const { signature: _signature, ...content } = list;
  return new TextEncoder().encode(canonicalJson(content));
}

/**
 * Reads a list and checks its signature. `pinnedKey`: the only key that counts; null = whichever key the list names (for
 * a first use, or a list that somebody vouches for by handing it in). Refused also when `issued` lies ahead.
 */
export async function readTrustList(
  bytes: Uint8Array,
  { pinnedKey, now, platform }: { pinnedKey: string | null; now: Date; platform: Pick<Platform, 'ed25519Verify'> },
): Promise<TrustListResult<SignedTrustList>> {
  const parsed = parseTrustList(bytes);
  if (!parsed.ok) return parsed;
  const { raw, ...list } = parsed.list;
  const { signature } = raw;
  if (!isObject(signature)) return wrong('is not signed');
  const { alg, key, value } = signature;
  if (alg !== 'Ed25519' || typeof key !== 'string' || typeof value !== 'string') {
    return wrong('has a signature of another kind than Ed25519');
  }
  if (pinnedKey !== null && key !== pinnedKey) return wrong(`is signed with another key than ${pinnedKey}`);
  const publicKey = decodeBase58Multibase(key);
  const signed = decodeBase64Url(value);
  if (
    publicKey?.length !== 34 ||
    !ED25519_PREFIX.every((byte, at) => publicKey[at] === byte) ||
    signed?.length !== 64
  ) {
    return wrong('has a key or signature that cannot be read');
  }
  if (!(await platform.ed25519Verify(publicKey.slice(2), bytesToSign(raw), signed))) {
    return wrong('was changed after it was signed');
  }
  if (Number(parseDateTime(list.issued)) > now.getTime() + CLOCK_SKEW_MS) return wrong('was issued in the future');
  return { ok: true, list: { ...list, key } };
}

/** The listed issuers as `Trust`. Their period is judged with each credential. */
export function trustOf(list: TrustList): Trust {
  const byDid = new Map(list.issuers.map((issuer) => [issuer.did, issuer]));
  return {
    async find(did): Promise<TrustedIssuer | null> {
      const issuer = byDid.get(did);
      if (issuer === undefined) return null;
      const { name, from, until, keys } = issuer;
      return { did, name, own: false, from, until, keys };
    },
    names: async () => list.issuers.map(({ name }) => name),
  };
}

/** The listed issuers without what only the operator needs to know of them (who checked, identifiers). */
export function issuersOf(list: TrustList): TrustedIssuer[] {
  return list.issuers.map(({ did, name, from, until, keys }) => ({ did, name, own: false, from, until, keys }));
}

/** Several sources as one: the first that knows an issuer decides, so put the installation's own organisations first. */
export function combineTrust(...sources: readonly Trust[]): Trust {
  return {
    async find(did) {
      for (const source of sources) {
        const found = await source.find(did);
        if (found !== null) return found;
      }
      return null;
    },
    names: async () => (await Promise.all(sources.map(async (source) => (await source.names?.()) ?? []))).flat(),
  };
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && DAY.test(value) && parseDateTime(`${value}T00:00:00Z`) !== null;
}

function wrong(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
