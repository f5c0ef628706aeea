/** "Geen mail meer": the page behind the link in every letter. Opening it changes nothing; a button does, and takes it back. */
import type { Request, RequestHandler } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import { chooseMail, readStop } from '../../issuing/letters/letters-stop.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';

type Asked = Request<{ code: string }>;

/** People at work are called "u", and it is about their work; the link in their mail says so (`?as=work`). */
const atWork = ({ query }: Asked): boolean => query.as === 'work';

const addressOf = (request: Asked): string => `/mail/stop/${request.params.code}${atWork(request) ? '?as=work' : ''}`;

/** `GET /mail/stop/:code`. */
export function showStop(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const found = await readStop(web.issuing, request.params.code);
    if (found === null) {
      web.misses.miss(addressGroup(request.ip));
      throw new AppError('request.not_found');
    }
    const words = `mail:stop${atWork(request) ? 'Work' : ''}` as const;
    const title = text(languageOf(response), `${words}.${found.stopped ? 'doneTitle' : 'title'}`);
    const action = addressOf(request);
    sendPage(web, response, 'public/mail-stop', { title, stopped: found.stopped, words, action });
  };
}

/**
 * `POST /mail/stop/:code`: no more letters, or (with `mail=yes`) letters again. Mail programs post here by themselves when
 * their reader presses "stop" (RFC 8058); they send no Origin.
 */
export function chooseStop(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const wanted = field(request.body, 'mail') === 'yes' ? 'mail' : 'no mail';
    if (!(await chooseMail(web.issuing, request.params.code, wanted))) {
      web.misses.miss(addressGroup(request.ip));
      throw new AppError('request.not_found');
    }
    response.redirect(303, addressOf(request));
  };
}
