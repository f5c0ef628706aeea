/** Signing in by a link in a mail. Opening the link changes nothing: mail scanners open every link they see. */
import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import { isEmail, normaliseEmail } from '../../issuing/organisations/members.ts';
import { DAY_MS } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { LINK_MINUTES, within } from '../desk/organisation/mail-limits.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { createMissLimit } from '../middleware/miss-limit.ts';
import { sendFormPage, sendPage } from '../page.ts';
import { safeNext } from './safe-next.ts';
import { sendSignIn } from './sign-in.ts';
import { finishSignIn } from './sign-in-finish.ts';

const HOUR_MS = 3_600_000;

/**
 * `POST /sign-in/link`: always the same answer, at the same speed: the link is made and mailed after it. Ten mails a day
 * to one address (who signs in this way does so several times a day), sixty requests an hour from one place (then 429).
 */
export function askLink(web: WebContext): RequestHandler {
  const { now } = web.issuing;
  const perPlace = createMissLimit({ limit: 60, windowMs: HOUR_MS, now });
  const perAddress = createMissLimit({ limit: 10, windowMs: DAY_MS, now });
  return async (request, response) => {
    const language = languageOf(response);
    const email = normaliseEmail(field(request.body, 'email'));
    const next = safeNext(field(request.body, 'next'), web.publicUrl);
    if (!isEmail(email)) {
      const emailError = text(language, 'errors:member.email_invalid');
      return sendSignIn(web, request, response, { next, email, notice: null, mistake: null, emailError }, 422);
    }
    perPlace.miss(addressGroup(request.ip));
    response.redirect(303, '/sign-in/sent');
    if (!within(perAddress, web.issuing.sha256Hex(email))) return;
    const token = await web.accounts.links.ask(email, next, LINK_MINUTES);
    if (token !== null) await web.sendSignInMail(email, token, language, LINK_MINUTES);
  };
}

/** `GET /sign-in/sent` and `GET /password/sent`: what happens now, for a known and an unknown address alike. */
export function linkSentPage(web: WebContext): RequestHandler {
  return (_request, response) => {
    const title = text(languageOf(response), 'sign-in:sent.title');
    sendPage(web, response, 'desk/password-sent', { title, minutes: LINK_MINUTES, mailFolder: web.mailFolder });
  };
}

/** `GET /sign-in/link/:token`: says who will be signed in, with one button. */
export function linkPage(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const { token } = request.params;
    const account = await web.accounts.links.check(token);
    if (account === null) return sendGone(web, response);
    const title = text(languageOf(response), 'sign-in:link.title');
    const data = { title, email: account.email, action: `/sign-in/link/${token}` };
    sendFormPage(web, request, response, 'desk/sign-in-link', data);
  };
}

/** `POST /sign-in/link/:token`: uses the link. */
export function useLink(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    try {
      const userAgent = request.get('user-agent') ?? '';
      const arrival = await web.accounts.links.use(request.params.token, userAgent);
      await finishSignIn(web, request, response, arrival, safeNext(arrival.next, web.publicUrl));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'sign_in.link_invalid') throw error;
      sendGone(web, response);
    }
  };
}

function sendGone(web: WebContext, response: Response): void {
  const language = languageOf(response);
  const again = { path: '/sign-in', label: text(language, 'sign-in:link.again') };
  sendPage(web, response, 'desk/password-expired', { title: text(language, 'sign-in:expired.title'), again }, 410);
}
