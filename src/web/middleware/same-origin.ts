/**
 * Keeps other sites from posting to ours. Two layers: where the browser says the request comes from, and for
 * everything that acts with somebody's session a token that only our own pages know (double submit).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import type { WebServices } from '../services.ts';
import { readCookie, setCookie } from './cookies.ts';
import type { Visitor } from './session.ts';

const TOKEN_BYTES = 16;

/**
 * Refuses a request that a browser marks as coming from another site (`form.token_invalid`, 403). Our pages are sent
 * with `no-referrer`, so browsers write `Origin: null` for our own forms too: then Sec-Fetch-Site decides, and where a
 * browser sends neither, the token does.
 */
export function requireSameOrigin(publicUrl: string): RequestHandler {
  return (request, _response, next) => {
    const site = request.get('sec-fetch-site');
    const origin = request.get('origin');
    const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
    const foreignOrigin = origin !== undefined && origin !== 'null' && !isOurs(origin, publicUrl, request.get('host'));
    next(foreignSite || foreignOrigin ? new AppError('form.token_invalid') : undefined);
  };
}

function isOurs(origin: string, publicUrl: string, host: string | undefined): boolean {
  return origin === publicUrl || (URL.canParse(origin) && new URL(origin).host === host);
}

/**
 * Refuses a form whose `_token` field does not belong to the visitor's cookie (`form.token_invalid`, 403), and one that was
 * shown for another organisation of the person than the session acts in now (`form.other_organisation`; which one stands in
 * `response.locals.shownFor`): a form never acts elsewhere than where it was read.
 */
export function requireFormToken(services: WebServices): RequestHandler {
  return (request, response, next) => {
    const { place = '', visitor } = response.locals as { place?: string; visitor?: Visitor | null };
    const cookie = decode(readCookie(request, cookieName(services)), TOKEN_BYTES);
    const masked = decode((request.body as { _token?: unknown } | undefined)?._token, 2 * TOKEN_BYTES);
    const given = masked && xor(masked.subarray(0, TOKEN_BYTES), masked.subarray(TOKEN_BYTES));
    const fits = (where: string): boolean =>
      cookie !== null && given !== null && timingSafeEqual(xor(cookie, bytesOf(where)), given);
    if (fits(place)) return next();
    const elsewhere = visitor?.places.find(({ organisation }) => fits(organisation.id))?.organisation;
    response.locals.shownFor = elsewhere ?? null;
    next(new AppError(elsewhere ? 'form.other_organisation' : 'form.token_invalid'));
  };
}

/**
 * The token for the forms of this page; sets the cookie when the visitor has none yet. Masked differently at each call,
 * so that compressing the page cannot give it away. It holds the organisation that the page acts in, except in a form
 * that belongs to none (`nowhere`).
 */
export function formToken(
  services: WebServices,
  request: Request,
  response: Response,
  where: 'here' | 'nowhere' = 'here',
): string {
  const { random } = services.issuing;
  let token = decode(response.locals.formToken ?? readCookie(request, cookieName(services)), TOKEN_BYTES);
  if (token === null) {
    token = Buffer.from(random.bytes(TOKEN_BYTES));
    setCookie(response, services, cookieName(services), token.toString('base64url'));
  }
  response.locals.formToken = token.toString('base64url');
  const mask = Buffer.from(random.bytes(TOKEN_BYTES));
  const placed = xor(token, bytesOf(where === 'here' ? (response.locals.place ?? '') : ''));
  return Buffer.concat([mask, xor(mask, placed)]).toString('base64url');
}

/** Zeros where a form belongs to no organisation. */
function bytesOf(place: string): Buffer {
  if (place === '') return Buffer.alloc(TOKEN_BYTES);
  return createHash('sha256').update(`place ${place}`).digest().subarray(0, TOKEN_BYTES);
}

/** `__Host-`: set by this host only, over TLS; plain on a trial installation without TLS. */
function cookieName(services: WebServices): string {
  return services.publicUrl.startsWith('https:') ? '__Host-blijk-form' : 'blijk-form';
}

function decode(value: unknown, length: number): Buffer | null {
  if (typeof value !== 'string' || !/^[\w-]{1,100}$/.test(value)) return null;
  const bytes = Buffer.from(value, 'base64url');
  return bytes.length === length ? bytes : null;
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}
