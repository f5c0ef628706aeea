/** Who is signed in, for the pages and files that ask. Sessions themselves live in accounts/. */
import type { Request, RequestHandler, Response } from 'express';
import type { SignedIn } from '../../accounts/accounts.ts';
import { AppError } from '../../errors.ts';
import { type Actor, memberActor } from '../../issuing/members.ts';
import type { WebContext } from '../context.ts';

/** `required`: the organisation asks for two factors and this session rests on one. */
export type SecondFactorState = 'none' | 'done' | 'required';

/** A signed-in member as the web sees it. */
export interface Visitor {
  actor: Actor;
  session: SignedIn;
  secondFactor: SecondFactorState;
}

/** The signed-in member behind this request, or null; also one who still owes a second factor. */
export async function findVisitor(web: WebContext, request: Request, response: Response): Promise<Visitor | null> {
  if (response.locals.visitor !== undefined) return response.locals.visitor;
  const session = await web.accounts.session(request.get('cookie'));
  const actor = session ? await memberActor(web.issuing, session.userId) : null;
  let visitor: Visitor | null = null;
  if (session && actor) {
    const organisation = await web.issuing.storage.organisations.byId(actor.organisationId);
    const owing = organisation?.secondFactorRequired === true && session.secondFactor === 'none';
    response.locals.organisationName = organisation?.name ?? null;
    visitor = { actor, session, secondFactor: owing ? 'required' : session.secondFactor };
  }
  response.locals.visitor = visitor;
  response.locals.actor = visitor?.actor ?? null;
  return visitor;
}

/** The member who may act in this request, or null: who owes a second factor is nobody yet. */
export async function findActor(web: WebContext, request: Request, response: Response): Promise<Actor | null> {
  const visitor = await findVisitor(web, request, response);
  return visitor === null || visitor.secondFactor === 'required' ? null : visitor.actor;
}

/**
 * Lets members through, with `locals.actor` and `locals.organisationName`; sends others to the sign-in page, which brings
 * them back (only a GET can be brought back). Who owes a second factor is sent to the page where it is given, and gets
 * through only where `owing` says so.
 */
export function requireMember(web: WebContext, owing: 'stays-out' | 'comes-in' = 'stays-out'): RequestHandler {
  return async (request, response, next) => {
    const visitor = await findVisitor(web, request, response);
    if (visitor !== null && (visitor.secondFactor !== 'required' || owing === 'comes-in')) return next();
    const { kind } = response.locals;
    if (visitor !== null) {
      if (kind === 'api' || kind === 'file') throw new AppError('second_factor.required');
      return response.redirect(303, '/desk/account');
    }
    if (kind === 'api') throw new AppError('access.sign_in_required');
    const next_ = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
    response.redirect(303, `/sign-in${next_}`);
  };
}

/** The member of a route with access `member`. */
export function actorOf(response: Response): Actor {
  return visitorOf(response).actor;
}

/** The member and session of a route with access `member`. */
export function visitorOf(response: Response): Visitor {
  const visitor: Visitor | null | undefined = response.locals.visitor;
  if (!visitor) throw new AppError('access.sign_in_required');
  return visitor;
}
