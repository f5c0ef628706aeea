/**
 * Draws pictures of strangers anew in a process of their own. The library that reads pictures keeps them outside the memory
 * that JavaScript can bound, so a worker thread would not do: here a picture that takes too long or too much, or that finds a
 * fault in that library, ends its own process and nothing else.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from './errors.ts';

export interface DrawingLimits {
  /** Milliseconds, its start included. */
  deadlineMs?: number;
  /** Resident memory at which it is ended; looked at often, and on Linux only. */
  memoryMb?: number;
  /** What is run; tests have their own. */
  script?: URL;
}

const DEADLINE_MS = 20_000;
/** The largest photo we take needs about 250 MB, Node itself 60. */
const MEMORY_MB = 700;
const LOOK_EVERY_MS = 50;
/** No photo of 2,048 pixels a side at this quality is larger, and no PNG of 1,024. */
const MOST_BYTES = 16_000_000;
const PAGE_BYTES = 4_096;

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

function draw(bytes: Uint8Array, kind: 'jpeg' | 'png', limits: DrawingLimits): Promise<Uint8Array> {
  const { deadlineMs = DEADLINE_MS, memoryMb = MEMORY_MB } = limits;
  const script = limits.script ?? new URL('./photo-child.ts', import.meta.url);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-old-space-size=96', fileURLToPath(script), kind], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    let size = 0;
    let detail = 'unreadable';
    const end = (why: string): void => {
      detail = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end('deadline'), deadlineMs);
    const look = setInterval(() => {
      void residentBytes(child.pid).then((used) => used > memoryMb * 1_000_000 && end('memory'));
    }, LOOK_EVERY_MS);
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      clearInterval(look);
      if (code === 0 && size > 0) resolve(new Uint8Array(Buffer.concat(parts)));
      else if (code === 4) reject(new AppError('evidence.photo_too_many_pixels'));
      else reject(new AppError('evidence.photo_broken', { detail }));
    };
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > MOST_BYTES) end('memory');
      else parts.push(part);
    });
    child.once('error', () => finish(null));
    child.once('close', finish);
    // it may end before it has read everything
    child.stdin.on('error', () => {});
    child.stdin.end(bytes);
  });
}

/** What a process holds in memory; 0 where that cannot be told. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * PAGE_BYTES;
}
