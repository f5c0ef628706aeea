/** What every page of the desk has around its content: where you are, as whom, and which buttons your role gets. */
import type { Request, Response } from 'express';
import { AppError, type FieldError } from '../../errors.ts';
import { hasText, type TextKey, type TextParams, text } from '../../i18n/i18n.ts';
import { ACTIONS, type Action, authorize, can } from '../../issuing/access.ts';
import type { Place } from '../../issuing/organisations/members.ts';
import { isSchool } from '../../issuing/organisations/organisations.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf, visitorOf, waitingFor } from '../middleware/session.ts';
import { type PageData, sendFormPage } from '../page.ts';

export type Section = 'today' | 'ceremonies' | 'achievements' | 'dossiers' | 'search' | 'organisation' | 'account';
const SECTIONS: readonly [Exclude<Section, 'account'>, path: string][] = [
  ['today', '/desk'],
  ['ceremonies', '/desk/ceremonies'],
  ['achievements', '/desk/achievements'],
  ['dossiers', '/desk/dossiers'],
  ['search', '/desk/search'],
  ['organisation', '/desk/organisation'],
];

/** Lines on one page of a list. */
export const PAGE_SIZE = 50;

/**
 * Sends a page of the desk. `may` tells the template which actions the role allows, by action with its dot as a capital
 * (`may.ceremonyWrite`); it only hides buttons, issuing decides. `?done=word` of an earlier step becomes its message.
 * A form that comes back from an address that has no page of its own says in `pageAddress` which page it stands on.
 */
export function sendDesk(
  web: WebContext,
  request: Request,
  response: Response,
  view: string,
  { section, pageAddress, ...data }: PageData & { section: Section; pageAddress?: string },
  status = 200,
): void {
  const { actor, places } = visitorOf(response);
  const isOperator = actor.kind === 'operator';
  const forMe = waitingFor(response);
  const school = actsForSchool(response);
  const frame = {
    layout: 'desk',
    wide: true,
    ownRole: isOperator ? say(response, 'team:operator.role') : say(response, `desk:role.${actor.role}`),
    sections: isOperator
      ? [{ path: '/operator', label: say(response, 'team:operator.title'), current: false, waiting: 0 }]
      : SECTIONS.filter(([id]) => id !== 'dossiers' || school).map(([id, path]) => ({
          path,
          label: say(response, `desk:nav.${id}`),
          current: id === section,
          waiting: id === 'today' ? forMe.waiting + forMe.returned : 0,
        })),
    places: places.length < 2 ? null : placeOptions(places, actor.organisationId),
    closed: actor.closed === true,
    may: Object.fromEntries(ACTIONS.map((action) => [camelCase(action), can(actor, action)])),
    done: status === 200 ? doneText(request, response) : null,
    notDone: NOT_DONE.has(queryText(request, 'done')),
    postedTo: request.method === 'POST' ? (pageAddress ?? request.path) : null,
  };
  sendFormPage(web, request, response, view, { ...frame, ...data }, status);
}

/**
 * As `sendDesk`, for a form that somebody is long at. The tab keeps what is typed under `pageAddress` until it is kept here
 * (`typed-words.js`). Without scripts the way back of the browser does, which wants the page itself to lie there: it is
 * asked for anew (`no-cache`), but may be stored until somebody signs out.
 */
export function sendTypedForm(
  web: WebContext,
  request: Request,
  response: Response,
  view: string,
  data: PageData & { section: Section; pageAddress: string },
  status = 200,
): void {
  if (status === 200) response.setHeader('Cache-Control', 'private, no-cache');
  const owner = web.issuing.fingerprint(`typed ${visitorOf(response).session.userId}`).slice(0, 16);
  sendDesk(web, request, response, view, { ...data, stays: data.pageAddress, owner }, status);
}

function placeOptions(places: readonly Place[], current: string): { id: string; name: string; current: boolean }[] {
  return places.map(({ organisation: { id, name } }) => ({ id, name, current: id === current }));
}

/** Whether the visitor works for a school now, which alone has dossiers and signs. */
export function actsForSchool(response: Response): boolean {
  const { actor, places } = visitorOf(response);
  return places.some(({ organisation }) => organisation.id === actor.organisationId && isSchool(organisation));
}

/** A text in the language of this answer. */
export function say(response: Response, key: TextKey, params: TextParams = {}): string {
  return text(languageOf(response), key, params);
}

/** Lets the member go on to a page or throws `access.denied`; for forms, whose action issuing judges again. */
export function allow(response: Response, action: Action): void {
  const actor = actorOf(response);
  authorize(actor, action, actor, 'request.not_found');
}

/** One value of the query, trimmed and at most 200 characters; '' when it is not there. */
export function queryText(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value.normalize('NFC').trim().slice(0, 200) : '';
}

/** Links to the next page of a list and back to its beginning; null where there is none. */
export function pageLinks(request: Request, cursor: string | null): { next: string | null; first: string | null } {
  const link = (to: string | null): string => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query)) {
      if (typeof value === 'string' && name !== 'cursor' && name !== 'done') query.set(name, value);
    }
    if (to !== null) query.set('cursor', to);
    return query.size > 0 ? `?${query}` : request.path;
  };
  return {
    next: cursor === null ? null : link(cursor),
    first: queryText(request, 'cursor') === '' ? null : link(null),
  };
}

/** The fields of a form that were not right; any other error is thrown on. */
export function formMistakes(error: unknown): readonly FieldError[] {
  if (error instanceof AppError && error.fields.length > 0) return error.fields;
  throw error;
}

/** Refuses a form with a field that it does not have (`request.malformed`): nobody sends one by accident. */
export function onlyFields(body: unknown, allowed: RegExp): void {
  const strange = Object.keys((body ?? {}) as object).find((name) => name !== '_token' && !allowed.test(name));
  if (strange !== undefined) throw new AppError('request.malformed');
}

/** The ids in a hidden field that names what was on the page, parted by spaces; at most one page of them. */
export function idsIn(text: string): string[] {
  return [...new Set(text.split(' ').filter((id) => id !== ''))].slice(0, PAGE_SIZE);
}

/** Words that say that nothing, or not everything, was done. */
const NOT_DONE = new Set(['companiesSome', 'nobodyMade', 'nobodyReminded', 'nothingReleased', 'notReturned']);

/** `?done=released&count=3`: a word with how many it was about. */
function doneText(request: Request, response: Response): string | null {
  const key = `desk:done.${queryText(request, 'done')}`;
  const count = queryText(request, 'count');
  if (/^\d{1,4}$/.test(count) && hasText(`${key}_other`))
    return say(response, key as TextKey, { count: Number(count) });
  return hasText(key) ? say(response, key) : null;
}

const camelCase = (action: string): string => action.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());

/** What is wrong with a form far down a page, for `{{> desk-mistakes}}` above it: in the order of its fields, each with its label and its id. */
export function mistakesAbove(
  errors: Readonly<Record<string, string>>,
  fields: readonly { field: string; label: string; target?: string }[],
): { target: string; label: string; text: string }[] {
  return fields.flatMap(({ field, label, target = field }) => {
    const text = errors[field];
    return text === undefined ? [] : [{ target, label, text }];
  });
}
