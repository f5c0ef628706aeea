/** "Alles weg", in two steps that are both a button: the first only asks. */
import type { Request, RequestHandler, Response } from 'express';
import { eraseByHolder, wholeChains } from '../../issuing/erase-award.ts';
import { badgeOfHolder, badgesOfHolder, type HolderBadge, shownAwards } from '../../issuing/holder-badges.ts';
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
  const lines = badges.map((badge) => badgeLine(response, badge));
  const holder = holderOf(response);
  const chain = await wholeChains(
    web.issuing,
    badges.map(({ award }) => award.id),
  );
  // also by the paper of before a name was mended: its badge goes with the one that replaced it
  const own = chain.some(({ id }) => id === holder.link.awardId);
  if (field(request.body, 'sure') !== 'yes') {
    const title = say(response, 'holder:erase.sureTitle');
    const several = (await shownAwards(web.issuing, holder.awardIds)).length > badges.length;
    const others = several ? say(response, own ? 'holder:erase.othersPaper' : 'holder:erase.others') : null;
    const data = { title, badges: lines, back, action: `${back}/erase`, others };
    return sendHolder(web, request, response, 'holder/erase', data);
  }
  await eraseByHolder(
    web.issuing,
    holder,
    badges.map(({ award }) => award.id),
  );
  if (own && rememberedFolder(request) === String(request.params.token)) forgetFolder(response);
  if (!own) return response.redirect(303, `${holderPath(request)}?done=erased`);
  // The private link went with its badge: this answer is the last it gives.
  const title = say(response, 'holder:erase.doneTitle');
  sendHolder(web, request, response, 'holder/erased', { title, me: '/', badges: lines });
}
