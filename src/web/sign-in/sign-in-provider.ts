/** Signing in through another service (OpenID Connect). A link and not a form: our policy lets no form lead elsewhere. */
import type { RequestHandler } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { memberActor } from '../../issuing/organisations/members.ts';
import type { WebContext } from '../context.ts';
import { createMissLimit } from '../middleware/miss-limit.ts';
import { safeNext } from './safe-next.ts';
import { sendSignIn } from './sign-in.ts';
import { finishSignIn, signInMistake } from './sign-in-finish.ts';

const HOUR_MS = 3_600_000;

/** `GET /sign-in/provider`: to the provider. Writes nothing here; 300 an hour from one place. */
export function toProvider(web: WebContext): RequestHandler {
  const perPlace = createMissLimit({ limit: 300, windowMs: HOUR_MS, now: web.issuing.now });
  return async (request, response) => {
    if (web.accounts.provider === null) throw new AppError('request.not_found');
    const next = safeNext(request.query.next, web.publicUrl);
    perPlace.miss(addressGroup(request.ip));
    try {
      const { address, setCookie } = await web.accounts.provider.start(next);
      for (const cookie of setCookie) response.append('Set-Cookie', cookie);
      response.redirect(303, address);
    } catch (error) {
      const { mistake, status } = signInMistake(response, error);
      sendSignIn(web, request, response, { next, email: '', notice: null, mistake, emailError: null }, status);
    }
  };
}

/** `GET /sign-in/provider/callback`: back from the provider. The code in it works once, and only in the browser that left. */
export function fromProvider(web: WebContext): RequestHandler {
  return async (request, response) => {
    if (web.accounts.provider === null) throw new AppError('request.not_found');
    try {
      const arrival = await web.accounts.provider.finish({
        cookieHeader: request.get('cookie'),
        query: new URL(request.originalUrl, web.publicUrl).searchParams,
        userAgent: request.get('user-agent') ?? '',
        isMember: async (userId) => (await memberActor(web.issuing, userId)) !== null,
      });
      await finishSignIn(web, request, response, arrival, safeNext(arrival.next, web.publicUrl));
    } catch (error) {
      const { mistake, status } = signInMistake(response, error);
      sendSignIn(web, request, response, { next: '/desk', email: '', notice: null, mistake, emailError: null }, status);
    }
  };
}
