/**
 * Reads QR codes from photos of paper, in a process of its own (qr-child.ts): what unpacks and searches the pictures of
 * strangers is written in languages that a picture may break.
 */
import { runOwnProcess } from './own-process.ts';

export interface ReadingLimits {
  /** Milliseconds, its start included. */
  deadlineMs?: number;
  /** Resident memory at which it is ended. */
  memoryMb?: number;
  /** What is run; tests have their own. */
  script?: URL;
}

const CHILD = new URL('./qr-child.ts', import.meta.url);
const MAX_BYTES = 15 * 1024 * 1024;
/** A photo takes half a second; only a machine in trouble needs so long. */
const DEADLINE_MS = 8_000;
/** The largest photo we take needs about 300 MB, Node itself 60. */
const MEMORY_MB = 700;
const HEAP_MB = 96;
/** A QR code holds at most 4,296 characters, and eight codes are read. */
const MOST_BYTES = 256 * 1024;

/**
 * Texts of the QR codes in a JPEG, PNG or WebP, each once. Empty for none, a damaged picture, more than 15 MB, more
 * than 50 million pixels or 12 million in passes (read from the header, nothing of that size is decoded), and for one
 * that takes too long or too much. Never rejects.
 */
export async function decodeQr(picture: Uint8Array, limits: ReadingLimits = {}): Promise<string[]> {
  if (picture.length > MAX_BYTES) return [];
  const { deadlineMs = DEADLINE_MS, memoryMb = MEMORY_MB, script = CHILD } = limits;
  const bounds = { deadlineMs, memoryMb, heapMb: HEAP_MB, mostBytes: MOST_BYTES };
  const { code, stopped, output } = await runOwnProcess(picture, { script, ...bounds });
  return code === 0 && stopped === null ? textsIn(output) : [];
}

/** What it answered, taken for a list of texts only where it is one: a picture may have broken it. */
function textsIn(output: Uint8Array): string[] {
  try {
    const texts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(output));
    return Array.isArray(texts) && texts.every((text) => typeof text === 'string') ? texts : [];
  } catch {
    return [];
  }
}
