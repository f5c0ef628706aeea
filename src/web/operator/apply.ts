/** An organisation applies itself: a form, a mail to prove the address, and then it waits for the operator. */
import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import {
  type ApplicationInput,
  applicationToConfirm,
  apply,
  confirmApplication,
} from '../../issuing/organisations/applications.ts';
import { ORGANISATION_KINDS } from '../../issuing/organisations/organisations.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say } from '../desk/desk-page.ts';
import { within } from '../desk/organisation/mail-limits.ts';
import { fieldsOf } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { createMissLimit } from '../middleware/miss-limit.ts';
import { sendPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';

const HOUR_MS = 3_600_000;
const NAMES = ['name', 'kind', 'kvk', 'brin', 'website', 'contactName', 'contactEmail'] as const;
const EMPTY: ApplicationInput = fieldsOf({}, NAMES);
const FIELDS = new RegExp(`^(${NAMES.join('|')})$`);

/** `GET /apply`. */
export function applyPage(web: WebContext): RequestHandler {
  return (_request, response) => sendForm(web, response, EMPTY);
}

/** `POST /apply`: the mail goes after the answer. Ten an hour from one place, three mails a day to one address. */
export function sendApplication(web: WebContext): RequestHandler {
  const { now } = web.issuing;
  const perPlace = createMissLimit({ limit: 10, windowMs: HOUR_MS, now });
  const perAddress = createMissLimit({ limit: 3, windowMs: 24 * HOUR_MS, now });
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const input: ApplicationInput = fieldsOf(request.body, NAMES);
    const language = languageOf(response);
    perPlace.miss(addressGroup(request.ip));
    try {
      const { token, email } = await apply(web.issuing, input, language);
      response.redirect(303, '/apply/sent');
      if (within(perAddress, web.issuing.sha256Hex(email))) await web.sendApplicationMail(email, token, language);
    } catch (error) {
      sendForm(web, response, input, fieldTexts(response, formMistakes(error)), 422);
    }
  };
}

/** `GET /apply/sent`. */
export function applySentPage(web: WebContext): RequestHandler {
  return (_request, response) => {
    const title = say(response, 'team:apply.sentTitle');
    const words = say(response, 'team:apply.sentText');
    sendPage(web, response, 'desk/mail-sent', { title, words, mailFolder: web.mailFolder });
  };
}

/** `GET /apply/:token`: what will be asked, with one button. Changes nothing. */
export function confirmPage(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const { token } = request.params;
    const { name } = await applicationToConfirm(web.issuing, token).catch((error: unknown) => {
      if (error instanceof AppError) web.misses.miss(addressGroup(request.ip));
      throw error;
    });
    const title = say(response, 'team:apply.confirmTitle');
    sendPage(web, response, 'operator/confirm', { title, name, action: `/apply/${token}` });
  };
}

/** `POST /apply/:token`: the address is right, and the operator has something to look at. */
export function confirmNow(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const { name } = await confirmApplication(web.issuing, request.params.token);
    sendPage(web, response, 'operator/waiting', { title: say(response, 'team:apply.waitingTitle'), name });
  };
}

function sendForm(
  web: WebContext,
  response: Response,
  form: ApplicationInput,
  errors: Record<string, string> = {},
  status = 200,
): void {
  const language = languageOf(response);
  const kinds = ORGANISATION_KINDS.map((kind) => ({
    id: kind,
    label: text(language, `public:issuer.kind.${kind}`),
    chosen: kind === form.kind,
  }));
  sendPage(web, response, 'operator/apply', { title: text(language, 'team:apply.title'), form, errors, kinds }, status);
}
