/** "Geen mail meer": the page behind the link in every letter. Opening it changes nothing; a button does, and takes it back. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import { chooseMail, readStop } from '../../issuing/letters/letters-stop.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { addressKey } from '../middleware/miss-limit.ts';
import { sendPage } from '../page.ts';

/** `GET /mail/stop/:code`. */
export function showStop(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const found = await readStop(web.issuing, request.params.code);
    if (found === null) {
      web.misses.miss(addressKey(request.ip));
      throw new AppError('request.not_found');
    }
    const title = text(languageOf(response), found.stopped ? 'mail:stop.doneTitle' : 'mail:stop.title');
    sendPage(web, response, 'public/mail-stop', { title, stopped: found.stopped, code: request.params.code });
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
      web.misses.miss(addressKey(request.ip));
      throw new AppError('request.not_found');
    }
    response.redirect(303, `/mail/stop/${request.params.code}`);
  };
}
