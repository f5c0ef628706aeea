/** "Alles weg", in two steps that are both a button: the first only asks. */
import type { Request, RequestHandler, Response } from 'express';
import { eraseByHolder } from '../../issuing/awards/erase-award.ts';
import { badgeOfHolder, badgesOfHolder, type HolderBadge, shownAwards } from '../../issuing/holders/holder-badges.ts';
import { findHolder } from '../../issuing/holders/holder-links.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { holderOf, holderPath } from '../middleware/holder.ts';
import { badgeLine } from './badge-show.ts';
import { say, sendHolder } from './holder-page.ts';
import { forgetFolder, rememberedFolder } from './phone.ts';

/** `POST /m/:token/:slug/erase`: one badge. */
export function eraseOne(web: WebContext): RequestHandler<{ token: string; slug: string }> {
  return async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    await erase(web, request, response, [badge], `${holderPath(request)}/${badge.slug}`);
  };
}

/** `POST /m/:token/erase`: every badge in the folder. */
export function eraseAll(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    await erase(web, request, response, await badgesOfHolder(web.issuing, holderOf(response)), holderPath(request));
  };
}

async function erase(
  web: WebContext,
  request: Request,
  response: Response,
  badges: readonly HolderBadge[],
  back: string,
): Promise<void> {
  const lines = badges.map((badge) => badgeLine(web, response, badge));
  const holder = holderOf(response);
  if (field(request.body, 'sure') !== 'yes') {
    const title = say(response, 'holder:erase.sureTitle');
    const several = (await shownAwards(web.issuing, holder.awardIds)).length > badges.length;
    const others = several ? say(response, 'holder:erase.others') : null;
    const data = { title, badges: lines, back, action: `${back}/erase`, others };
    return sendHolder(web, request, response, 'holder/erase', data);
  }
  await eraseByHolder(
    web.issuing,
    holder,
    badges.map(({ award }) => award.id),
  );
  // what is left is still behind this link; without anything left this answer is the last it gives
  const token = String(request.params.token);
  if ((await findHolder(web.issuing, token)) !== null)
    return response.redirect(303, `${holderPath(request)}?done=erased`);
  if (rememberedFolder(request) === token) forgetFolder(response);
  const title = say(response, 'holder:erase.doneTitle');
  sendHolder(web, request, response, 'holder/erased', { title, me: '/', badges: lines });
}
