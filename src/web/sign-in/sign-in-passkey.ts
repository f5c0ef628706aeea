/** Signing in with a passkey: the page's script asks the browser, a form posts what it answered. */
import type { RequestHandler } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { createMissLimit } from '../middleware/miss-limit.ts';
import { safeNext } from './safe-next.ts';
import { sendSignIn } from './sign-in.ts';
import { finishSignIn, signInMistake } from './sign-in-finish.ts';

const HOUR_MS = 3_600_000;

/** `POST /sign-in/passkey/options`: a question for the browser's passkeys, as JSON. 300 an hour from one place. */
export function passkeyOptions(web: WebContext): RequestHandler {
  const perPlace = createMissLimit({ limit: 300, windowMs: HOUR_MS, now: web.issuing.now });
  return async (request, response) => {
    perPlace.miss(addressGroup(request.ip));
    response.setHeader('Cache-Control', 'private, no-store');
    response.json(await web.accounts.passkeys.useOptions());
  };
}

/** `POST /sign-in/passkey`: signs in with the browser's answer in the field `response`. */
export function signInWithPasskey(web: WebContext): RequestHandler {
  return async (request, response) => {
    const next = safeNext(field(request.body, 'next'), web.publicUrl);
    try {
      const arrival = await web.accounts.passkeys.use({
        response: field(request.body, 'response'),
        ip: request.ip ?? '',
        userAgent: request.get('user-agent') ?? '',
      });
      await finishSignIn(web, request, response, arrival, next);
    } catch (error) {
      const { mistake, status } = signInMistake(response, error);
      sendSignIn(web, request, response, { next, email: '', notice: null, mistake, emailError: null }, status);
    }
  };
}
