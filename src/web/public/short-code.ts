import type { RequestHandler } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import { text } from '../../i18n/i18n.ts';
import { parseControlCode, parseShortCode } from '../../issuing/codes.ts';
import { slugOfShortCode } from '../../issuing/holders/public-badge.ts';
import type { WebContext } from '../context.ts';
import { toOwnLink } from '../holder/start.ts';
import { languageOf } from '../middleware/language.ts';
import { sendPage } from '../page.ts';
import { readTypedLink } from './typed-link.ts';

const MAX_TYPED = 500;
/** A slug at the end of one of our own badge addresses, whatever host the visitor typed before it. */
const BADGE_PATH = /\/b\/([1-9A-HJ-NP-Za-km-z]{22})(?:[.?#].*)?$/;

/**
 * `GET /b?code=`: leads a typed short code to its badge page; a link to a badge may be typed too. Without a code: the
 * form. Codes that are wrong or nobody has bring the form back with the reason, and count as a miss; a control code in
 * their place is told so.
 */
export function findByCode(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { code } = request.query;
    const typed = typeof code === 'string' ? code.trim().slice(0, MAX_TYPED) : '';
    const language = languageOf(response);
    const form = (error: string | null, status: number) => {
      sendPage(
        web,
        response,
        'public/short-code',
        { title: text(language, 'public:code.title'), typed, error },
        status,
      );
    };
    if (typed === '') return form(null, 200);

    const link = readTypedLink(typed, web.publicUrl);
    if (link.kind === 'private') return toOwnLink(web, response, link.token);
    const linked = BADGE_PATH.exec(typed)?.[1];
    if (linked) return response.redirect(303, `/b/${linked}`);
    if (/^https?:\/\//i.test(typed)) return response.redirect(303, `/verify?url=${encodeURIComponent(typed)}`);

    if (parseControlCode(typed) !== null) return form(text(language, 'public:code.isControl'), 422);
    const slug = await slugOfShortCode(web.issuing, typed);
    if (slug) return response.redirect(303, `/b/${slug}`);
    web.misses.miss(addressGroup(request.ip));
    const mistake: ErrorCode = parseShortCode(typed) === null ? 'badge.code_invalid' : 'badge.code_unknown';
    form(text(language, `errors:${mistake}`), new AppError(mistake).status);
  };
}
