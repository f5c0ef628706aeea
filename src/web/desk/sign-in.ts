/** Signing in and out of staff. Sessions, passwords and the lock on guessing live in accounts/. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import { memberActor } from '../../issuing/members.ts';
import type { WebContext } from '../context.ts';
import { field, fieldValues } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { findActor } from '../middleware/session.ts';
import { sendFormPage } from '../page.ts';
import { safeNext } from './safe-next.ts';
import { rememberedEmail } from './sign-in-email.ts';

/** `GET /sign-in`: the form; who is signed in already goes on at once. */
export function signInPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const next = safeNext(request.query.next, web.publicUrl);
    if (await findActor(web, request, response)) return response.redirect(303, next);
    const language = languageOf(response);
    const notice =
      request.query.from === 'password'
        ? text(language, 'sign-in:passwordSaved')
        : request.query.from === 'sign-out'
          ? text(language, 'sign-in:signedOut')
          : null;
    const email = request.query.from === 'password' ? rememberedEmail(request) : '';
    sendSignIn(web, request, response, { next, email, notice, mistake: null }, 200);
  };
}

/**
 * `POST /sign-in`: a new session, and an earlier one of this browser ended. A refusal shows the form again, with the
 * same words for a wrong password and an unknown address (422), or how long to wait (429 with Retry-After).
 */
export function signIn(web: WebContext): RequestHandler {
  return async (request, response) => {
    const email = field(request.body, 'email');
    const next = safeNext(field(request.body, 'next'), web.publicUrl);
    try {
      const { setCookie } = await web.accounts.signIn({
        email,
        password: fieldValues(request.body, 'password')[0] ?? '',
        ip: request.ip ?? '',
        userAgent: request.get('user-agent') ?? '',
      });
      await web.accounts.signOut(request.get('cookie'));
      await refuseWithoutPlace(web, setCookie);
      for (const cookie of setCookie) response.append('Set-Cookie', cookie);
      response.redirect(303, next);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('sign_in.')) throw error;
      if (typeof error.params.minutes === 'number')
        response.setHeader('Retry-After', String(error.params.minutes * 60));
      const mistake = text(languageOf(response), `errors:${error.code as 'sign_in.wrong'}`, error.params);
      sendSignIn(web, request, response, { next, email, notice: null, mistake }, error.status);
    }
  };
}

/** An account that is a member of no organisation (any more) keeps no session: every page would send it back here. */
async function refuseWithoutPlace(web: WebContext, setCookie: readonly string[]): Promise<void> {
  const cookie = setCookie.map((value) => value.split(';')[0]).join('; ');
  const session = await web.accounts.session(cookie);
  if (session !== null && (await memberActor(web.issuing, session.userId)) !== null) return;
  await web.accounts.signOut(cookie);
  throw new AppError('sign_in.no_organisation');
}

/** `POST /sign-out`: ends the session on the server and in the browser. */
export function signOut(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { setCookie } = await web.accounts.signOut(request.get('cookie'));
    for (const cookie of setCookie) response.append('Set-Cookie', cookie);
    response.redirect(303, '/sign-in?from=sign-out');
  };
}

function sendSignIn(
  web: WebContext,
  request: Request,
  response: Response,
  form: { next: string; email: string; notice: string | null; mistake: string | null },
  status: number,
): void {
  const title = text(languageOf(response), 'sign-in:title');
  sendFormPage(web, request, response, 'desk/sign-in', { title, ...form }, status);
}
