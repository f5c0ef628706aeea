/** Counts misses only, in memory, and says no when there were too many. Right answers are never counted. */
import { AppError } from '../../errors.ts';

export interface MissLimit {
  /** Throws `request.too_many` (with `seconds` to wait) when this key has used up its misses. */
  check(key: string): void;
  /** Counts one miss; throws `request.too_many` when it is one more than allowed. */
  miss(key: string): void;
}

const MAX_KEYS = 50_000;

/** At most `limit` misses a key in `windowMs` milliseconds, counted from the first miss. Keeps at most 50,000 keys. */
export function createMissLimit(options: { limit: number; windowMs: number; now: () => Date }): MissLimit {
  const windows = new Map<string, { misses: number; endsAt: number }>();

  const current = (key: string) => {
    const found = windows.get(key);
    if (!found || found.endsAt > options.now().getTime()) return found;
    windows.delete(key);
    return undefined;
  };
  const refuse = (endsAt: number): never => {
    throw new AppError('request.too_many', { seconds: Math.ceil((endsAt - options.now().getTime()) / 1000) });
  };

  return {
    check(key) {
      const found = current(key);
      if (found && found.misses >= options.limit) refuse(found.endsAt);
    },
    miss(key) {
      const found = current(key);
      if (found && found.misses >= options.limit) refuse(found.endsAt);
      if (found) {
        found.misses += 1;
        return;
      }
      const oldest = windows.size >= MAX_KEYS ? windows.keys().next().value : undefined;
      if (oldest !== undefined) windows.delete(oldest);
      windows.set(key, { misses: 1, endsAt: options.now().getTime() + options.windowMs });
    },
  };
}
