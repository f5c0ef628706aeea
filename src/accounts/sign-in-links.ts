import { AppError } from '../errors.ts';
import type { SignInLinks } from './accounts.ts';
import { type ArriveDeps, arrive } from './arrive.ts';
import { newToken } from './one-time.ts';

/** Signing in by mail. The mailbox is one factor: an account with a second one is asked for its code after it. */
export function signInLinks(deps: ArriveDeps): SignInLinks {
  const { auth, oneTime, now } = deps;
  return {
    async ask(email, next, minutes) {
      const { internalAdapter } = await auth.$context;
      const token = newToken(deps.randomBytes);
      const found = await internalAdapter.findUserByEmail(email);
      if (found === null) return null;
      const userId = found.user.id;
      await oneTime.drop(userId, 'link');
      const expiresAt = new Date(now().getTime() + minutes * 60_000);
      await oneTime.put({ kind: 'link', token, userId, data: next, expiresAt }, now());
      return token;
    },
    async check(token) {
      const link = await oneTime.find('link', token, now());
      const user = link?.userId ? await (await auth.$context).internalAdapter.findUserById(link.userId) : null;
      return user === null ? null : { email: user.email };
    },
    async use(token, userAgent) {
      const link = await oneTime.take('link', token, now());
      if (!link?.userId) throw new AppError('sign_in.link_invalid');
      const arrival = await arrive(deps, { userId: link.userId, method: 'link', twoFactors: false, userAgent });
      return { ...arrival, next: link.data };
    },
  };
}
