/** Whoever comes by a workplace link (`/w/:token`): the link is all there is, so it is never logged, shown or sent on. */
import type { Request, RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { actorIn } from '../../issuing/organisations/members.ts';
import { noteSender } from '../../issuing/workplace/workplace-seen.ts';
import { findWorkplace, type WorkplaceFound, type WorkplaceTask } from '../../issuing/workplace/workplace-task.ts';
import type { WebContext } from '../context.ts';
import { sentBefore } from '../workplace/sent-before.ts';
import { findVisitor } from './session.ts';

/** Lets in who has a link that is good, was used or is too old; one that nobody made is a counted miss and 404. Looking changes nothing. */
export function requireWorkplace(web: WebContext): RequestHandler {
  return async (request, response, next) => {
    response.setHeader('Cache-Control', 'private, no-store');
    try {
      response.locals.workplace = await findWorkplace(web.issuing, String(request.params.token), sentBefore(request));
    } catch (error) {
      if (error instanceof AppError && error.code === 'workplace.link_unknown')
        web.misses.miss(addressGroup(request.ip));
      throw error;
    }
    await noteStaff(web, request, response);
    next();
  };
}

/** Who works at the school, is signed in and sends something by its link, had that link in hand: kept, for who may decide. */
async function noteStaff(web: WebContext, request: Request, response: Response): Promise<void> {
  const found = workplaceOf(response);
  if (request.method !== 'POST' || found.state !== 'open') return;
  const places = (await findVisitor(web, request, response))?.places ?? [];
  await noteSender(web.issuing, places.map(actorIn), found.task);
}

/** What the link of a route with access `workplace` leads to. */
export function workplaceOf(response: Response): WorkplaceFound {
  const found: WorkplaceFound | undefined = response.locals.workplace;
  if (!found) throw new AppError('request.not_found');
  return found;
}

/** The task of a link that is still good; `workplace.link_used` after it was sent, `workplace.link_expired` when too old. */
export function openTaskOf(response: Response): WorkplaceTask {
  const found = workplaceOf(response);
  if (found.state === 'used') throw new AppError('workplace.link_used');
  if (found.state === 'expired') throw new AppError('workplace.link_expired');
  return found.task;
}
