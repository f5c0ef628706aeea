import { inflateRawSync } from 'node:zlib';
import { AppError } from './errors.ts';

const MAX_UNPACKED = 50 * 1024 * 1024;
const MAX_ENTRIES = 500;
/** Rows of one sheet, empty ones too: a kilobyte holds a thousand of them, and each takes memory when it is read. */
const MAX_ROWS = 200_000;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

interface Entry {
  name: string;
  method: number;
  packed: number;
  unpacked: number;
  offset: number;
}

/**
 * Refuses a ZIP that is no XLSX (list.kind_unknown), or that is broken, has more than 500 entries, more than 50 MB
 * unpacked or more than 200,000 rows in a sheet (list.unreadable). Every entry is unpacked once against its own stated size: the directory may lie.
 */
export function checkZip(bytes: Uint8Array): void {
  const entries = directory(bytes);
  if (entries.length > MAX_ENTRIES) throw unreadable('entries');
  if (entries.reduce((sum, entry) => sum + entry.unpacked, 0) > MAX_UNPACKED) throw unreadable('unpacked_size');
  if (!entries.some((entry) => entry.name === 'xl/workbook.xml'))
    throw new AppError('list.kind_unknown', { detail: 'zip' });
  for (const entry of entries) checkEntry(bytes, entry);
}

/** The central directory, APPNOTE 4.3.12. ZIP64 and several disks are refused: no spreadsheet of 2 MB needs them. */
function directory(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || view.getUint16(end + 8, true) !== count) throw unreadable('directory');
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw unreadable('directory');
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= first; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw unreadable('directory');
}

function checkEntry(bytes: Uint8Array, entry: Entry): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_HEADER)
    throw unreadable('entry');
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  if (start + entry.packed > bytes.length) throw unreadable('entry');
  const content = unpacked(bytes.subarray(start, start + entry.packed), entry);
  if (content.length !== entry.unpacked) throw unreadable('entry');
  if (countRows(content) > MAX_ROWS) throw unreadable('rows');
}

/** How often a row begins, whatever kind of file it is. */
function countRows(content: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(ROW); at !== -1; at = content.indexOf(ROW, at + ROW.length)) count += 1;
  return count;
}

const ROW = Buffer.from('<row');

function unpacked(packed: Uint8Array, entry: Entry): Buffer {
  if (entry.method === 0) return Buffer.from(packed);
  if (entry.method !== 8) throw unreadable('entry');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.unpacked) });
  } catch (cause) {
    throw unreadable('entry', cause);
  }
}

function unreadable(detail: string, cause?: unknown): AppError {
  return new AppError('list.unreadable', { detail }, { cause });
}
