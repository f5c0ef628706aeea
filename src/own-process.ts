/**
 * Runs work on what strangers hand in, in a process of its own. A worker thread shares the server's process: a library that
 * keeps things outside the memory JavaScript can bound, a fault in it, or a heap that runs full in one great step takes the
 * server along. Here it ends its own process and nothing else.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Work {
  /** What is run: it reads its standard input to the end, answers on its standard output, and ends. */
  script: URL;
  args?: readonly string[];
  /** Milliseconds, its start included. */
  deadlineMs: number;
  /** Memory of JavaScript in it. */
  heapMb: number;
  /** Resident memory at which it is ended; looked at often, and on Linux only. */
  memoryMb: number;
  /** Longest answer. */
  mostBytes: number;
}

/** `code`: how it ended by itself. `stopped`: why we ended it; `memory` also for an answer that is too long. */
export interface WorkDone {
  code: number | null;
  stopped: 'deadline' | 'memory' | null;
  output: Uint8Array;
}

const LOOK_EVERY_MS = 50;
const PAGE_BYTES = 4_096;

/** Runs it on these bytes. It knows nothing of our environment, and never rejects. */
export function runOwnProcess(bytes: Uint8Array, work: Work): Promise<WorkDone> {
  const { script, args = [], deadlineMs, heapMb, memoryMb, mostBytes } = work;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, fileURLToPath(script), ...args], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    let size = 0;
    let stopped: WorkDone['stopped'] = null;
    const end = (why: 'deadline' | 'memory'): void => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end('deadline'), deadlineMs);
    const look = setInterval(() => {
      void residentBytes(child.pid).then((used) => used > memoryMb * 1_000_000 && end('memory'));
    }, LOOK_EVERY_MS);
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      clearInterval(look);
      resolve({ code, stopped, output: new Uint8Array(Buffer.concat(parts)) });
    };
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > mostBytes) end('memory');
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
