import type { RequestHandler, Response } from 'express';
import {
  RELEASE_POLICIES,
  type ReleasePolicy,
  setLeastRelease,
  setReleasePolicy,
  strictest,
} from '../../../issuing/awards/release-policy.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields, say } from '../desk-page.ts';

/** `POST /desk/achievements/:id/release`: which awards of this badge wait for a second person. */
export function saveReleasePolicy(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^release$/);
    await setReleasePolicy(web.issuing, actorOf(response), request.params.id, field(request.body, 'release'));
    response.redirect(303, `/desk/achievements/${request.params.id}?done=saved#release`);
  };
}

/** `POST /desk/organisation/release`: what every badge of the organisation asks at least. */
export function saveLeastRelease(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^release$/);
    await setLeastRelease(web.issuing, actorOf(response), field(request.body, 'release'));
    response.redirect(303, '/desk/organisation?done=saved#release');
  };
}

/** The choices of a badge that its organisation leaves, with the one in force ticked. */
export function releaseChoices(response: Response, chosen: ReleasePolicy, least: ReleasePolicy) {
  const inForce = strictest([chosen, least]);
  return RELEASE_POLICIES.slice(RELEASE_POLICIES.indexOf(least)).map((id) => ({
    id,
    label: say(response, `desk:policy.${id}`),
    chosen: id === inForce,
  }));
}

/** The choices of the organisation, with the one in force ticked. */
export function leastChoices(response: Response, chosen: ReleasePolicy) {
  return RELEASE_POLICIES.map((id) => ({ id, label: say(response, `desk:least.${id}`), chosen: id === chosen }));
}
