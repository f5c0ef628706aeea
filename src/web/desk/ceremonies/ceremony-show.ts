/** The board of a ceremony: what was awarded, what is printed, handed over, made public, and what went wrong. */
import type { RequestHandler, Response } from 'express';
import { hasText } from '../../../i18n/i18n.ts';
import { can } from '../../../issuing/access.ts';
import type { Award, AwardListing } from '../../../issuing/awards/awards.ts';
import { countAskers } from '../../../issuing/ceremonies/proposals-desk.ts';
import { ceremonyBoard, failedAwards } from '../../../issuing/desk-reads.ts';
import { makesPublic } from '../../../issuing/holders/consent.ts';
import { withoutSheet } from '../../../issuing/holders/holder-links.ts';
import { openLists } from '../../../issuing/lists/lists.ts';
import type { Actor } from '../../../issuing/organisations/members.ts';
import { PART_SIZE, printParts } from '../../../issuing/paper-reads.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';
import { listLine } from '../today.ts';

/** Failed rows named on one page; the others follow once these are mended. */
const FAILED_SHOWN = 20;
/** People without an own sheet named on one page. */
const NO_SHEET_SHOWN = 1_000;

/** Certificates that are there at once; for more the page says how long they take, at so many a second on a busy machine. */
const NO_WAIT = 200;
const PER_SECOND = 100;

const waitFor = (count: number): { count: number; seconds: number } | null =>
  count > NO_WAIT ? { count, seconds: Math.ceil(count / PER_SECOND) } : null;

/** `GET /desk/ceremonies/:id`. */
export function showCeremony(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const actor = actorOf(response);
    const { id } = request.params;
    const cursor = queryText(request, 'cursor') || null;
    const day = today(web.issuing.now());
    const { ceremony, progress, halt, awards } = await ceremonyBoard(web.issuing, actor, id, {
      limit: PAGE_SIZE,
      cursor,
    });
    const issued = awards.items.filter(({ award }) => award.state === 'issued');
    const lists = can(actor, 'list.write') ? await openLists(web.issuing, actor) : [];
    const statements = awards.items[0]?.award.kind === 'praktijkverklaring';
    sendDesk(web, request, response, 'desk/ceremony', {
      section: statements ? 'dossiers' : 'ceremonies',
      title: ceremony.name,
      ceremony,
      statements,
      progress,
      busy: progress.approved + progress.issuing,
      halt,
      askers: can(actor, 'list.write') ? await countAskers(web.issuing, id) : 0,
      lists: lists.filter((list) => list.ceremonyId === id).map(listLine),
      failed: progress.failed > 0 ? await failedRows(web, response, id) : [],
      ...(await printable(web, actor, id, progress.issued)),
      shown: ids(issued),
      were: ids(issued.filter(({ award }) => award.handedOutAt !== null)),
      awards: awards.items.map((listing) => awardLine(response, day, listing)),
      pages: pageLinks(request, awards.cursor),
    });
  };
}

const ids = (listings: readonly AwardListing[]): string => listings.map(({ award }) => award.id).join(' ');

/**
 * What there is to print: in which parts where one file would be too long, and how long one takes; whether there is an own
 * sheet, and for whom there is none any more.
 */
export async function printable(web: WebContext, actor: Actor, ceremonyId: string, issued: number) {
  const files = { parts: printParts(issued), wait: waitFor(Math.min(issued, PART_SIZE)) };
  if (!can(actor, 'print') || issued === 0) return { ...files, sheets: false, noSheet: [] };
  const noSheet = await withoutSheet(web.issuing, actor, ceremonyId, NO_SHEET_SHOWN);
  return { ...files, sheets: noSheet.length < issued, noSheet };
}

/** One award as a line of a table, on this day (YYYY-MM-DD). */
export function awardLine(
  response: Response,
  day: string,
  { award, recipientName, achievementName, consent }: AwardListing,
) {
  return {
    id: award.id,
    name: recipientName,
    achievement: achievementName,
    level: say(response, `common:level.${award.level ?? 'none'}`),
    date: award.awardedDate,
    state: award.state,
    stateWord: stateWordOf(response, award),
    tone: award.supersededBy === null ? TONES[award.state] : 'wait',
    issued: award.state === 'issued',
    handedOut: award.handedOutAt !== null,
    public: award.state === 'issued' && makesPublic(consent, day),
  };
}

/** How an award stands, in a word: a badge is awarded, a praktijkverklaring is signed. */
export function stateWordOf(response: Response, { kind, state, supersededBy }: Award): string {
  if (supersededBy !== null) return say(response, 'desk:state.replaced');
  const signed = kind === 'praktijkverklaring' && state === 'issued';
  return say(response, signed ? 'school:signed.count' : `desk:state.${state}`);
}

const TONES: Record<AwardListing['award']['state'], 'ok' | 'wait' | 'no'> = {
  waiting: 'wait',
  returned: 'no',
  approved: 'wait',
  issuing: 'wait',
  issued: 'ok',
  failed: 'no',
  revoked: 'no',
};

/** The rows that failed, each with its reason in words. */
export async function failedRows(
  web: WebContext,
  response: Response,
  ceremonyId: string,
): Promise<{ id: string; name: string; reason: string }[]> {
  const failed = await failedAwards(web.issuing, actorOf(response), ceremonyId, FAILED_SHOWN);
  return failed.map(({ award, recipientName }) => {
    const key = `errors:${award.failureCode ?? 'award.interrupted'}`;
    return { id: award.id, name: recipientName, reason: say(response, hasText(key) ? key : 'common:problem.general') };
  });
}
