/** How a ceremony goes on after the day: what was handed over, collected, made public, mended. Counts only. */
import type { RequestHandler } from 'express';
import { followUp } from '../../issuing/follow-up.ts';
import type { WebContext } from '../context.ts';
import { actorOf } from '../middleware/session.ts';
import { say, sendDesk } from './desk-page.ts';

const STEPS = ['handedOut', 'collected', 'published'] as const;

/** `GET /desk/ceremonies/:id/follow-up`. */
export function showFollowUp(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { ceremony, counts } = await followUp(web.issuing, actorOf(response), request.params.id);
    sendDesk(web, request, response, 'desk/follow-up', {
      section: 'ceremonies',
      style: 'desk-follow-up.css',
      title: say(response, 'follow-up:title'),
      ceremony,
      counts,
      steps: STEPS.map((id) => ({
        id,
        label: say(response, `follow-up:step.${id}`),
        what: say(response, `follow-up:step.${id}Text`),
        count: counts[id],
        left: counts.issued - counts[id],
      })),
    });
  };
}
