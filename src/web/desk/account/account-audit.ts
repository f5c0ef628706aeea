import type { Response } from 'express';
import type { AccountChange } from '../../../issuing/organisations/account-changes.ts';
import { noteAccountChange } from '../../../issuing/organisations/account-changes.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';

/** Writes a change of how somebody signs in to the log of the organisation they work for now. */
export function recordAccountChange(web: WebContext, response: Response, change: AccountChange): Promise<void> {
  return noteAccountChange(web.issuing, actorOf(response), change);
}
