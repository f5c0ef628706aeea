/** Signing in and out of staff. Sessions, passwords and the lock on guessing live in accounts/. */
import type { Request, RequestHandler, Response } from 'express';
import { text } from '../../i18n/i18n.ts';
import type { WebContext } from '../context.ts';
import { field, fieldValues } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { findActor } from '../middleware/session.ts';
import { sendFormPage } from '../page.ts';
import { providerName } from './provider-name.ts';
import { safeNext } from './safe-next.ts';
import { finishSignIn, signInMistake } from './sign-in-finish.ts';

const NOTICES = ['sign-out', 'everywhere', 'again', 'joined', 'left', 'out', 'typed'] as const;

/**
 * `GET /sign-in`: one page for every way in. Who is signed in already goes on at once, but not who was sent here to show
 * once more who they are (`from=again`).
 */
export function signInPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const next = safeNext(request.query.next, web.publicUrl);
    const from = NOTICES.find((known) => known === request.query.from);
    if (from !== 'again' && (await findActor(web, request, response))) return response.redirect(303, next);
    const notice = from === undefined ? null : text(languageOf(response), `sign-in:from.${from}`);
    const tab = { typed: from === 'typed', forget: from === 'sign-out' || from === 'everywhere' };
    sendSignIn(web, request, response, { next, email: '', notice, mistake: null, emailError: null, ...tab }, 200);
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
      const arrival = await web.accounts.signIn({
        email,
        password: fieldValues(request.body, 'password')[0] ?? '',
        ip: request.ip ?? '',
        userAgent: request.get('user-agent') ?? '',
      });
      await finishSignIn(web, request, response, arrival, next);
    } catch (error) {
      const { mistake, status } = signInMistake(response, error);
      sendSignIn(web, request, response, { next, email, notice: null, mistake, emailError: null }, status);
    }
  };
}

/** `POST /sign-out`: ends the session on the server and in the browser. */
export function signOut(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { setCookie } = await web.accounts.signOut(request.get('cookie'));
    for (const cookie of setCookie) response.append('Set-Cookie', cookie);
    forgetPages(response);
    response.redirect(303, '/sign-in?from=sign-out');
  };
}

/** The long forms of the desk may lie in the browser for its way back (`sendTypedForm`); who signs out leaves none of them there. */
export function forgetPages(response: Response): void {
  response.setHeader('Clear-Site-Data', '"cache"');
}

interface SignInForm {
  next: string;
  email: string;
  notice: string | null;
  mistake: string | null;
  emailError: string | null;
  /** A form was sent by somebody who was signed out, and its words are still in this tab. */
  typed?: boolean;
  /** Somebody chose to sign out: what was typed in this tab is forgotten. */
  forget?: boolean;
}

/** Shows the sign-in page, as it was filled in. */
export function sendSignIn(
  web: WebContext,
  request: Request,
  response: Response,
  form: SignInForm,
  status: number,
): void {
  const title = text(languageOf(response), 'sign-in:title');
  const data = {
    title,
    provider: providerName(web),
    providerPath: `/sign-in/provider?next=${encodeURIComponent(form.next)}`,
    ...form,
  };
  sendFormPage(web, request, response, 'desk/sign-in', data, status);
}
