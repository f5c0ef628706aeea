import type { Request, RequestHandler, Response } from 'express';
import { badgesOfHolder } from '../../issuing/holders/holder-badges.ts';
import type { WebContext } from '../context.ts';
import { holderOf } from '../middleware/holder.ts';
import { badgeLine, sendBadge } from './badge-show.ts';
import { hasStatement } from './files.ts';
import { folderView } from './folder-view.ts';
import { say, sendHolder } from './holder-page.ts';

/** `GET /m/:token`: every badge of the folder; a single one shows its own page at once. */
export function showFolder(web: WebContext): RequestHandler<{ token: string }> {
  return (request, response) => sendFolder(web, request, response);
}

/** The overview, or with `errors` what was typed in its forms and is not right (422). */
export async function sendFolder(
  web: WebContext,
  request: Request,
  response: Response,
  typed: { link?: string; email?: string; errors: Record<string, string> } | null = null,
): Promise<void> {
  const badges = await badgesOfHolder(web.issuing, holderOf(response));
  const [only] = badges;
  if (badges.length === 1 && only !== undefined && typed === null) return sendBadge(web, request, response, only);
  sendHolder(
    web,
    request,
    response,
    'holder/folder',
    {
      title: say(response, hasStatement(badges) ? 'holder:page.papers' : 'holder:page.title'),
      badges: badges.map((badge) => badgeLine(web, response, badge)),
      folder: await folderView(web, request, response),
      link: typed?.link ?? '',
      email: typed?.email ?? '',
      errors: typed?.errors ?? {},
    },
    typed === null ? 200 : 422,
  );
}
