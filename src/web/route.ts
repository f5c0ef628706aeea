/** What a route is, and how a table of them is hung into Express. */
import type { Application, Request, RequestHandler } from 'express';
import { type Action, authorize } from '../issuing/access.ts';
import type { WebContext } from './context.ts';
import { type Body, bodyParser } from './middleware/bodies.ts';
import { requireHolder } from './middleware/holder.ts';
import { requireLearner } from './middleware/learner.ts';
import { requireFormToken, requireSameOrigin } from './middleware/same-origin.ts';
import { actorOf, requireMember, requireOperator } from './middleware/session.ts';
import { requireWorkplace } from './middleware/workplace.ts';

/** A handler with whatever path parameters its pattern has. */
type Handler = RequestHandler<never>;

export interface Route {
  method: 'get' | 'post';
  /** Express 5 pattern; it is also what log and counters show. */
  path: string;
  /**
   * `member`: somebody signed in; others go to the sign-in page.
   * `holder`: whoever has the private link in `:token`; others get 404, counted.
   * `workplace`: who judges at a company, by the link in `:token`; others get 404, counted.
   * `learner`: whose dossier it is, by the link in `:token`; others get 404, counted.
   * `operator`: who keeps the installation, with two factors; nothing there shows anything of a candidate.
   */
  access: 'public' | 'member' | 'holder' | 'workplace' | 'learner' | 'operator';
  /**
   * Members only, and never absent there: what the role must allow; `none` for what is of the person, whatever the role.
   * Asked before anything of the request is read; issuing asks again, of the thing it is about.
   */
  action?: Action | 'none';
  /** For members who still owe the second factor that their organisation asks for: the pages where they give it. */
  secondFactor?: 'may-be-owed';
  /** Errors as a page (`page`), as problem+json unless HTML is asked (`file`), or always as problem+json (`api`). */
  kind: 'page' | 'file' | 'api';
  /** POST only; a plain form when absent. */
  body?: Body;
  /**
   * POST only. `token`: same origin and a form token (always for members and operators); `origin`: same origin, for public forms that
   * act with nobody's authority; `none`: stateless API. Absent: `token` for members and operators, `origin` for others.
   */
  guard?: 'token' | 'origin' | 'none';
  /** POST only: the page of this form does not lose what was typed when somebody turns out to be signed out. */
  keepsTyped?: true;
  handler: (web: WebContext) => Handler | Handler[];
}

/** Hangs the routes into the app, in the order of the table. */
export function mountRoutes(app: Application, web: WebContext, routes: readonly Route[]): void {
  const pages = new Set(
    routes.filter(({ method, kind }) => method === 'get' && kind === 'page').map(({ path }) => path),
  );
  for (const route of routes) app[route.method](route.path, ...chain(web, route, pages));
}

/** Of `/desk`, split at its slashes. */
const DESK_PARTS = 2;

/** How many parts of an address make the nearest page whose pattern these parts of a pattern begin with; 0: none. */
function nearestPage(parts: readonly string[], pages: ReadonlySet<string>): number {
  return parts.findLastIndex((_, index) => pages.has(parts.slice(0, index + 1).join('/'))) + 1;
}

/**
 * Where one came from: `formPage`, the page that the form of a POST stands on, null for a GET, and where there is none for
 * strangers; `pageAbove`, the page above the one at this address itself, null where that is the beginning of all.
 */
function pagesAround(route: Route, pages: ReadonlySet<string>) {
  const parts = route.path.split('/');
  const [form, above] = [nearestPage(parts, pages), nearestPage(parts.slice(0, -1), pages)];
  const hasForm = route.method === 'post' && (form > 0 || route.access !== 'public');
  const hasAbove = form === parts.length && above > DESK_PARTS;
  return ({ path, originalUrl }: Request) => {
    if (!hasForm && !hasAbove) return { formPage: null, pageAbove: null };
    // the very path that the route was found by: read as a URL again it may be another, or none
    const upTo = (count: number): string => path.split('/').slice(0, count).join('/');
    const search = /\?.*$/.exec(originalUrl)?.[0] ?? '';
    return {
      formPage: !hasForm ? null : form === 0 ? '/desk' : `${upTo(form)}${search}`,
      pageAbove: hasAbove ? upTo(above) : null,
    };
  };
}

function chain(web: WebContext, route: Route, pages: ReadonlySet<string>): RequestHandler[] {
  const around = pagesAround(route, pages);
  const name: RequestHandler = (request, response, next) => {
    response.locals.route = route.path;
    response.locals.kind = route.kind;
    Object.assign(response.locals, around(request));
    response.locals.keepsTyped = route.keepsTyped === true;
    next();
  };
  const member = route.access === 'public' ? [] : [gate(web, route), ...requireRole(route)];
  // The pattern in `path` and the parameters a handler reads stand in one file and are tested together.
  const handlers = [route.handler(web)].flat() as RequestHandler[];
  return [name, ...(route.method === 'post' ? guarded(web, route, member) : member), ...handlers];
}

/** Who may come in at all. */
function gate(web: WebContext, route: Route): RequestHandler {
  if (route.access === 'holder') return requireHolder(web);
  if (route.access === 'workplace') return requireWorkplace(web);
  if (route.access === 'learner') return requireLearner(web);
  return route.access === 'operator'
    ? requireOperator(web)
    : requireMember(web, route.secondFactor ? 'comes-in' : 'stays-out');
}

function requireRole({ action }: Route): RequestHandler[] {
  if (action === undefined || action === 'none') return [];
  return [
    (_request, response, next) => {
      const actor = actorOf(response);
      authorize(actor, action, actor, 'request.not_found');
      next();
    },
  ];
}

/** Where from, who, what, and then the token that is in it: nothing of a stranger's upload is read first. */
function guarded(web: WebContext, route: Route, member: RequestHandler[]): RequestHandler[] {
  const withSession = route.access === 'member' || route.access === 'operator';
  const guard = route.guard ?? (withSession ? 'token' : 'origin');
  return [
    ...(guard === 'none' ? [] : [requireSameOrigin(web.publicUrl)]),
    ...member,
    ...bodyParser(route.body ?? { kind: 'form' }),
    ...(guard === 'token' ? [requireFormToken(web)] : []),
  ];
}
