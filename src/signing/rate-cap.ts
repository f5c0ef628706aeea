import { AppError } from '../errors.ts';

const HOUR_MS = 3_600_000;
/** Taken out of the shared count at once: what a process does not use of it by the end of the hour is signed by nobody. */
const MOST_AT_ONCE = 100;

/** Adds to the count of a key, which all processes share, and gives the sum. */
export type AddToCount = (key: string, by: number) => Promise<number>;

/**
 * Limits how many credentials one organisation signs in a clock hour, through all processes together, against a thief or
 * insider with a working signer. `take` throws `key.rate_limited` (params: `limit`, `retryAfter` in seconds) beyond it, and
 * what `add` throws; `onLimit` hears of the first refusal in that hour. `maxPerHour` null = no limit.
 */
export function createRateCap(options: {
  maxPerHour: number | null;
  now: () => Date;
  /** What is counted: two caps on one count have names of their own. */
  name: string;
  add: AddToCount;
  onLimit?: (organisationId: string) => void;
}): { take(organisationId: string): Promise<void> } {
  const { maxPerHour, now, name, add, onLimit } = options;
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor((maxPerHour ?? 0) / 200)));
  let hour = -1;
  let places = new Map<string, Places>();

  const placesOf = (organisationId: string, most: number): Places => {
    const known = places.get(organisationId);
    if (known !== undefined) return known;
    const key = `${name} ${organisationId} ${hour}`;
    const made = createPlaces(most, atOnce, (by) => add(key, by));
    places.set(organisationId, made);
    return made;
  };
  return {
    async take(organisationId) {
      if (maxPerHour === null) return;
      const time = now().getTime();
      if (Math.floor(time / HOUR_MS) !== hour) {
        hour = Math.floor(time / HOUR_MS);
        places = new Map();
      }
      const end = (hour + 1) * HOUR_MS;
      const taken = await placesOf(organisationId, maxPerHour).take();
      if (taken === 'taken') return;
      if (taken === 'first refusal') onLimit?.(organisationId);
      throw new AppError('key.rate_limited', { limit: maxPerHour, retryAfter: Math.ceil((end - time) / 1000) });
    },
  };
}

interface Places {
  take(): Promise<'taken' | 'first refusal' | 'refused'>;
}

/** Up to `most` places of a count, taken out of it `atOnce`; whoever comes meanwhile waits for the same taking out. */
function createPlaces(most: number, atOnce: number, add: (by: number) => Promise<number>): Places {
  let left = 0;
  let full = false;
  let told = false;
  let adding: Promise<void> | null = null;

  const more = async (): Promise<void> => {
    const before = (await add(atOnce)) - atOnce;
    left = Math.max(0, Math.min(atOnce, most - before));
    full = left === 0;
  };
  return {
    async take() {
      while (left === 0 && !full) {
        adding ??= more().finally(() => {
          adding = null;
        });
        await adding;
      }
      if (left > 0) {
        left -= 1;
        return 'taken';
      }
      const first = !told;
      told = true;
      return first ? 'first refusal' : 'refused';
    },
  };
}

/** A count of this process alone. */
export function countHere(): AddToCount {
  const counts = new Map<string, number>();
  return async (key, by) => {
    const sum = (counts.get(key) ?? 0) + by;
    counts.set(key, sum);
    return sum;
  };
}
