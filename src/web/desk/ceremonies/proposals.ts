/** "Wie wil wat?": what people in the room said that they can, for the coach to take over or not. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { PROPOSAL_LIFETIME_DAYS } from '../../../issuing/ceremonies/proposals.ts';
import { type AskedFor, dismiss, proposalBoard, takeOver } from '../../../issuing/ceremonies/proposals-desk.ts';
import { printedShortCode } from '../../../issuing/codes.ts';
import type { WebContext } from '../../context.ts';
import { field, fieldValues } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { achievementGroups, levelOptions } from '../achievements/achievement-options.ts';
import { onlyFields, say, sendDesk } from '../desk-page.ts';

const LEVEL_AT_FIRST = 'gevorderd';

/** `GET /desk/ceremonies/:id/proposals`. */
export function proposalsPage(web: WebContext): RequestHandler<{ id: string }> {
  return (request, response) => sendBoard(web, request, response, null, 200);
}

/** `POST /desk/ceremonies/:id/proposals`: the ticked people of one badge go on the list, or go away. */
export function handleProposals(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(who|achievement|level|action|group)$/);
    const actor = actorOf(response);
    const { id } = request.params;
    // one tick may stand for a name that came in several times
    const ids = fieldValues(request.body, 'who').flatMap((value) => value.split(' '));
    try {
      if (field(request.body, 'action') === 'dismiss') {
        await dismiss(web.issuing, actor, id, ids);
        return response.redirect(303, `/desk/ceremonies/${id}/proposals?done=dismissed`);
      }
      const { list } = await takeOver(web.issuing, actor, id, {
        ids,
        achievementId: field(request.body, 'achievement'),
        level: field(request.body, 'level'),
      });
      response.redirect(303, `/desk/lists/${list.id}?done=taken`);
    } catch (error) {
      const place = error instanceof AppError ? MISTAKES[error.code] : undefined;
      if (!(error instanceof AppError) || place === undefined) throw error;
      const words = say(response, place);
      await sendBoard(web, request, response, { group: field(request.body, 'group'), words }, 422);
    }
  };
}

/** Mistakes that are said beside the group in which they were made. */
const MISTAKES = {
  'proposal.nothing_chosen': 'errors:proposal.nothing_chosen',
  'achievement.not_found': 'desk:choice.badgeRequired',
  'achievement.archived': 'errors:achievement.archived',
  'achievement.not_published': 'errors:achievement.not_published',
  'achievement.level_invalid': 'errors:achievement.level_invalid',
} as Readonly<Record<string, Parameters<typeof say>[1] | undefined>>;

async function sendBoard(
  web: WebContext,
  request: Request<{ id: string }>,
  response: Response,
  mistake: { group: string; words: string } | null,
  status: number,
): Promise<void> {
  const actor = actorOf(response);
  const { ceremony, poster, open, inTime, groups } = await proposalBoard(web.issuing, actor, request.params.id);
  const data = {
    section: 'ceremonies' as const,
    title: say(response, 'desk:proposals.title'),
    ceremony,
    poster: poster && { code: poster.code, printed: printedShortCode(poster.code) },
    open,
    inTime,
    days: PROPOSAL_LIFETIME_DAYS,
    levels: levelOptions(response, LEVEL_AT_FIRST),
    badges: await achievementGroups(web, response, actor, ''),
    groups: groups.map((group) => groupView(response, group, mistake)),
  };
  sendDesk(web, request, response, 'desk/proposals', data, status);
}

function groupView(response: Response, { card, askers }: AskedFor, mistake: { group: string; words: string } | null) {
  const id = card?.achievement.id ?? 'list';
  return {
    id,
    name: card === null ? say(response, 'desk:proposals.list') : card.version.content.name,
    picture: card === null ? null : `/achievements/${card.version.id}/badge.svg`,
    anyBadge: card === null,
    error: mistake?.group === id ? mistake.words : null,
    askers: askers.map(({ name, ids, times }) => ({
      name,
      ids: ids.join(' '),
      often: times > 1 ? say(response, 'desk:proposals.times', { count: times }) : null,
    })),
  };
}
