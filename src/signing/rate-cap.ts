import { AppError } from '../errors.ts';

const HOUR_MS = 3_600_000;

/**
 * Limits how many credentials one organisation signs in a clock hour, against a thief or insider with a working signer.
 * `take` throws `key.rate_limited` (params: `limit`, `retryAfter` in seconds) beyond it; `onLimit` hears of the first
 * refusal in that hour. `maxPerHour` null = no limit.
 */
export function createRateCap(options: {
  maxPerHour: number | null;
  now: () => Date;
  onLimit?: (organisationId: string) => void;
}): { take(organisationId: string): void } {
  const { maxPerHour, now, onLimit } = options;
  let hour = -1;
  let taken = new Map<string, number>();

  return {
    take(organisationId) {
      if (maxPerHour === null) return;
      const time = now().getTime();
      if (Math.floor(time / HOUR_MS) !== hour) {
        hour = Math.floor(time / HOUR_MS);
        taken = new Map();
      }
      const count = (taken.get(organisationId) ?? 0) + 1;
      taken.set(organisationId, count);
      if (count <= maxPerHour) return;
      if (count === maxPerHour + 1) onLimit?.(organisationId);
      const retryAfter = Math.ceil(((hour + 1) * HOUR_MS - time) / 1000);
      throw new AppError('key.rate_limited', { limit: maxPerHour, retryAfter });
    },
  };
}
