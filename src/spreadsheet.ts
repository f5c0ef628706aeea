/**
 * Reads an XLSX file as a table of text, for lists of names. A spreadsheet is a ZIP file from a stranger: it is unpacked
 * within stated bounds first and then parsed, all in a worker with its own memory limit and deadline, so that no file
 * can take the server with it.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from './errors.ts';

/** What the worker answers. `detail` says in one word what was wrong, for the log. */
export type SpreadsheetAnswer =
  | { ok: true; rows: string[][] }
  | { ok: false; code: 'list.unreadable' | 'list.kind_unknown'; detail: string };

const DEADLINE_MS = 10_000;
const MEMORY_MB = 384;

/**
 * The cells of the first visible sheet that is not empty, as text: results of formulas, dates as YYYY-MM-DD, numbers
 * without formatting, rich text without its looks. Throws list.kind_unknown for a ZIP that is no XLSX, list.unreadable
 * for one that is broken, too large when unpacked (50 MB), or not read within `deadlineMs`.
 */
export async function readSpreadsheet(
  bytes: Uint8Array,
  { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {},
): Promise<string[][]> {
  const turn = lastTurn.then(() => parseInWorker(bytes, deadlineMs));
  lastTurn = turn;
  const answer = await turn;
  if (!answer.ok) throw new AppError(answer.code, { detail: answer.detail });
  return answer.rows;
}

/** One file at a time, whatever the number of coaches: the memory of one worker is the memory of all. Never rejects. */
let lastTurn: Promise<unknown> = Promise.resolve();

const unreadable = (detail: string): SpreadsheetAnswer => ({ ok: false, code: 'list.unreadable', detail });

function parseInWorker(bytes: Uint8Array, deadlineMs: number): Promise<SpreadsheetAnswer> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./spreadsheet-worker.ts', import.meta.url), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    const finish = (answer: SpreadsheetAnswer) => {
      clearTimeout(timer);
      resolve(answer);
      void worker.terminate();
    };
    const timer = setTimeout(() => finish(unreadable('deadline')), deadlineMs);
    worker.once('message', (answer: SpreadsheetAnswer) => finish(answer));
    worker.once('error', () => finish(unreadable('parse')));
    worker.once('exit', () => finish(unreadable('parse')));
  });
}
