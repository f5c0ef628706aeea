/** Who is signed in, for the pages and files that ask. Sessions themselves live in accounts/. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { type Actor, memberActor } from '../../issuing/members.ts';
import type { WebContext } from '../context.ts';

/** The signed-in member behind this request, or null. */
export async function findActor(web: WebContext, request: Request, response: Response): Promise<Actor | null> {
  if (response.locals.actor !== undefined) return response.locals.actor;
  const session = await web.accounts.session(request.get('cookie'));
  const actor = session ? await memberActor(web.issuing, session.userId) : null;
  response.locals.actor = actor;
  return actor;
}

/**
 * Lets members through, with `locals.actor` and `locals.organisationName`; sends others to the sign-in page, which brings
 * them back (only a GET can be brought back).
 */
export function requireMember(web: WebContext): RequestHandler {
  return async (request, response, next) => {
    const actor = await findActor(web, request, response);
    if (actor) {
      const organisation = await web.issuing.storage.organisations.byId(actor.organisationId);
      response.locals.organisationName = organisation?.name ?? null;
      return next();
    }
    if (response.locals.kind === 'api') throw new AppError('access.sign_in_required');
    const next_ = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
    response.redirect(303, `/sign-in${next_}`);
  };
}

/** The member of a route with access `member`. */
export function actorOf(response: Response): Actor {
  const actor: Actor | null | undefined = response.locals.actor;
  if (!actor) throw new AppError('access.sign_in_required');
  return actor;
}
