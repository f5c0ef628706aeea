/** Bringing badges together, always by a button: another private link, the link this phone keeps, or a proven e-mail. */
import type { Request, RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { renewOwnLink } from '../../issuing/holders/folder-links.ts';
import { badgeOfHolder } from '../../issuing/holders/holder-badges.ts';
import {
  JOIN_MINUTES,
  joinByCode,
  joinByLink,
  readJoin,
  takeOutOfFolder,
} from '../../issuing/holders/holder-folders.ts';
import { findHolder } from '../../issuing/holders/holder-links.ts';
import { isEmail, normaliseEmail } from '../../issuing/organisations/members.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { holderOf, holderPath } from '../middleware/holder.ts';
import { languageOf } from '../middleware/language.ts';
import { fieldTexts } from '../problem.ts';
import { say, sendHolder } from './holder-page.ts';
import { sendFolder } from './overview.ts';
import { forgetFolder, joinSecret, joinToken, keepJoinSecret, rememberedFolder, rememberFolder } from './phone.ts';

/** `POST /m/:token/join`: the badges of the link in `link`, or (with `remembered`) of the folder this phone keeps. */
export function join(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const pasted = field(request.body, 'link').slice(0, 500);
    const link = field(request.body, 'remembered') === 'yes' ? (rememberedFolder(request) ?? '') : pasted;
    try {
      await joinByLink(web.issuing, holderOf(response), link);
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('holder.')) throw error;
      if (error.code === 'holder.link_unknown') web.misses.miss(addressGroup(request.ip));
      const errors = fieldTexts(response, [{ field: 'link', code: error.code }]);
      return sendFolder(web, request, response, { link: pasted, errors });
    }
    response.redirect(303, `${holderPath(request)}?done=joined`);
  };
}

/** `POST /m/:token/:slug/out`: "haal uit mijn map". */
export function takeOut(web: WebContext): RequestHandler<{ token: string; slug: string }> {
  return async (request, response) => {
    const holder = holderOf(response);
    const badge = await badgeOfHolder(web.issuing, holder, request.params.slug);
    await takeOutOfFolder(web.issuing, holder, badge.award.id);
    response.redirect(303, `${holderPath(request)}?done=takenOut`);
  };
}

/** `POST /m/:token/email`: the same answer for every address; the mail goes only where badges are. */
export function joinByEmail(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const holder = holderOf(response);
    const typed = field(request.body, 'email').slice(0, 300);
    const email = normaliseEmail(typed);
    if (!isEmail(email)) {
      const errors = fieldTexts(response, [{ field: 'email', code: 'member.email_invalid' }]);
      return sendFolder(web, request, response, { email: typed, errors });
    }
    web.joinMails.miss(`folder ${holder.folderId}`);
    const secret = Buffer.from(web.issuing.random.bytes(16)).toString('base64url');
    keepJoinSecret(web, response, { secret, token: String(request.params.token), minutes: JOIN_MINUTES });
    response.redirect(303, `${holderPath(request)}?done=mailed`);
    await web.sendJoinMail(holder, email, secret, languageOf(response));
  };
}

/** `GET /m/mail/:code`: what the mail offers, and a button. Opening it changes nothing. */
export function showJoin(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const offer = await readJoin(web.issuing, request.params.code, joinSecret(request));
    sendJoin(web, request, response, offer === null ? null : offer.awardIds.length);
  };
}

/** `POST /m/mail/:code`: brings the badges in, once. */
export function useJoin(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const count = await joinByCode(web.issuing, request.params.code, joinSecret(request));
    const token = joinToken(request, response);
    if (token !== null && (await findHolder(web.issuing, token)) !== null)
      return response.redirect(303, `/m/${token}?done=joined`);
    const title = say(response, 'holder:join.title');
    sendHolder(web, request, response, 'holder/joined', { title, me: '/', count });
  };
}

function sendJoin(web: WebContext, request: Request, response: Response, count: number | null): void {
  const title = say(response, 'holder:join.title');
  sendHolder(web, request, response, 'holder/join', { title, me: '/', count, code: request.params.code });
}

/** `POST /m/:token/remember`: this phone keeps the link, or (with `keep=no`) forgets it. */
export function remember(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const keep = field(request.body, 'keep') !== 'no';
    if (keep) rememberFolder(web, response, request.params.token);
    else forgetFolder(response);
    response.redirect(303, `${holderPath(request)}?done=${keep ? 'remembered' : 'forgotten'}`);
  };
}

/** `POST /m/:token/renew`: a private link that only the holder knows; the one on paper works no more. */
export function renew(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const kept = rememberedFolder(request) === request.params.token;
    const token = await renewOwnLink(web.issuing, holderOf(response));
    if (kept) rememberFolder(web, response, token);
    response.redirect(303, `/m/${token}?done=renewed`);
  };
}
