/**
 * Who just chose a password need not type the address again. It travels in a cookie: logs and history keep the
 * addresses of pages.
 */
import type { Request, Response } from 'express';
import { isEmail } from '../../issuing/members.ts';
import type { WebContext } from '../context.ts';
import { readCookie, setCookie } from '../middleware/cookies.ts';

const COOKIE = 'blijk-email';
const TEN_MINUTES = 600;

/** Keeps an e-mail address in this browser for ten minutes. */
export function rememberEmail(web: WebContext, response: Response, email: string): void {
  setCookie(response, web, COOKIE, Buffer.from(email).toString('base64url'), TEN_MINUTES);
}

/** The address kept, or '' where there is none or something that is no address. */
export function rememberedEmail(request: Request): string {
  const email = Buffer.from(readCookie(request, COOKIE) ?? '', 'base64url').toString('utf8');
  return isEmail(email) ? email : '';
}
