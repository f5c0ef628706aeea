/** The link in a letter about a badge. Opening it changes nothing: mail scanners open every link they see. */
import type { Request, RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { readClaim, useClaim } from '../../issuing/letters/letters-claim.ts';
import type { WebContext } from '../context.ts';
import { say, sendHolder } from './holder-page.ts';

/** `GET /m/claim/:code`: a button while the link works, else what to do instead. */
export function showClaim(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    const state = await readClaim(web.issuing, request.params.code);
    if (state === 'dead') web.misses.miss(addressGroup(request.ip));
    sendClaim(web, request, response, state, 200);
  };
}

/** `POST /m/claim/:code`: on to the private page, once. */
export function claim(web: WebContext): RequestHandler<{ code: string }> {
  return async (request, response) => {
    try {
      const token = await useClaim(web.issuing, request.params.code);
      response.redirect(303, `/m/${token}?done=claimed`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'holder.claim_expired') throw error;
      const state = await readClaim(web.issuing, request.params.code);
      if (state === 'dead') web.misses.miss(addressGroup(request.ip));
      sendClaim(web, request, response, state, error.status);
    }
  };
}

function sendClaim(
  web: WebContext,
  request: Request,
  response: Response,
  state: 'open' | 'collected' | 'dead',
  status: number,
): void {
  const data = {
    title: say(response, state === 'open' ? 'holder:claim.title' : 'holder:claim.deadTitle'),
    me: '/',
    open: state === 'open',
    collected: state === 'collected',
    code: request.params.code,
  };
  sendHolder(web, request, response, 'holder/claim', data, status);
}
