/**
 * From whatever a visitor hands over to what can be judged: JSON, VC-JWT, baked PNG or SVG, certificate in PDF, photo of
 * a printed certificate, or a link to one of these or to a page that names one. The format is found from the bytes, never
 * from a name or media type.
 */
import { type UnbakeResult, unbakePng } from '../../openbadges/bake-png.ts';
import { unbakeSvg } from '../../openbadges/bake-svg.ts';
import type { Scanned } from '../../openbadges/json-scanner.ts';
import { MAX_FOREIGN_BYTES } from '../../openbadges/shape-gate.ts';
import type { FetchCode, VerifyOptions } from '../adapters.ts';
import type { ReadBadge2 } from '../ob2/verify-badge2.ts';
import type { Presentation } from '../presentation.ts';
import { readAgain } from '../readings.ts';
import { type ReadStatement, readStatement, statementInLink } from '../statement.ts';
import { type UnreadableCode, UnreadableInput } from '../unreadable-input.ts';
import type { Jwt } from './jwt.ts';
import { credentialLinkOf, looksLikePage } from './page-link.ts';
import { readCredentialText } from './parts.ts';
import { readPdfAttachment } from './pdf.ts';
import { isHeic, isPhoto, MAX_PHOTO_BYTES, readPhoto } from './photo.ts';

/** A file or text of any supported kind, or the address of one. */
export type VerifyInput = { bytes: Uint8Array } | { text: string } | { url: string };

/** Most bytes of a certificate or an SVG; credentials themselves are at most 2 MB, photos and PNG (which may be one) 15 MB. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** A credential ready for the gate; `jwt` is null for JSON. */
export interface ReadCredential {
  kind: 'credential';
  scanned: Scanned;
  byteLength: number;
  jwt: Jwt | null;
  /** The very bytes that were read as this one credential; null for a part of something else. */
  exact: Uint8Array | null;
  /** Credentials inside a CLR, taken out; absent for every other kind. */
  contains?: readonly Read[];
}

/** Several credentials in a JSON list (`presentation` null) or in a presentation. */
export interface ReadWrapper {
  kind: 'wrapper';
  presentation: Presentation | null;
  parts: readonly Read[];
}

/** There is something, but nothing we can judge now; the report says why. */
export interface NoCredential {
  kind: 'none';
  code: FetchCode | UnreadableCode | 'INTERNAL_ERROR';
  params: Record<string, string | number>;
}

export type Read = ReadCredential | ReadBadge2 | ReadWrapper | ReadStatement | NoCredential;

const PNG = [0x89, 0x50, 0x4e, 0x47];
const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
const OPENING_BRACE = [0x7b];
/** Links one after the other: a code on paper may lead to a page, and that to the credential. */
const MOST_HOPS = 2;
const MAX_LINK = 2_048;

type InputOptions = Pick<VerifyOptions, 'fetchDocument' | 'localOrigin' | 'memory' | 'now' | 'platform'>;

const ACCEPT =
  'application/vc, application/vc+ld+json, application/ld+json;q=0.9, application/json;q=0.9, text/plain;q=0.8, image/png;q=0.7, image/svg+xml;q=0.7, application/pdf;q=0.7';

/** Finds the credential. Throws UnreadableInput where given bytes hold none; a link that fails gives `none`. */
export async function readInput(input: VerifyInput, options: InputOptions): Promise<Read> {
  if ('url' in input) return readLink(input.url, options, 1);
  if ('text' in input) return readText(input.text, options);
  const text = plainText(input.bytes);
  return text === null ? readBytes(input.bytes, options) : readText(text, options);
}

/** A short text may be a link; everything else is judged by its bytes. */
function plainText(bytes: Uint8Array): string | null {
  if (bytes.length > 2_048 || startsWith(bytes, PNG) || startsWith(bytes, PDF) || isPhoto(bytes) || isHeic(bytes)) {
    return null;
  }
  return decodeText(bytes);
}

async function readLink(link: string, options: InputOptions, hop: number): Promise<Read> {
  const fragment = hop === 1 ? statementInLink(link) : null;
  if (fragment !== null) return readFragment(fragment);
  const url = allowedUrl(link.trim(), options.localOrigin);
  if (url === null) return { kind: 'none', code: 'URL_NOT_ALLOWED', params: {} };
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_FILE_BYTES });
  if (!fetched.ok) return { kind: 'none', code: fetched.code, params: {} };
  try {
    const next = hop < MOST_HOPS ? credentialLinkIn(fetched.bytes, url) : null;
    return next === null ? await readBytes(fetched.bytes, options) : await readLink(next, options, hop + 1);
  } catch (error) {
    // The link itself was readable input: what lies behind it is part of the answer.
    if (!(error instanceof UnreadableInput)) throw error;
    return { kind: 'none', code: error.code, params: error.params };
  }
}

/** What stands behind the `#` of a link to a statement is the statement: nothing is fetched, whoever's host it names. */
function readFragment(fragment: string): Read {
  const statement = readStatement(fragment);
  if (statement === null) throw new UnreadableInput('PARSING_ERROR', { reason: 'statement' });
  return statement;
}

/** Where a fetched page says its credential is; null for anything but a page. */
function credentialLinkIn(bytes: Uint8Array, url: string): string | null {
  if (startsWith(bytes, PNG) || startsWith(bytes, PDF) || startsWith(bytes, OPENING_BRACE)) return null;
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_FOREIGN_BYTES));
  return looksLikePage(text) ? credentialLinkOf(text, url) : null;
}

/** https, or exactly the own local origin; the fragment is dropped. What lies behind is up to `fetchDocument`. */
function allowedUrl(link: string, localOrigin: string | undefined): string | null {
  if (link.length > MAX_LINK || !URL.canParse(link)) return null;
  const url = new URL(link);
  url.hash = '';
  return url.protocol === 'https:' || url.origin === localOrigin ? url.href : null;
}

async function readBytes(bytes: Uint8Array, options: InputOptions): Promise<Read> {
  if (isPhoto(bytes)) return readCode(await readPhoto(bytes, options.platform), options);
  if (isHeic(bytes)) throw new UnreadableInput('WRONG_KIND', { kind: 'heic' });
  const isPng = startsWith(bytes, PNG);
  const maxBytes = isPng ? MAX_PHOTO_BYTES : MAX_FILE_BYTES;
  if (bytes.length > maxBytes) throw new UnreadableInput('TOO_LARGE', { maxBytes });
  if (isPng) return readPng(bytes, options);
  if (startsWith(bytes, PDF)) return readDocument(decodeText(await attachmentOf(bytes, options)), options);
  return readDocument(decodeText(bytes), options);
}

/** A PNG without a badge inside may still be a picture of a certificate. */
async function readPng(bytes: Uint8Array, options: InputOptions): Promise<Read> {
  const baked = unbakePng(bytes);
  if (baked.ok || baked.code !== 'BAKED_MISSING' || options.platform.decodeQr === undefined) {
    return readBaked(baked, options);
  }
  return readCode(await readPhoto(bytes, options.platform), options);
}

/** What a QR code says: a link, or the credential itself. A link that gives none is told, since nobody can read it in a photo. */
async function readCode(text: string, options: InputOptions): Promise<Read> {
  const read = await readText(text, options);
  const link = text.trim();
  return read.kind === 'none' && URL.canParse(link) && link.length <= MAX_LINK
    ? { ...read, params: { ...read.params, link } }
    : read;
}

async function readText(text: string, options: InputOptions): Promise<Read> {
  const link = text.trim();
  return /^https?:\/\/\S+$/.test(link) ? readLink(link, options, 1) : readDocument(text, options);
}

/** JSON, JWT or SVG; what starts with another tag is a page, not a badge. */
async function readDocument(text: string, options: InputOptions): Promise<Read> {
  if (!/^\ufeff?\s*</.test(text.slice(0, 1_024))) return readAgain(text, options, readCredentialText);
  if (looksLikePage(text)) throw new UnreadableInput('WRONG_KIND', { kind: 'html' });
  return readBaked(unbakeSvg(text), options);
}

function attachmentOf(bytes: Uint8Array, options: InputOptions): Promise<Uint8Array> {
  return readPdfAttachment(bytes, options.platform, MAX_FOREIGN_BYTES);
}

async function readBaked(baked: UnbakeResult, options: InputOptions): Promise<Read> {
  if (!baked.ok) throw new UnreadableInput(baked.code);
  const link = baked.text.trim();
  // An older picture may hold only the address of its Assertion.
  if (baked.kind === 'ob2' && /^https?:\/\/\S{1,2040}$/.test(link)) {
    const address = allowedUrl(link.replace(/^http:/, 'https:'), options.localOrigin);
    if (address === null) return { kind: 'none', code: 'URL_NOT_ALLOWED', params: {} };
    return { kind: 'badge2', assertion: null, jwt: null, address: link };
  }
  return readCredentialText(baked.text);
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
