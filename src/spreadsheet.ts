/**
 * Reads an XLSX file as a table of text, for lists of names. A spreadsheet is a ZIP file from a stranger: it is unpacked
 * within stated bounds first and then parsed, all in a process of its own with a memory limit and a deadline, so that no
 * file can take the server with it.
 */
import { AppError } from './errors.ts';
import { runOwnProcess } from './own-process.ts';

/** What that process answers. `detail` says in one word what was wrong, for the log. */
export type SpreadsheetAnswer =
  | { ok: true; rows: string[][] }
  | { ok: false; code: 'list.unreadable' | 'list.kind_unknown'; detail: string };

const CHILD = new URL('./spreadsheet-child.ts', import.meta.url);
const DEADLINE_MS = 10_000;
const HEAP_MB = 384;
const MEMORY_MB = 700;
/** The text that is taken over is bounded by characters; as JSON each takes at most six bytes. */
const MOST_BYTES = 32_000_000;

/**
 * The cells of the first visible sheet that is not empty, as text: results of formulas, dates as YYYY-MM-DD, numbers
 * without formatting, rich text without its looks. Throws list.kind_unknown for a ZIP that is no XLSX, list.unreadable
 * for one that is broken, too large when unpacked (50 MB), or not read within `deadlineMs`.
 */
export async function readSpreadsheet(
  bytes: Uint8Array,
  { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {},
): Promise<string[][]> {
  const turn = lastTurn.then(() => parse(bytes, deadlineMs));
  lastTurn = turn;
  const answer = await turn;
  if (!answer.ok) throw new AppError(answer.code, { detail: answer.detail });
  return answer.rows;
}

/** One file at a time, whatever the number of coaches: the memory of one process is the memory of all. Never rejects. */
let lastTurn: Promise<unknown> = Promise.resolve();

const unreadable = (detail: string): SpreadsheetAnswer => ({ ok: false, code: 'list.unreadable', detail });

async function parse(bytes: Uint8Array, deadlineMs: number): Promise<SpreadsheetAnswer> {
  const bounds = { deadlineMs, heapMb: HEAP_MB, memoryMb: MEMORY_MB, mostBytes: MOST_BYTES };
  const { code, stopped, output } = await runOwnProcess(bytes, { script: CHILD, ...bounds });
  if (code !== 0 || output.length === 0) return unreadable(stopped ?? 'parse');
  return JSON.parse(new TextDecoder().decode(output)) as SpreadsheetAnswer;
}
