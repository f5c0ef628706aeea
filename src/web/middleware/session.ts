/** Who is signed in, for the pages and files that ask. Sessions themselves live in accounts/. */
import type { Request, RequestHandler, Response } from 'express';
import type { SignedIn } from '../../accounts/accounts.ts';
import { AppError } from '../../errors.ts';
import { countForMe, type ForMe } from '../../issuing/awards/release-mail.ts';
import { type Actor, actorIn, type Place, placeInUse, placesOf } from '../../issuing/organisations/members.ts';
import { type Operator, operatorActor, operatorOfAccount } from '../../issuing/organisations/operators.ts';
import type { WebContext } from '../context.ts';

/** `required`: the organisation asks for two factors and this session rests on one. */
export type SecondFactorState = 'none' | 'done' | 'required';

/** A signed-in member as the web sees it. */
export interface Visitor {
  actor: Actor;
  session: SignedIn;
  secondFactor: SecondFactorState;
  /** Every organisation the person works in; the one that is acted in now among them. */
  places: readonly Place[];
}

/** The signed-in member behind this request, or null; also one who still owes a second factor. */
export async function findVisitor(web: WebContext, request: Request, response: Response): Promise<Visitor | null> {
  if (response.locals.visitor !== undefined) return response.locals.visitor;
  const session = await web.accounts.session(request.get('cookie'));
  const visitor = session === null ? null : await visitorIn(web, session);
  response.locals.organisationName =
    visitor?.places.find(({ member }) => member.id === visitor.actor.memberId)?.organisation.name ?? null;
  response.locals.visitor = visitor;
  response.locals.actor = visitor?.actor ?? null;
  return visitor;
}

/** As a member of the place the session acts in; else as an operator, who always owes a second factor. */
async function visitorIn(web: WebContext, session: SignedIn): Promise<Visitor | null> {
  const places = await placesOf(web.issuing, session.userId);
  const place = await placeInUse(web.issuing, places, session.sessionId);
  const operator = place === null ? await operatorOfAccount(web.issuing, session.userId) : null;
  if (place === null && operator === null) return null;
  const actor = place === null ? operatorActor(operator as Operator) : actorIn(place);
  const owing = place === null || place.organisation.secondFactorRequired;
  const secondFactor = owing && session.secondFactor === 'none' ? 'required' : session.secondFactor;
  return { actor, session, secondFactor, places };
}

/** The member who may act in this request, or null: who owes a second factor is nobody yet. */
export async function findActor(web: WebContext, request: Request, response: Response): Promise<Actor | null> {
  const visitor = await findVisitor(web, request, response);
  if (visitor === null || visitor.secondFactor === 'required' || visitor.actor.kind === 'operator') return null;
  return visitor.actor;
}

/**
 * Lets members through, with `locals.actor` and `locals.organisationName`; sends others to the sign-in page, which brings
 * them back: to what they asked for, or to the page of the form that they sent, and says what became of it. A script that
 * asks for a problem gets `access.sign_in_required`. Who owes a second factor is sent to the page where it is given, and gets
 * through only where `owing` says so: the pages about the own account, which are for operators too.
 */
export function requireMember(web: WebContext, owing: 'stays-out' | 'comes-in' = 'stays-out'): RequestHandler {
  return async (request, response, next) => {
    const visitor = await findVisitor(web, request, response);
    const { kind } = response.locals;
    if (visitor !== null && visitor.actor.kind === 'operator' && owing === 'stays-out') {
      if (request.method === 'GET' && kind === 'page') return response.redirect(303, '/operator');
      throw new AppError('access.denied');
    }
    if (visitor !== null && (visitor.secondFactor !== 'required' || owing === 'comes-in')) {
      response.locals.place = visitor.actor.organisationId;
      if (kind === 'page') response.locals.forMe = await countForMe(web.issuing, visitor.actor);
      return next();
    }
    if (visitor !== null) {
      if (kind === 'api' || kind === 'file') throw new AppError('second_factor.required');
      return response.redirect(303, '/desk/account');
    }
    const byScript = request.method === 'POST' && !request.accepts('html');
    if (kind === 'api' || byScript) throw new AppError('access.sign_in_required');
    response.redirect(303, `/sign-in?${wayBack(request, response)}`);
  };
}

function wayBack(request: Request, response: Response): URLSearchParams {
  const { formPage, keepsTyped } = response.locals as { formPage?: string | null; keepsTyped?: boolean };
  if (formPage == null) return new URLSearchParams({ next: request.originalUrl });
  return new URLSearchParams({ from: keepsTyped ? 'typed' : 'out', next: formPage });
}

/**
 * Lets operators of the installation through, by a session that rests on two factors; sends others to the sign-in page,
 * or to where the second factor is given. For everybody else there is nothing here (404).
 */
export function requireOperator(web: WebContext): RequestHandler {
  return async (request, response, next) => {
    const session = await web.accounts.session(request.get('cookie'));
    if (session === null) {
      const back = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
      return response.redirect(303, `/sign-in${back}`);
    }
    const operator = await operatorOfAccount(web.issuing, session.userId);
    await findVisitor(web, request, response);
    if (operator === null) throw new AppError('request.not_found');
    if (session.secondFactor === 'none') return response.redirect(303, '/desk/account?done=operatorFactor');
    response.locals.operator = operator;
    response.locals.place = 'operator';
    next();
  };
}

/** The operator of a route with access `operator`. */
export function operatorOf(response: Response): Operator {
  const operator: Operator | undefined = response.locals.operator;
  if (!operator) throw new AppError('access.sign_in_required');
  return operator;
}

/** The member of a route with access `member`. */
export function actorOf(response: Response): Actor {
  return visitorOf(response).actor;
}

/** How many awards wait for this member, counted when the request came in. */
export function waitingFor(response: Response): ForMe {
  return response.locals.forMe ?? { waiting: 0, returned: 0 };
}

/** The member and session of a route with access `member`. */
export function visitorOf(response: Response): Visitor {
  const visitor: Visitor | null | undefined = response.locals.visitor;
  if (!visitor) throw new AppError('access.sign_in_required');
  return visitor;
}
