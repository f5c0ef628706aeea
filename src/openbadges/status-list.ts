/**
 * Bitstring Status List v1.0: the bits, their packed form and the credential around them. One list per issuer, purpose
 * revocation only. Packing itself (GZIP) is passed in.
 */
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import type { DateTime, UnsignedStatusListCredential } from './types.ts';

/** Length in bits of every list we write, and the least we accept (Bitstring Status List 1.0, 131,072 entries). */
export const LIST_LENGTH = 131_072;
/** Most bytes a list may unpack to: 2^26 bits. */
export const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** How long a reader may keep our list, in milliseconds. */
const LIST_TTL_MS = 3_600_000;
/** Longest life of one signature of a list, in milliseconds. */
export const LIST_LIFE_MS = 24 * 3_600_000;
/** Of the last list of an issuer that leaves: nobody signs another one. Ten years. */
export const LAST_LIST_LIFE_MS = 3_652 * 24 * 3_600_000;

export type Gunzip = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;
export type GzipBytes = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Reads one bit; index 0 is the most significant bit of byte 0. Throws RangeError outside the list. */
export function getBit(bits: Uint8Array, index: number): boolean {
  return ((bits[byteOf(bits, index)] ?? 0) & maskOf(index)) !== 0;
}

/** A copy of the bits with this one set; there is no way to clear one, revocation is for ever. Throws RangeError. */
export function setBit(bits: Uint8Array, index: number): Uint8Array {
  const byte = byteOf(bits, index);
  const copy = Uint8Array.from(bits);
  copy[byte] = (copy[byte] ?? 0) | maskOf(index);
  return copy;
}

function byteOf(bits: Uint8Array, index: number): number {
  if (!Number.isSafeInteger(index) || index < 0 || index >= bits.length * 8) {
    throw new RangeError('status index lies outside the list');
  }
  return Math.floor(index / 8);
}

function maskOf(index: number): number {
  return 0x80 >> (index % 8);
}

/** `u` + base64url without padding of GZIP of the bits (Bitstring Status List 1.0, 3.4). */
export async function encodeList(bits: Uint8Array, gzip: GzipBytes): Promise<string> {
  return `u${encodeBase64Url(await gzip(bits))}`;
}

/**
 * Unpacks an `encodedList`. Throws RangeError for another alphabet or prefix, and what `gunzip` throws for bytes that
 * are not exactly one GZIP member or grow past `maxBytes`.
 */
export async function decodeList(encoded: string, gunzip: Gunzip, maxBytes: number): Promise<Uint8Array> {
  const packed = encoded.startsWith('u') ? decodeBase64Url(encoded.slice(1)) : null;
  if (packed === null) throw new RangeError('encodedList is not base64url multibase in its one spelling');
  return gunzip(packed, maxBytes);
}

/** What a status list credential is made of. `validUntil` lies at most `longest` ms (`LIST_LIFE_MS` unless told) after `validFrom`. */
export interface StatusListInput {
  listUrl: string;
  issuerDid: string;
  validFrom: DateTime;
  validUntil: DateTime;
  encodedList: string;
  longest?: number;
}

/** The unsigned BitstringStatusListCredential, purpose revocation. Throws TypeError for a longer life. */
export function buildStatusListCredential(input: StatusListInput): UnsignedStatusListCredential {
  const life = Date.parse(input.validUntil) - Date.parse(input.validFrom);
  if (!(life > 0 && life <= (input.longest ?? LIST_LIFE_MS)))
    throw new TypeError('a status list lives more than 0 and at most 24 hours');
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: input.listUrl,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: input.issuerDid,
    validFrom: input.validFrom,
    validUntil: input.validUntil,
    credentialSubject: {
      id: `${input.listUrl}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: input.encodedList,
      ttl: LIST_TTL_MS,
    },
  };
}
