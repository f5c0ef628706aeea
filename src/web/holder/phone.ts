/** What a holder's own phone keeps: the link of the folder, only when asked to; and what a mail must come back with. */
import type { Request, Response } from 'express';
import { tokenInLink } from '../../issuing/holders/holder-folders.ts';
import type { WebContext } from '../context.ts';
import { readCookie } from '../middleware/cookies.ts';

const FOLDER = 'blijk-map';
const JOIN = 'blijk-join';
const TYPED = 'blijk-own';
const YEAR_MS = 31_536_000_000;

/** Keeps the private link on this phone for a year, for the pages below /m only. */
export function rememberFolder(web: WebContext, response: Response, token: string): void {
  keep(web, response, FOLDER, token, YEAR_MS);
}

/** The private link that this phone keeps, or null. */
export function rememberedFolder(request: Request): string | null {
  return readCookie(request, FOLDER) ?? null;
}

/** Lets go of the folder that this phone was told to remember. */
export function forgetFolder(response: Response): void {
  response.clearCookie(FOLDER, { path: '/m' });
}

/** Keeps a private link that was put in a wrong field, for as long as the way to its page takes. */
export function keepTypedLink(web: WebContext, response: Response, token: string): void {
  keep(web, response, TYPED, token, 5 * 60_000);
}

/** The private link that was put in a wrong field just now, or null. */
export function typedLink(request: Request): string | null {
  return tokenInLink(readCookie(request, TYPED) ?? '');
}

/** Keeps the half of a mailed offer that stays in the browser, with the private link to come back to. */
export function keepJoinSecret(
  web: WebContext,
  response: Response,
  { secret, token, minutes }: { secret: string; token: string; minutes: number },
): void {
  keep(web, response, JOIN, `${secret}.${token}`, minutes * 60_000);
}

/** The half of a mailed offer that this browser keeps; '' when it asked for none. */
export function joinSecret(request: Request): string {
  return (readCookie(request, JOIN) ?? '').split('.')[0] ?? '';
}

/** The private link from which this browser asked for a mailed offer, or null; forgotten once it was used. */
export function joinToken(request: Request, response: Response): string | null {
  response.clearCookie(JOIN, { path: '/m' });
  return tokenInLink((readCookie(request, JOIN) ?? '').split('.')[1] ?? '');
}

function keep(web: WebContext, response: Response, name: string, value: string, maxAge: number): void {
  const secure = web.publicUrl.startsWith('https:');
  response.cookie(name, value, { httpOnly: true, sameSite: 'lax', path: '/m', secure, maxAge });
}
