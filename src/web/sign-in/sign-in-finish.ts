/** What every way of signing in ends with: the session of a member, or the question for the second factor. */
import type { Request, Response } from 'express';
import type { Arrival } from '../../accounts/accounts.ts';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import { hasSomewhere } from '../../issuing/organisations/operators.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';

/**
 * Sets the cookies of an arrival and leads on: to `next`, or to the page that asks for the code. An earlier session of
 * this browser ends. Throws `sign_in.no_organisation` for an account that is a member of none (any more): it keeps no
 * session, since every page would send it back. Operators of the installation need no organisation.
 */
export async function finishSignIn(
  web: WebContext,
  request: Request,
  response: Response,
  arrival: Arrival,
  next: string,
): Promise<void> {
  if (arrival.step === 'done') {
    await web.accounts.signOut(request.get('cookie'));
    await refuseWithoutPlace(web, arrival.setCookie);
  }
  for (const cookie of arrival.setCookie) response.append('Set-Cookie', cookie);
  response.redirect(303, arrival.step === 'done' ? next : `/sign-in/code?next=${encodeURIComponent(next)}`);
}

async function refuseWithoutPlace(web: WebContext, setCookie: readonly string[]): Promise<void> {
  const cookie = setCookie.map((value) => value.split(';')[0]).join('; ');
  const session = await web.accounts.session(cookie);
  if (session !== null && (await hasSomewhere(web.issuing, session.userId))) return;
  await web.accounts.signOut(cookie);
  throw new AppError('sign_in.no_organisation');
}

/** The words of a refusal of signing in, with Retry-After where waiting helps; any other error is thrown on. */
export function signInMistake(response: Response, error: unknown): { mistake: string; status: number } {
  const known = error instanceof AppError && /^(sign_in|second_factor)\./.test(error.code);
  if (!known) throw error;
  if (typeof error.params.minutes === 'number') response.setHeader('Retry-After', String(error.params.minutes * 60));
  const mistake = text(languageOf(response), `errors:${error.code as 'sign_in.wrong'}`, error.params);
  return { mistake, status: error.status };
}
