/**
 * What a log may hold of an error: its kind, its code and where it was thrown. Never its message, which may repeat what
 * somebody typed, an address or a link.
 */
import { AppError } from './errors.ts';

/** Values of ours that are words and numbers of the program, and help who reads the log. */
const TELLING: ReadonlySet<string> = new Set([
  'invariants',
  'reason',
  'rule',
  'codes',
  'verdict',
  'seq',
  'step',
  'state',
]);

export interface LoggedError {
  error: string;
  code?: string;
  params?: Record<string, string | number>;
  stack?: string[];
}

/** Picks what may be logged. */
export function safeError(error: unknown): LoggedError {
  if (error instanceof AppError) {
    const params = Object.fromEntries(Object.entries(error.params).filter(([name]) => TELLING.has(name)));
    return { error: error.name, code: error.code, ...(Object.keys(params).length > 0 ? { params } : {}) };
  }
  if (!(error instanceof Error)) return { error: 'not an Error' };
  const code = (error as { code?: unknown }).code;
  // a message may have lines that look like a place, too
  const [, frames = ''] = (error.stack ?? '').split(error.message);
  const places = frames.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: places.map((line) => line.trim()),
  };
}
