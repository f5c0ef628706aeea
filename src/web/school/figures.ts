/** What a school sees of its own work, in numbers and without names. */
import type { RequestHandler } from 'express';
import { DOSSIER_STATES } from '../../issuing/dossiers/dossiers.ts';
import { schoolFigures } from '../../issuing/dossiers/school-figures.ts';
import type { WebContext } from '../context.ts';
import { say, sendDesk } from '../desk/desk-page.ts';
import { actorOf } from '../middleware/session.ts';

/** `GET /desk/dossiers/figures`. */
export function showFigures(web: WebContext): RequestHandler {
  return async (request, response) => {
    const { states, qualifications, waiting } = await schoolFigures(web.issuing, actorOf(response));
    sendDesk(web, request, response, 'school/figures', {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:figures.title'),
      states: DOSSIER_STATES.map((state) => ({
        label: say(response, `school:state.${state}`),
        count: states[state] ?? 0,
      })),
      qualifications,
      waiting: waiting && {
        median: say(response, 'school:figures.days', { count: waiting.medianDays }),
        longest: say(response, 'school:figures.days', { count: waiting.longestDays }),
        over: say(response, 'school:figures.over', { count: waiting.statements }),
      },
    });
  };
}
