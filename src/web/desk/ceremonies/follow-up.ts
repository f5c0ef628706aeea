/** How a ceremony goes on after the day: what was handed over, collected, made public, mended. Counts only. */
import type { RequestHandler } from 'express';
import { can } from '../../../issuing/access.ts';
import { followUp } from '../../../issuing/ceremonies/follow-up.ts';
import { remindCeremony, remindersOfCeremony } from '../../../issuing/letters/letters.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields, say, sendDesk } from '../desk-page.ts';
import { printable } from './ceremony-show.ts';

const STEPS = ['handedOut', 'collected', 'published'] as const;

/** `GET /desk/ceremonies/:id/follow-up`. */
export function showFollowUp(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const actor = actorOf(response);
    const { ceremony, counts } = await followUp(web.issuing, actor, request.params.id);
    const reminders = can(actor, 'letter.send') ? await remindersOfCeremony(web.issuing, actor, ceremony.id) : null;
    sendDesk(web, request, response, 'desk/follow-up', {
      section: 'ceremonies',
      style: 'desk-follow-up.css',
      title: say(response, 'follow-up:title'),
      ceremony,
      counts,
      sheets: (await printable(web, actor, ceremony.id, counts.issued)).sheets,
      remind: reminders?.yes ?? 0,
      mayRemind: reminders !== null && counts.issued > 0,
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

/** `POST /desk/ceremonies/:id/remind`: a letter to everybody who may get one now; who does not want letters gets none. */
export function remindAll(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    const written = await remindCeremony(web.issuing, actorOf(response), id);
    response.redirect(303, `/desk/ceremonies/${id}/follow-up?done=${written > 0 ? 'reminded' : 'nobodyReminded'}`);
  };
}
