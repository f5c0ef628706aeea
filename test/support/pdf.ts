/** Reads PDF files in tests: their objects, streams and pages as pictures, without the library that wrote them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

export interface PdfObject {
  id: number;
  /** The dictionary or value as written, latin1. */
  text: string;
  /** Decoded stream bytes, or null. */
  stream: Buffer | null;
}

/** A file that is made piece by piece. */
export async function wholeFile(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return new Uint8Array(Buffer.concat(parts));
}

/** Every object of a file with a classic cross-reference table, found by that table. */
export function pdfObjects(pdf: Uint8Array): PdfObject[] {
  const bytes = Buffer.from(pdf);
  const text = bytes.toString('latin1');
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
  const entries = text.slice(start).matchAll(/^(\d{10}) (\d{5}) ([nf]) $/gm);
  return [...entries].filter((entry) => entry[3] === 'n').map((entry) => readObject(bytes, text, Number(entry[1])));
}

function readObject(bytes: Buffer, text: string, offset: number): PdfObject {
  const head = /^(\d+) 0 obj\n/.exec(text.slice(offset, offset + 20));
  if (!head) throw new Error(`No object at ${offset}`);
  const from = offset + head[0].length;
  const body = text.slice(from, text.indexOf('\nendobj', from));
  const streamAt = body.indexOf('\nstream\n');
  if (streamAt === -1) return { id: Number(head[1]), text: body, stream: null };
  const dictionary = body.slice(0, streamAt);
  const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
  const raw = bytes.subarray(from + streamAt + 8, from + streamAt + 8 + length);
  return {
    id: Number(head[1]),
    text: dictionary,
    stream: dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw,
  };
}

/** The object that a `/Key 12 0 R` in a text points to. */
export function follow(objects: readonly PdfObject[], text: string, key: string): PdfObject {
  const id = Number(new RegExp(`/${key} \\[?(\\d+) 0 R`).exec(text)?.[1]);
  const found = objects.find((object) => object.id === id);
  if (!found) throw new Error(`No /${key} in ${text.slice(0, 200)}`);
  return found;
}

/** The glyph numbers that pages and forms show, each four hexadecimal digits, in the order drawn. */
export function shownGlyphs(objects: readonly PdfObject[]): string[] {
  return objects
    .filter((object) => object.stream !== null && !/\/(FontFile2|EmbeddedFile|XML|N 3)\b/.test(object.text))
    .flatMap((object) => [...(object.stream?.toString('latin1') ?? '').matchAll(/\[(.*)\] TJ/g)])
    .flatMap((show) => [...(show[1] ?? '').matchAll(/<([0-9a-f]+)>/g)])
    .flatMap((hex) => hex[1]?.match(/.{4}/g) ?? []);
}

/** Number of pages in the page tree. */
export function pageCount(objects: readonly PdfObject[]): number {
  return Number(/\/Count (\d+)/.exec(objects.find((object) => /\/Type \/Pages\b/.test(object.text))?.text ?? '')?.[1]);
}

/** Runs a tool of poppler-utils. Throws, with what to do about it, when this machine has none: a check that did not run must not look green. */
function poppler(tool: 'pdftoppm' | 'pdftotext', args: readonly string[]): Buffer {
  try {
    return execFileSync(tool, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new Error(
      `${tool} is missing: install poppler-utils (Debian: apt install poppler-utils, macOS: brew install poppler).`,
      { cause },
    );
  }
}

/** Throws, with what to do about it, where PDF files cannot be drawn. */
export function requirePoppler(): void {
  poppler('pdftoppm', ['-v']);
}

/** Every page as PNG, in order. */
export function renderPages(pdf: Uint8Array, dpi: number): Buffer[] {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    poppler('pdftoppm', ['-r', String(dpi), '-png', join(folder, 'in.pdf'), join(folder, 'page')]);
    const pages = readdirSync(folder).filter((name) => name.startsWith('page'));
    return pages.sort().map((name) => readFileSync(join(folder, name)));
  });
}

/** The text of a file as poppler reads it. */
export function pdfText(pdf: Uint8Array): string {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'in.pdf'), pdf);
    return poppler('pdftotext', ['-layout', join(folder, 'in.pdf'), '-']).toString('utf8');
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-pdf-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the QR codes in a picture say, from top to bottom. */
export async function readQrCodes(png: Uint8Array): Promise<string[]> {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const bytes = readFileSync(wasm);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  prepareZXingModule({ overrides: { wasmBinary } });
  const found = await readBarcodes(png, { formats: ['QRCode'], maxNumberOfSymbols: 8 });
  return found.sort((a, b) => a.position.topLeft.y - b.position.topLeft.y).map((code) => code.text);
}
