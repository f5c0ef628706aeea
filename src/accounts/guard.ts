/** The lock on guessing around one look at a secret: counted before, given back when it was right. */
import { createHmac } from 'node:crypto';
import { AppError, type ErrorCode } from '../errors.ts';
import { addressGroup } from './address-group.ts';
import { FREE_TRIES, type SignInAttempts } from './sign-in-attempts.ts';

/** What a wrong try counts against: the password of an account, the codes of an account, the place it comes from. */
export interface TryKey {
  kind: 'account' | 'code' | 'address';
  value: string;
}

/**
 * Runs `look`. Null from it is a wrong try: throws `wrong`. Throws `sign_in.locked` (with `minutes`) without looking
 * where there were too many. A right one forgets the tries of the account and takes back the one of the address.
 */
export type Guarded = <T>(keys: readonly TryKey[], wrong: ErrorCode, look: () => Promise<T | null>) => Promise<T>;

/** The key under which tries are kept: it names nobody. */
export function tryKey(secret: string, { kind, value }: TryKey): string {
  const what = kind === 'address' ? addressGroup(value) : value;
  return createHmac('sha256', secret).update(`sign-in ${kind} ${what}`).digest('hex');
}

/** Makes the guard of one installation. */
export function makeGuard(deps: { attempts: SignInAttempts; secret: string; now: () => Date }): Guarded {
  const { attempts, secret, now } = deps;
  return async (keys, wrong, look) => {
    const tries = keys.map((key) => ({
      key: tryKey(secret, key),
      free: key.kind === 'address' ? FREE_TRIES.address : FREE_TRIES.account,
      kind: key.kind,
    }));
    const { lockedUntil } = await attempts.begin(tries, now());
    if (lockedUntil !== null) {
      const minutes = Math.ceil((lockedUntil.getTime() - now().getTime()) / 60_000);
      throw new AppError('sign_in.locked', { minutes });
    }
    const found = await look();
    if (found === null) throw new AppError(wrong);
    for (const { key, kind } of tries) await (kind === 'address' ? attempts.giveBack(key) : attempts.clear(key));
    return found;
  };
}
