/** The second factor at signing in: a code of the app, or a recovery code. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { sendFormPage } from '../page.ts';
import { safeNext } from './safe-next.ts';
import { finishSignIn, signInMistake } from './sign-in-finish.ts';

/** `GET /sign-in/code`: the form; without a half sign-in back to the beginning. */
export function codePage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const next = safeNext(request.query.next, web.publicUrl);
    await sendCode(web, request, response, next, null, 200);
  };
}

/** `POST /sign-in/code`: ends the half sign-in. A wrong code may be typed again, five times. */
export function enterCode(web: WebContext): RequestHandler {
  return async (request, response) => {
    const next = safeNext(field(request.body, 'next'), web.publicUrl);
    try {
      const { recoveryCodesLeft, ...arrival } = await web.accounts.secondFactor.finish({
        cookieHeader: request.get('cookie'),
        code: field(request.body, 'code'),
        ip: request.ip ?? '',
        userAgent: request.get('user-agent') ?? '',
      });
      // Who used a recovery code has lost the phone, or will run out: to the page where that is mended.
      const to = recoveryCodesLeft === null ? next : '/desk/account?done=recoveryUsed';
      await finishSignIn(web, request, response, arrival, to);
    } catch (error) {
      const { mistake, status } = signInMistake(response, error);
      if (error instanceof AppError && error.code === 'sign_in.no_organisation') throw error;
      await sendCode(web, request, response, next, mistake, status);
    }
  };
}

async function sendCode(
  web: WebContext,
  request: Request,
  response: Response,
  next: string,
  mistake: string | null,
  status: number,
): Promise<void> {
  const waiting = await web.accounts.secondFactor.waiting(request.get('cookie'));
  if (waiting === null) return response.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
  const title = text(languageOf(response), 'sign-in:code.title');
  sendFormPage(web, request, response, 'desk/sign-in-code', { title, next, mistake, email: waiting.email }, status);
}
