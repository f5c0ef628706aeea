/**
 * Takes the credential out of a certificate in PDF: the one attached file (ISO 32000-1 7.11.4). Reads files with a
 * classic cross-reference table, as pdfkit writes them; it never draws, runs or follows anything.
 */
import type { Platform } from '../adapters.ts';
import { UnreadableInput } from '../unreadable-input.ts';
import { readDictionary } from './pdf-dictionary.ts';

const MAX_OBJECTS = 20_000;

/**
 * Bytes of the one attachment, at most `maxBytes`. Throws UnreadableInput: WRONG_KIND for a PDF of another build,
 * BAKED_MISSING without and BAKED_AMBIGUOUS with several attachments, BAKED_INVALID for a damaged one, TOO_LARGE.
 */
export async function readPdfAttachment(pdf: Uint8Array, platform: Platform, maxBytes: number): Promise<Uint8Array> {
  const text = new TextDecoder('latin1').decode(pdf); // one character per byte
  const attachments: Stream[] = [];
  const offsets = readCrossReferences(text).sort((one, other) => one - other);
  for (const [at, offset] of offsets.entries()) {
    // An object ends before the next begins, so that no part of the file is read twice, however the table lies.
    const stream = readEmbeddedFile(text.slice(offset, offsets[at + 1]));
    if (stream !== null) attachments.push({ ...stream, start: offset + stream.start });
  }
  const [attachment] = attachments;
  if (attachment === undefined) throw new UnreadableInput('BAKED_MISSING', { kind: 'pdf' });
  if (attachments.length > 1) throw new UnreadableInput('BAKED_AMBIGUOUS', { kind: 'pdf' });
  return unpack(pdf.subarray(attachment.start, attachment.start + attachment.length), attachment, platform, maxBytes);
}

interface Stream {
  start: number;
  length: number;
  filter: string | undefined;
}

/** Offsets of all objects in use, each once, from the one table that `startxref` names. */
function readCrossReferences(text: string): number[] {
  const start = /startxref\s+(\d{1,10})\s+%%EOF\s*$/.exec(text.slice(-1_024))?.[1];
  if (start === undefined) throw new UnreadableInput('WRONG_KIND', { kind: 'pdf', reason: 'no end' });
  const table = /^xref\s+0 (\d{1,7})\s*\n/.exec(text.slice(Number(start), Number(start) + 64));
  const count = Number(table?.[1] ?? Number.NaN);
  if (table === null || !(count <= MAX_OBJECTS))
    throw new UnreadableInput('WRONG_KIND', { kind: 'pdf', reason: 'xref' });
  const first = Number(start) + table[0].length;
  const offsets: number[] = [];
  for (let entry = 0; entry < count; entry += 1) {
    const line = /^(\d{10}) \d{5} ([nf])[ \r][\r\n]$/.exec(text.slice(first + 20 * entry, first + 20 * (entry + 1)));
    if (line === null) throw new UnreadableInput('WRONG_KIND', { kind: 'pdf', reason: 'xref' });
    if (line[2] === 'n') offsets.push(Number(line[1]));
  }
  // An older table (/Prev) or a hidden one (/XRefStm) could hold a second attachment.
  const trailer = text.slice(first + 20 * count, first + 20 * count + 4_096);
  if (!trailer.startsWith('trailer') || /\/(?:Prev|XRefStm|Encrypt)\b/.test(trailer)) {
    throw new UnreadableInput('WRONG_KIND', { kind: 'pdf', reason: 'trailer' });
  }
  if (new Set(offsets).size < offsets.length) {
    throw new UnreadableInput('WRONG_KIND', { kind: 'pdf', reason: 'two objects at one place' });
  }
  return offsets;
}

/** The object that this text begins with when it is an embedded file, else null. */
function readEmbeddedFile(object: string): Stream | null {
  const head = /^\d{1,10} \d{1,5} obj\s*(?=<<)/.exec(object.slice(0, 64));
  if (head === null) return null;
  const dictionary = readDictionary(object, head[0].length);
  if (dictionary?.entries.get('Type') !== '/EmbeddedFile') return null;
  const stream = /^\s*stream\r?\n/.exec(object.slice(dictionary.end, dictionary.end + 32));
  const length = Number(dictionary.entries.get('Length'));
  const start = dictionary.end + (stream?.[0].length ?? 0);
  const closed = /^\s*endstream/.test(object.slice(start + length, start + length + 32));
  if (stream === null || !Number.isSafeInteger(length) || length < 0 || !closed) {
    throw new UnreadableInput('BAKED_INVALID', { kind: 'pdf' });
  }
  return { start, length, filter: dictionary.entries.get('Filter') };
}

async function unpack(bytes: Uint8Array, stream: Stream, platform: Platform, maxBytes: number): Promise<Uint8Array> {
  if (bytes.length > maxBytes) throw new UnreadableInput('TOO_LARGE', { maxBytes });
  if (stream.filter === undefined) return bytes;
  if (stream.filter !== '/FlateDecode') throw new UnreadableInput('WRONG_KIND', { kind: 'pdf', reason: 'filter' });
  try {
    return await platform.inflate(bytes, maxBytes);
  } catch {
    // Damaged, or more than maxBytes when unpacked: in both cases no credential that we would read.
    throw new UnreadableInput('BAKED_INVALID', { kind: 'pdf' });
  }
}
