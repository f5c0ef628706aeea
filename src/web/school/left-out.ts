/** What a signatory chose and could not be signed: the address of the next page names the dossiers, the page says why. */
import type { Request, Response } from 'express';
import { can } from '../../issuing/access.ts';
import { QUEUE_SIZE } from '../../issuing/dossiers/dossier-assess.ts';
import { leftOut } from '../../issuing/dossiers/left-out.ts';
import type { WebContext } from '../context.ts';
import { say } from '../desk/desk-page.ts';
import { actorOf } from '../middleware/session.ts';

/** As a query: ids, which say nothing to who cannot read the dossiers; '' for none. */
export function leftOutQuery(refused: readonly { dossierId: string }[]): string {
  return refused.length === 0 ? '' : `?left=${refused.map(({ dossierId }) => dossierId).join(',')}`;
}

/** Each dossier of the query that is not signed, with its learner and the reason as it is now; none for who does not sign. */
export async function leftOutView(web: WebContext, request: Request<{ id: string }>, response: Response) {
  const actor = actorOf(response);
  const { left } = request.query;
  if (typeof left !== 'string' || !can(actor, 'dossier.sign')) return [];
  const found = await leftOut(web.issuing, actor, left.split(',').slice(0, QUEUE_SIZE));
  return found.map(({ dossierId: id, learnerName: name, why }) => ({
    id,
    name,
    reason: why === null ? say(response, 'school:signed.changed') : say(response, `errors:${why.code}`, why.params),
  }));
}
