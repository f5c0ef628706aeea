/**
 * A credential inside a PNG (OB 3.0 Document Formats, Baked PNG): one uncompressed iTXt chunk `openbadgecredential`.
 * Strict on reading: a second credential, a compressed one or a damaged file is refused, so that two readers can never
 * see two different badges in one picture.
 */
import { crc32 } from './crc32.ts';
import { decodeUtf8 } from './utf8.ts';

export type UnbakeCode = 'BAKED_MISSING' | 'BAKED_AMBIGUOUS' | 'BAKED_INVALID';

/** `ob3`: JSON or Compact JWS. `ob2`: what an Open Badges 2 picture holds (JSON, JWS or an address). */
export type UnbakeResult = { ok: true; kind: 'ob3' | 'ob2'; text: string } | { ok: false; code: UnbakeCode };

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = 'openbadgecredential';
const KEYWORD_OB2 = 'openbadges';
const TEXT_CHUNKS = ['iTXt', 'tEXt', 'zTXt'];
/** Foreign credentials are at most 2 MB; the keyword and its flags come on top. */
const MAX_TEXT_CHUNK = 2 * 1024 * 1024 + 128;

interface Chunk {
  type: string;
  data: Uint8Array;
}

/**
 * The picture with this text (JSON or Compact JWS) baked in straight after IHDR; a credential that was in it is
 * replaced. Throws TypeError when the picture is no sound PNG: it is one of ours, so that is our mistake.
 */
export function bakePng(png: Uint8Array, text: string): Uint8Array {
  const chunks = readChunks(png);
  if (chunks === null) throw new TypeError('not a sound PNG');
  const kept = chunks.filter((chunk) => !isCredentialChunk(chunk));
  kept.splice(1, 0, { type: 'iTXt', data: textChunk(text) });
  return writeChunks(kept);
}

/** Takes the credential out of a PNG. Never throws; nothing is unpacked, so no bomb can grow. */
export function unbakePng(png: Uint8Array): UnbakeResult {
  const chunks = readChunks(png);
  if (chunks === null) return { ok: false, code: 'BAKED_INVALID' };
  const found = chunks.filter(isCredentialChunk);
  if (found.length > 1) return { ok: false, code: 'BAKED_AMBIGUOUS' };
  const [chunk] = found;
  if (chunk === undefined) return { ok: false, code: 'BAKED_MISSING' };
  const text = chunk.type === 'tEXt' ? plainText(chunk.data) : internationalText(chunk);
  if (text === null || text.trim() === '') return { ok: false, code: 'BAKED_INVALID' };
  if (keywordOf(chunk.data) === KEYWORD_OB2) return { ok: true, kind: 'ob2', text };
  // OB 3.0 knows iTXt only.
  return chunk.type === 'iTXt' ? { ok: true, kind: 'ob3', text } : { ok: false, code: 'BAKED_INVALID' };
}

/** All chunks, or null when anything is wrong: signature, order, length, CRC, bytes after IEND. */
function readChunks(png: Uint8Array): Chunk[] | null {
  if (SIGNATURE.some((byte, at) => png[at] !== byte)) return null;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at < png.length) {
    if (png.length - at < 12) return null;
    const length = view.getUint32(at);
    if (length > png.length - at - 12) return null;
    const typeAndData = png.subarray(at + 4, at + 8 + length);
    const type = String.fromCharCode(...typeAndData.subarray(0, 4));
    if (!/^[A-Za-z]{4}$/.test(type)) return null;
    if (view.getUint32(at + 8 + length) !== crc32(typeAndData)) return null;
    const data = typeAndData.subarray(4);
    if (isCredentialChunk({ type, data }) && length > MAX_TEXT_CHUNK) return null;
    chunks.push({ type, data });
    at += 12 + length;
    if (type === 'IEND') break;
  }
  const ends = chunks.at(-1)?.type === 'IEND' && chunks.at(-1)?.data.length === 0;
  const starts = chunks[0]?.type === 'IHDR' && chunks[0].data.length === 13;
  const oneHeader = chunks.filter((chunk) => chunk.type === 'IHDR').length === 1;
  return ends && starts && oneHeader && at === png.length ? chunks : null;
}

function writeChunks(chunks: readonly Chunk[]): Uint8Array {
  const size = chunks.reduce((sum, chunk) => sum + 12 + chunk.data.length, SIGNATURE.length);
  const png = new Uint8Array(size);
  const view = new DataView(png.buffer);
  png.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    for (let i = 0; i < 4; i += 1) png[at + 4 + i] = type.charCodeAt(i);
    png.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(png.subarray(at + 4, at + 8 + data.length)));
    at += 12 + data.length;
  }
  return png;
}

function isCredentialChunk(chunk: Chunk): boolean {
  if (!TEXT_CHUNKS.includes(chunk.type)) return false;
  const keyword = keywordOf(chunk.data);
  return keyword === KEYWORD || keyword === KEYWORD_OB2;
}

/** The Latin-1 keyword before the first zero byte; a PNG keyword has at most 79 bytes. */
function keywordOf(data: Uint8Array): string {
  const end = data.subarray(0, 80).indexOf(0);
  return end === -1 ? '' : String.fromCharCode(...data.subarray(0, end));
}

/** keyword 0 · compression flag 0 · compression method 0 · language tag 0 · translated keyword 0 · UTF-8 text. */
function textChunk(text: string): Uint8Array {
  const head = [...KEYWORD].map((character) => character.charCodeAt(0));
  const body = new TextEncoder().encode(text);
  const data = new Uint8Array(head.length + 5 + body.length);
  data.set(head);
  data.set(body, head.length + 5);
  return data;
}

/** Text of an uncompressed iTXt chunk; null when it is compressed (forbidden for badges), cut off, or not UTF-8. */
function internationalText(chunk: Chunk): string | null {
  if (chunk.type !== 'iTXt') return null;
  const flag = chunk.data.indexOf(0) + 1;
  if (chunk.data[flag] !== 0 || chunk.data[flag + 1] !== 0) return null;
  const languageEnd = chunk.data.indexOf(0, flag + 2);
  const translatedEnd = languageEnd === -1 ? -1 : chunk.data.indexOf(0, languageEnd + 1);
  return translatedEnd === -1 ? null : decodeUtf8(chunk.data.subarray(translatedEnd + 1));
}

function plainText(data: Uint8Array): string | null {
  return decodeUtf8(data.subarray(data.indexOf(0) + 1));
}
