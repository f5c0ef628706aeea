/**
 * From whatever a visitor hands over to one credential: JSON, VC-JWT, baked PNG or SVG, certificate in PDF, or a link
 * to one of these. The format is found from the bytes, never from a name or media type.
 */
import { type UnbakeResult, unbakePng } from '../../openbadges/bake-png.ts';
import { unbakeSvg } from '../../openbadges/bake-svg.ts';
import { type Scanned, scanJson } from '../../openbadges/json-scanner.ts';
import { MAX_FOREIGN_BYTES } from '../../openbadges/shape-gate.ts';
import type { FetchCode, VerifyOptions } from '../adapters.ts';
import { type UnreadableCode, UnreadableInput } from '../unreadable-input.ts';
import { type Jwt, looksLikeJwt, readJwt } from './jwt.ts';
import { readPdfAttachment } from './pdf.ts';

export type VerifyInput = { bytes: Uint8Array } | { text: string } | { url: string };

/** Most bytes of a picture or certificate; credentials themselves are at most 2 MB. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** A credential ready for the gate; `jwt` is null for JSON. */
export interface ReadCredential {
  kind: 'credential';
  scanned: Scanned;
  byteLength: number;
  jwt: Jwt | null;
}

/** There is something, but nothing we can judge now; the report says why. */
export interface NoCredential {
  kind: 'none';
  code: FetchCode | UnreadableCode | 'OPEN_BADGES_2' | 'INTERNAL_ERROR';
  params: Record<string, string | number>;
}

const PNG = [0x89, 0x50, 0x4e, 0x47];
const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
const OPENING_BRACE = [0x7b];

type InputOptions = Pick<VerifyOptions, 'fetchDocument' | 'localOrigin' | 'platform'>;

const ACCEPT =
  'application/vc, application/vc+ld+json, application/ld+json;q=0.9, application/json;q=0.9, text/plain;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, application/pdf;q=0.7';

/** Finds the credential. Throws UnreadableInput where given bytes hold none; a link that fails gives `none`. */
export async function readInput(input: VerifyInput, options: InputOptions): Promise<ReadCredential | NoCredential> {
  if ('url' in input) return readLink(input.url, options);
  if ('text' in input) return readText(input.text, options);
  const text = plainText(input.bytes);
  return text === null ? readBytes(input.bytes, options) : readText(text, options);
}

/** A short text may be a link; everything else is judged by its bytes. */
function plainText(bytes: Uint8Array): string | null {
  if (bytes.length > 2_048 || startsWith(bytes, PNG) || startsWith(bytes, PDF)) return null;
  return decodeText(bytes);
}

async function readLink(link: string, options: InputOptions): Promise<ReadCredential | NoCredential> {
  const url = allowedUrl(link.trim(), options.localOrigin);
  if (url === null) return { kind: 'none', code: 'URL_NOT_ALLOWED', params: {} };
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_FILE_BYTES });
  if (!fetched.ok) return { kind: 'none', code: fetched.code, params: {} };
  try {
    return await readBytes(fetched.bytes, options);
  } catch (error) {
    // The link itself was readable input: what lies behind it is part of the answer.
    if (!(error instanceof UnreadableInput)) throw error;
    return { kind: 'none', code: error.code, params: error.params };
  }
}

/** https, or exactly the own local origin; the fragment is dropped. What lies behind is up to `fetchDocument`. */
function allowedUrl(link: string, localOrigin: string | undefined): string | null {
  if (link.length > 2_048 || !URL.canParse(link)) return null;
  const url = new URL(link);
  url.hash = '';
  return url.protocol === 'https:' || url.origin === localOrigin ? url.href : null;
}

async function readBytes(bytes: Uint8Array, options: InputOptions): Promise<ReadCredential | NoCredential> {
  if (bytes.length > MAX_FILE_BYTES) throw new UnreadableInput('TOO_LARGE', { maxBytes: MAX_FILE_BYTES });
  if (startsWith(bytes, PNG)) return readBaked(unbakePng(bytes));
  if (startsWith(bytes, PDF)) return readDocument(decodeText(await attachmentOf(bytes, options)));
  return readDocument(decodeText(bytes));
}

async function readText(text: string, options: InputOptions): Promise<ReadCredential | NoCredential> {
  const link = text.trim();
  return /^https?:\/\/\S+$/.test(link) ? readLink(link, options) : readDocument(text);
}

/** JSON, JWT or SVG; what starts with another tag is a page, not a badge. */
function readDocument(text: string): ReadCredential | NoCredential {
  if (!/^\ufeff?\s*</.test(text.slice(0, 1_024))) return readCredentialText(text);
  if (/^\ufeff?\s*<(?:!doctype html|html)/i.test(text.slice(0, 1_024))) {
    throw new UnreadableInput('WRONG_KIND', { kind: 'html' });
  }
  return readBaked(unbakeSvg(text));
}

function attachmentOf(bytes: Uint8Array, options: InputOptions): Promise<Uint8Array> {
  return readPdfAttachment(bytes, options.platform, MAX_FOREIGN_BYTES);
}

function readBaked(baked: UnbakeResult): ReadCredential | NoCredential {
  if (!baked.ok) throw new UnreadableInput(baked.code);
  // Open Badges 2 is judged by other rules than these.
  if (baked.kind === 'ob2') return { kind: 'none', code: 'OPEN_BADGES_2', params: {} };
  return readCredentialText(baked.text);
}

function readCredentialText(text: string): ReadCredential {
  const byteLength = new TextEncoder().encode(text).length;
  if (byteLength > MAX_FOREIGN_BYTES) throw new UnreadableInput('TOO_LARGE', { maxBytes: MAX_FOREIGN_BYTES });
  const compact = text.trim();
  if (looksLikeJwt(compact)) {
    const { jwt, credential, byteLength: payloadLength } = readJwt(compact);
    return { kind: 'credential', scanned: credential, byteLength: payloadLength, jwt };
  }
  const scanned = scanJson(text);
  if (!scanned.ok) throw new UnreadableInput('PARSING_ERROR', scanned.params);
  return { kind: 'credential', scanned, byteLength, jwt: null };
}

/** UTF-8 text. Bytes that are neither text nor a known file are of the wrong kind; broken JSON is broken JSON. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    if (startsWith(bytes, OPENING_BRACE)) throw new UnreadableInput('PARSING_ERROR', { reason: 'utf8' });
    throw new UnreadableInput('WRONG_KIND', { kind: 'binary' });
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
