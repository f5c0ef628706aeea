/** Asking for a link to choose a new password. */
import type { RequestHandler } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { formError } from '../../errors.ts';
import { type Language, text } from '../../i18n/i18n.ts';
import { isEmail, normaliseEmail } from '../../issuing/organisations/members.ts';
import { DAY_MS } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { LINK_MINUTES, within } from '../desk/organisation/mail-limits.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { createMissLimit } from '../middleware/miss-limit.ts';
import { sendFormPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';

const HOUR_MS = 3_600_000;

/** `GET /password/forgot`: the form. */
export function askPasswordPage(web: WebContext): RequestHandler {
  return (request, response) => {
    const title = text(languageOf(response), 'sign-in:ask.title');
    sendFormPage(web, request, response, 'desk/password-ask', { title, email: '', errors: {} });
  };
}

/**
 * `POST /password/forgot`: always the same answer, at the same speed: the link is made and mailed after it, so neither
 * words nor waiting tell whether an address is known. Five mails a day to one address, twenty requests an hour from one
 * place (then 429).
 */
export function askPassword(web: WebContext): RequestHandler {
  const { now } = web.issuing;
  const perPlace = createMissLimit({ limit: 20, windowMs: HOUR_MS, now });
  const perAddress = createMissLimit({ limit: 5, windowMs: DAY_MS, now });
  return async (request, response) => {
    const language = languageOf(response);
    const email = normaliseEmail(field(request.body, 'email'));
    if (!isEmail(email)) {
      const { fields } = formError([{ field: 'email', code: 'member.email_invalid' }]);
      const data = { title: text(language, 'sign-in:ask.title'), email, errors: fieldTexts(response, fields) };
      return sendFormPage(web, request, response, 'desk/password-ask', data, 422);
    }
    perPlace.miss(addressGroup(request.ip));
    response.redirect(303, '/password/sent');
    if (within(perAddress, web.issuing.sha256Hex(email))) await mailLink(web, email, language);
  };
}

async function mailLink(web: WebContext, email: string, language: Language): Promise<void> {
  const token = await web.accounts.passwordToken(email, LINK_MINUTES);
  if (token !== null) await web.sendPasswordMail(email, token, language, LINK_MINUTES);
}
