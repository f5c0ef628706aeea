/** Where the dossiers of a school are, and what waits for whom. */
import type { Request, RequestHandler, Response } from 'express';
import { can } from '../../issuing/access.ts';
import { countQueue } from '../../issuing/dossiers/dossier-assess.ts';
import { dossierBoard, leavers } from '../../issuing/dossiers/dossier-desk.ts';
import { DOSSIER_STATES } from '../../issuing/dossiers/dossiers.ts';
import type { DossierListing } from '../../issuing/dossiers/praktijkverklaring-records.ts';
import {
  assessorStepOf,
  chooseAssessorStep,
  choosePartBadges,
  partBadgesOf,
} from '../../issuing/dossiers/school-settings.ts';
import type { WebContext } from '../context.ts';
import { onlyFields, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { isComplete, standing } from './dossier-view.ts';

/** `GET /desk/dossiers?state=&group=`: every dossier with how far it is. */
export function showBoard(web: WebContext): RequestHandler {
  return async (request, response) => {
    const actor = actorOf(response);
    const state = DOSSIER_STATES.find((one) => one === queryText(request, 'state')) ?? null;
    const groupName = queryText(request, 'group');
    const page = { limit: PAGE_SIZE, cursor: queryText(request, 'cursor') || null };
    const board = await dossierBoard(web.issuing, actor, { state, groupName }, page);
    const address = (to: string | null) => {
      const query = new URLSearchParams({ ...(to && { state: to }), ...(groupName && { group: groupName }) });
      return query.size > 0 ? `/desk/dossiers?${query}` : '/desk/dossiers';
    };
    const total = Object.values(board.counts).reduce((sum, count) => sum + count, 0);
    sendDesk(web, request, response, 'school/board', {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:dossiers.title'),
      total,
      state,
      group: groupName,
      made: madeNow(request),
      groups: board.groups.map((name) => ({ name, selected: name === groupName })),
      states: [
        { label: say(response, 'school:state.all'), count: total, path: address(null), current: state === null },
        ...DOSSIER_STATES.map((one) => ({
          label: say(response, `school:state.${one}`),
          count: board.counts[one] ?? 0,
          path: address(one),
          current: one === state,
        })),
      ],
      dossiers: board.items.map((listing) => listingView(response, listing)),
      toAssess: can(actor, 'dossier.assess') ? await countQueue(web.issuing, actor, 'assess') : 0,
      toSign: can(actor, 'dossier.sign') ? await countQueue(web.issuing, actor, 'sign') : 0,
      assessorStep: await assessorStepOf(web.issuing, actor),
      partBadges: await partBadgesOf(web.issuing, actor),
      pages: pageLinks(request, board.cursor),
    });
  };
}

/** What a class list has just made, and whom it left out: `?made=29&left=1`. */
function madeNow(request: Request): { count: number; left: number } | null {
  const [count, left] = [queryText(request, 'made'), queryText(request, 'left')];
  return /^[1-9]\d{0,2}$/.test(count) && /^\d{1,3}$/.test(left) ? { count: Number(count), left: Number(left) } : null;
}

/** `GET /desk/dossiers/leavers`: who left the school, and what can be issued today. */
export function showLeavers(web: WebContext): RequestHandler {
  return async (request, response) => {
    const page = { limit: PAGE_SIZE, cursor: queryText(request, 'cursor') || null };
    const found = await leavers(web.issuing, actorOf(response), page);
    sendDesk(web, request, response, 'school/leavers', {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:leavers.title'),
      dossiers: found.items.map((listing) => ({
        ...listingView(response, listing),
        leftOn: listing.dossier.leftOn,
        next: say(response, `school:leavers.${nextFor(listing)}`),
      })),
      pages: pageLinks(request, found.cursor),
    });
  };
}

/** `POST /desk/dossiers/settings`: whether an assessor looks before the signatory, and whether there are deelbadges. */
export function saveSchoolSettings(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(assessor|parts)$/);
    await chooseAssessorStep(web.issuing, actorOf(response), ticked(request.body, 'assessor'));
    await choosePartBadges(web.issuing, actorOf(response), ticked(request.body, 'parts'));
    response.redirect(303, '/desk/dossiers?done=saved');
  };
}

/** What has to happen for a leaver to go home with a statement. */
function nextFor({ dossier, signable }: DossierListing): 'ask' | 'goOn' | 'assess' | 'sign' {
  if (dossier.state === 'checked') return 'sign';
  if (dossier.state === 'at_school') return 'assess';
  return signable > 0 ? 'goOn' : 'ask';
}

/** A statement that was signed and does not count: taken back, or never made. */
const MARKED = new Set<DossierListing['statement']>(['revoked', 'failed']);

/** A line of the board, as lists of dossiers show it. */
export function listingView(response: Response, { dossier, ...listing }: DossierListing) {
  const now = standing(dossier.state, listing.asked);
  return {
    id: dossier.id,
    name: listing.learnerName,
    group: dossier.groupName,
    qualification: listing.qualificationName,
    company: listing.companyName,
    state: say(response, `school:state.${now}`),
    todo: now === 'not_asked' ? say(response, 'school:todo.not_asked') : null,
    mark: MARKED.has(listing.statement) ? say(response, `desk:state.${listing.statement as 'revoked'}`) : null,
    asked: dossier.question !== null,
    decided: listing.decided,
    lines: listing.lines,
    signable: listing.signable,
    progress: say(response, 'school:progress', { done: listing.signable, total: listing.lines }),
    complete: isComplete(dossier, listing.signable, listing.lines),
  };
}
