/** Deelbadges: what companies confirmed, all ticked, and one button that awards it. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { learnersOf } from '../../issuing/dossiers/left-out.ts';
import { awardParts, partName, proposedParts } from '../../issuing/dossiers/part-badges.ts';
import type { WebContext } from '../context.ts';
import { onlyFields, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { fieldValues } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { iconOf } from './dossier-fields.ts';

const UUID = /^[0-9a-f-]{36}$/;

/** `GET /desk/dossiers/parts`. */
export function partBadgesPage(web: WebContext): RequestHandler {
  return (request, response) => send(web, request, response, null, 200);
}

/**
 * `POST /desk/dossiers/parts`: goes to the papers, or to the middag where a colleague must release them first. Where something
 * changed since the page was shown, it comes back and names who is left out.
 */
export function awardChosenParts(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^part$/);
    try {
      const { ceremonyId, waiting, leftOut } = await awardParts(
        web.issuing,
        actorOf(response),
        fieldValues(request.body, 'part'),
      );
      const left = leftOut.slice(0, PAGE_SIZE).join(',');
      if (left !== '') response.redirect(303, `/desk/dossiers/parts?left=${left}&given=${ceremonyId}`);
      else
        response.redirect(303, waiting ? `/desk/ceremonies/${ceremonyId}` : `/desk/ceremonies/${ceremonyId}/progress`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'dossier.none_chosen') throw error;
      await send(web, request, response, say(response, 'school:parts.nobody'), error.status);
    }
  };
}

async function send(
  web: WebContext,
  request: Request,
  response: Response,
  stop: string | null,
  status: number,
): Promise<void> {
  const page = { limit: PAGE_SIZE, cursor: queryText(request, 'cursor') || null };
  const found = await proposedParts(web.issuing, actorOf(response), page);
  const learners = found.items.map(({ dossier, learnerName, qualificationName, lines }) => ({
    id: dossier.id,
    name: learnerName,
    group: dossier.groupName,
    qualification: qualificationName,
    parts: lines.map((line) => ({
      id: `part-${dossier.id}-${line.code}`,
      value: partName(line),
      code: line.code,
      name: line.name,
      icon: iconOf(line.pictogram),
      performance: say(response, `workplace:performance.${line.performance ?? 'not_yet'}`),
    })),
  }));
  const { left } = request.query;
  const ids = typeof left === 'string' ? left.split(',').slice(0, PAGE_SIZE) : [];
  const given = queryText(request, 'given');
  const data = {
    section: 'dossiers' as const,
    style: 'school.css',
    pageAddress: '/desk/dossiers/parts',
    title: say(response, 'school:parts.title'),
    learners,
    count: learners.reduce((sum, { parts }) => sum + parts.length, 0),
    stop,
    leftOut: await learnersOf(web.issuing, actorOf(response), ids),
    given: UUID.test(given) ? `/desk/ceremonies/${given}` : null,
    pages: pageLinks(request, found.cursor),
  };
  sendDesk(web, request, response, 'school/part-badges', data, status);
}
