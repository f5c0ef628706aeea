/** Counts of the own organisation, on a page and as a file for the region: never a name, never a group below five. */
import type { RequestHandler, Response } from 'express';
import { type Counts, countOrganisation, FEWEST } from '../../../issuing/organisations/counts.ts';
import type { WebContext } from '../../context.ts';
import { csvFile } from '../../csv.ts';
import { languageOf } from '../../middleware/language.ts';
import { actorOf } from '../../middleware/session.ts';
import { say, sendDesk } from '../desk-page.ts';
import { countRows, groupName, stepsOf, stepText } from './counts-file.ts';

/** `GET /desk/counts`. */
export function showCounts(web: WebContext): RequestHandler {
  return async (request, response) => {
    const counts = await countOrganisation(web.issuing, actorOf(response));
    sendDesk(web, request, response, 'desk/counts', {
      section: 'ceremonies',
      style: 'desk-follow-up.css',
      title: say(response, 'follow-up:counts.title'),
      total: counts.total,
      fewest: FEWEST,
      tables: tables(response, counts),
      steps: stepsOf(counts).map(([id, value]) => ({
        label: say(response, `follow-up:counts.step.${id}`),
        value: stepText(languageOf(response), value),
      })),
    });
  };
}

/** `GET /desk/counts.csv`. */
export function countsFile(web: WebContext): RequestHandler {
  return async (_request, response) => {
    const counts = await countOrganisation(web.issuing, actorOf(response));
    response.setHeader('Content-Disposition', `attachment; filename="blijk-tellingen-${counts.day}.csv"`);
    response.type('text/csv; charset=utf-8').send(csvFile(countRows(languageOf(response), counts)));
  };
}

function tables(response: Response, counts: Counts): { label: string; lines: object[] }[] {
  return counts.dimensions
    .filter(({ lines }) => lines.length > 0)
    .map(({ dimension, lines }) => ({
      label: say(response, `follow-up:counts.by.${dimension}`),
      lines: lines.map((line) => ({
        name: groupName(languageOf(response), dimension, line),
        badges: line.badges,
        people: line.people,
      })),
    }));
}
