/** What the browser keeps that sent a judgement: for an hour, and for the page of that one link. */
import type { Request, Response } from 'express';
import type { WorkplaceLink } from '../../issuing/dossiers/dossiers.ts';
import { JUST_SENT_MINUTES, sentMark } from '../../issuing/workplace/workplace-done.ts';
import type { WebContext } from '../context.ts';
import { readCookie } from '../middleware/cookies.ts';

const SENT = 'blijk-sent';

/** Marks this browser as the one that sent; `path` is the page of the link. */
export function rememberSent(web: WebContext, response: Response, link: WorkplaceLink, path: string): void {
  response.cookie(SENT, sentMark(web.issuing, link), {
    httpOnly: true,
    sameSite: 'lax',
    path,
    secure: web.publicUrl.startsWith('https:'),
    maxAge: JUST_SENT_MINUTES * 60_000,
  });
}

/** The mark that this browser keeps, or null. */
export function sentBefore(request: Request): string | null {
  return readCookie(request, SENT) ?? null;
}
