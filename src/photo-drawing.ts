/**
 * Draws pictures of strangers anew, in a process of their own: the library that reads pictures keeps them outside the memory
 * that JavaScript can bound.
 */
import { AppError } from './errors.ts';
import { runOwnProcess } from './own-process.ts';

export interface DrawingLimits {
  /** Milliseconds, its start included. */
  deadlineMs?: number;
  /** Resident memory at which it is ended. */
  memoryMb?: number;
  /** What is run; tests have their own. */
  script?: URL;
}

const CHILD = new URL('./photo-child.ts', import.meta.url);
const DEADLINE_MS = 20_000;
/** The largest photo we take needs about 250 MB, Node itself 60. */
const MEMORY_MB = 700;
const HEAP_MB = 96;
/** No photo of 2,048 pixels a side at this quality is larger, and no PNG of 1,024. */
const MOST_BYTES = 16_000_000;

/**
 * The photo upright, at most 2,048 px a side, as JPEG without any metadata. Throws `evidence.photo_broken` (params.detail:
 * `deadline`, `memory`, `unreadable`) and `evidence.photo_too_many_pixels`.
 */
export function drawPhoto(bytes: Uint8Array, limits: DrawingLimits = {}): Promise<Uint8Array> {
  return draw(bytes, 'jpeg', limits);
}

/**
 * A PNG (told by its bytes) at most 1,024 px a side, without metadata or anything else that was hidden in the file. Null
 * when it is none, is broken, has too many pixels, or takes too long or too much.
 */
export async function drawPng(bytes: Uint8Array, limits: DrawingLimits = {}): Promise<Uint8Array | null> {
  try {
    return await draw(bytes, 'png', limits);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function draw(bytes: Uint8Array, kind: 'jpeg' | 'png', limits: DrawingLimits): Promise<Uint8Array> {
  const { deadlineMs = DEADLINE_MS, memoryMb = MEMORY_MB, script = CHILD } = limits;
  const bounds = { deadlineMs, memoryMb, heapMb: HEAP_MB, mostBytes: MOST_BYTES };
  const { code, stopped, output } = await runOwnProcess(bytes, { script, args: [kind], ...bounds });
  if (code === 0 && output.length > 0) return output;
  if (code === 4) throw new AppError('evidence.photo_too_many_pixels');
  throw new AppError('evidence.photo_broken', { detail: stopped ?? 'unreadable' });
}
