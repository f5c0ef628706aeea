/** What a database or disk that cannot go on says, as errors of ours: no mistake of who asked, and no detail for them. */
import { AppError } from '../errors.ts';

type Trouble = 'storage.full' | 'storage.unavailable' | 'storage.damaged';

/** SQLite's result codes (with what it adds behind them), POSIX's, and classes of PostgreSQL's SQLSTATE. */
const TROUBLE: readonly (readonly [Trouble, RegExp])[] = [
  ['storage.full', /^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG|53100)$/],
  ['storage.damaged', /^(SQLITE_CORRUPT|SQLITE_NOTADB|XX00[12]$)/],
  [
    'storage.unavailable',
    /^(SQLITE_(IOERR|READONLY|CANTOPEN|BUSY|LOCKED|PROTOCOL|NOMEM)|(EIO|EROFS|ENOMEM|EMFILE|ENFILE)$|(08|53|58)\w{3}$|57P0\d$|25006$)/,
  ],
];

/** For whoever keeps the server, at a start or a command. */
const WHAT_TO_DO: Readonly<Record<Trouble, string>> = {
  'storage.full': 'The disk of DATA_DIR is full. Make room; nothing else is needed.',
  'storage.unavailable': 'The database cannot be read or written. Look at the disk, or the server, that it is on.',
  'storage.damaged':
    'The database is damaged. Put the last backup back into an empty DATA_DIR: "blijk restore FILE.zip --erased erased.list".',
};

/** The trouble behind an error of a driver or of the file system; null for any other error. */
export function storageTroubleOf(error: unknown): AppError | null {
  if (!(error instanceof Error) && !isLikeError(error)) return null;
  const { code } = error as { code?: unknown };
  if (error instanceof AppError || typeof code !== 'string') return null;
  const found = TROUBLE.find(([, codes]) => codes.test(code));
  return found === undefined
    ? null
    : new AppError(found[0], { reason: code, detail: WHAT_TO_DO[found[0]] }, { cause: error });
}

/** Errors of a driver may come from another realm (worker, test environment). */
const isLikeError = (error: unknown): boolean => typeof error === 'object' && error !== null && 'message' in error;

/** Runs `work`; what it throws about the disk comes out as the error of ours. */
export async function withStorageTrouble<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageTroubleOf(error) ?? error;
  }
}

/** The same functions, also those of parts within, that say so too: for what works on the database through a library of its own. */
export function tellingStorageTrouble<Parts extends object>(parts: Parts): Parts {
  const entries = Object.entries(parts).map(([name, part]) => {
    if (typeof part === 'function')
      return [name, (...given: unknown[]) => withStorageTrouble(async () => part(...given))];
    return [name, typeof part === 'object' && part !== null ? tellingStorageTrouble(part) : part];
  });
  return Object.fromEntries(entries) as Parts;
}
