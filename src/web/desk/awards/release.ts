/** "Wacht op mij": a second person looks at what a colleague awarded, and releases it or sends it back. */

import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { judgedMark, whatToJudge } from '../../../issuing/awards/judging.ts';
import {
  offerAgain,
  releaseAwards,
  sendBack,
  waitingAtCeremony,
  withdrawAward,
} from '../../../issuing/awards/release.ts';
import { ceremonyForDesk } from '../../../issuing/ceremonies/ceremonies.ts';
import { ceremonyOfAward } from '../../../issuing/desk-reads.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { allow, idsIn, onlyFields, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';
import { sendTooLate } from './award-show.ts';
import { judgingView, returnReasons } from './judging-view.ts';

/** `GET /desk/ceremonies/:id/release`: who waits, what was seen, and a button for one or for all on the page. */
export function releasePage(web: WebContext): RequestHandler<{ id: string }> {
  return (request, response) => sendRelease(web, request, response, request.params.id, null);
}

/** The page as it is now; `stop` says why nothing was released. */
async function sendRelease(
  web: WebContext,
  request: Request,
  response: Response,
  id: string,
  stop: string | null,
): Promise<void> {
  const actor = actorOf(response);
  const ceremony = await ceremonyForDesk(web.issuing, actor, id);
  const cursor = queryText(request, 'cursor') || null;
  const page = await waitingAtCeremony(web.issuing, actor, id, { limit: PAGE_SIZE, cursor });
  const toJudge = await whatToJudge(
    web.issuing,
    page.items.map(({ award }) => award),
  );
  const marks = page.items.map(({ award, recipientName }, index) => {
    const seen = toJudge[index];
    return seen === undefined ? '' : judgedMark(web.issuing, award, recipientName, seen);
  });
  const mayNow = page.items.filter(({ refusal }) => refusal === null);
  sendDesk(
    web,
    request,
    response,
    'desk/release',
    {
      section: 'today',
      title: say(response, 'desk:release.title'),
      pageAddress: `/desk/ceremonies/${id}/release`,
      ceremony,
      style: 'evidence.css',
      people: page.items.map(({ award, recipientName, achievementName, refusal, sameName }, index) => ({
        ...(toJudge[index] && judgingView(response, award, recipientName, toJudge[index])),
        id: award.id,
        mark: marks[index],
        name: recipientName,
        achievement: achievementName,
        level: say(response, `common:level.${award.level ?? 'none'}`),
        judge: award.judgeName,
        refusal: refusal === null ? null : say(response, `errors:${refusal}`),
        sameName,
      })),
      shown: page.items
        .flatMap(({ award, refusal }, index) => (refusal === null ? [`${award.id}:${marks[index]}`] : []))
        .join(' '),
      count: mayNow.length,
      reasons: returnReasons(response),
      pages: pageLinks(request, page.cursor),
      stop,
    },
    stop === null ? 200 : 422,
  );
}

/** `POST /desk/ceremonies/:id/release`: releases everybody who was on the page, as they were shown there. */
export function releaseShown(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^shown$/);
    allow(response, 'award.release');
    const shown = idsIn(field(request.body, 'shown')).map((one) => one.split(':') as [string, string?]);
    await release(web, request, response, request.params.id, new Map(shown.map(([id, mark = '']) => [id, mark])));
  };
}

/** `POST /desk/awards/:id/release`: one person, as shown. */
export function releaseOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^mark$/);
    const { id } = request.params;
    const ceremonyId = await ceremonyOfAward(web.issuing, actorOf(response), id);
    const marks = new Map([[id, field(request.body, 'mark')]]);
    await release(web, request, response, ceremonyId, marks);
  };
}

/** What was changed since it was shown is shown again, and nothing is released. */
async function release(
  web: WebContext,
  request: Request,
  response: Response,
  ceremonyId: string | null,
  marks: ReadonlyMap<string, string>,
): Promise<void> {
  try {
    const count = await releaseAwards(web.issuing, actorOf(response), [...marks.keys()], marks);
    response.redirect(303, await nextPlace(web, response, ceremonyId, released(count)));
  } catch (error) {
    const [awardId = ''] = marks.keys();
    if (ceremonyId === null) return sendTooLate(web, request, response, awardId, error);
    if (!(error instanceof AppError) || error.code !== 'award.changed_meanwhile') throw error;
    await sendRelease(web, request, response, ceremonyId, say(response, `errors:${error.code}`));
  }
}

/** `POST /desk/awards/:id/send-back`: the button says why. */
export function sendOneBack(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^reason$/);
    const { id } = request.params;
    try {
      const { ceremonyId } = await sendBack(web.issuing, actorOf(response), id, field(request.body, 'reason'));
      response.redirect(303, await nextPlace(web, response, ceremonyId, 'sentBack'));
    } catch (error) {
      await sendTooLate(web, request, response, id, error);
    }
  };
}

/** `POST /desk/awards/:id/offer`: what was sent back waits again. */
export function offerOneAgain(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    try {
      await offerAgain(web.issuing, actorOf(response), id);
      response.redirect(303, `/desk/awards/${id}?done=offered`);
    } catch (error) {
      await sendTooLate(web, request, response, id, error);
    }
  };
}

/** `POST /desk/awards/:id/withdraw`: it is deleted before anybody released it. */
export function withdrawOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    try {
      await withdrawAward(web.issuing, actorOf(response), id);
      response.redirect(303, '/desk?done=withdrawnAward');
    } catch (error) {
      await sendTooLate(web, request, response, id, error);
    }
  };
}

/** Somebody else may have been first. */
const released = (count: number) => (count === 0 ? 'nothingReleased' : `released&count=${count}`);

/** The rest of the same ceremony while something waits there, else the day's page. */
async function nextPlace(
  web: WebContext,
  response: Response,
  ceremonyId: string | null,
  done: string,
): Promise<string> {
  if (ceremonyId === null) return `/desk?done=${done}`;
  const rest = await waitingAtCeremony(web.issuing, actorOf(response), ceremonyId, { limit: 1 });
  return rest.items.length > 0 ? `/desk/ceremonies/${ceremonyId}/release?done=${done}` : `/desk?done=${done}`;
}
