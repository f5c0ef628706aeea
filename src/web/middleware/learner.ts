/** Whoever comes by a learner's own link (`/l/:token`): the link is all there is, so it is never logged, shown or sent on. */
import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { findLearner, type LearnerFound, type LearnerPage } from '../../issuing/learners/learner-page.ts';
import type { WebContext } from '../context.ts';

/** Lets in who has a link that works; one that nobody made (any more) is a counted miss and 404. Changes nothing. */
export function requireLearner(web: WebContext): RequestHandler {
  return async (request, response, next) => {
    response.setHeader('Cache-Control', 'private, no-store');
    try {
      response.locals.learner = await findLearner(web.issuing, String(request.params.token));
    } catch (error) {
      if (error instanceof AppError && error.code === 'learner.link_unknown') web.misses.miss(addressGroup(request.ip));
      throw error;
    }
    next();
  };
}

/** What the link of a route with access `learner` leads to. */
export function learnerOf(response: Response): LearnerFound {
  const found: LearnerFound | undefined = response.locals.learner;
  if (!found) throw new AppError('request.not_found');
  return found;
}

/** The dossier on its way; `learner.too_late` once it was signed. */
export function runningPageOf(response: Response): LearnerPage {
  const found = learnerOf(response);
  if (found.state === 'signed') throw new AppError('learner.too_late');
  return found.page;
}
