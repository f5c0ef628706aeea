/** The log of the organisation: who did what when, for the administrator. No candidate is named in it. */
import type { Request, RequestHandler, Response } from 'express';
import { hasText } from '../../../i18n/i18n.ts';
import {
  awardsInLog,
  checkLog,
  type LogFilter,
  type LogLine,
  readLog,
  wholeLog,
} from '../../../issuing/organisations/audit-log.ts';
import type { Page } from '../../../issuing/records.ts';
import type { WebContext } from '../../context.ts';
import { csvFile } from '../../csv.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { actsForSchool, formMistakes, PAGE_SIZE, pageLinks, queryText, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/log`: newest first, of a period if asked, with whether the chain is whole. */
export function auditPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    const filter = filterOf(request);
    const cursor = queryText(request, 'cursor') || null;
    try {
      const page = await readLog(web.issuing, actorOf(response), filter, { limit: PAGE_SIZE, cursor });
      await sendLog(web, request, response, filter, page, {});
    } catch (error) {
      await sendLog(web, request, response, filter, null, fieldTexts(response, formMistakes(error)));
    }
  };
}

/** The page; null for `page` where the period is none. */
async function sendLog(
  web: WebContext,
  request: Request,
  response: Response,
  filter: LogFilter,
  page: Page<LogLine> | null,
  errors: Record<string, string>,
): Promise<void> {
  const actor = actorOf(response);
  const whole = await checkLog(web.issuing, actor);
  const items = page?.items ?? [];
  const awards = await awardsInLog(web.issuing, actor, items);
  const data = {
    section: 'organisation' as const,
    title: say(response, 'team:log.title'),
    filter,
    errors,
    read: page !== null,
    lines: items.map((line) => ({
      ...shown(response, line),
      at: line.at,
      award: awards.has(line.objectId) ? line.objectId : null,
      failed: line.result !== 'done',
    })),
    pages: pageLinks(request, page?.cursor ?? null),
    whole,
    chain: say(response, whole ? 'team:log.whole' : 'team:log.broken'),
    file: `/desk/log.csv?${new URLSearchParams({ ...filter })}`,
  };
  sendDesk(web, request, response, 'desk/log', data, page === null ? 422 : 200);
}

/** `GET /desk/log.csv`: the same period as a file. */
export function auditFile(web: WebContext): RequestHandler {
  return async (request, response) => {
    const lines = await wholeLog(web.issuing, actorOf(response), filterOf(request));
    const head = ['at', 'by', 'did', 'about', 'result'] as const;
    const rows = [
      head.map((column) => say(response, `team:log.column.${column}`)),
      ...lines.map((line) => {
        const { by, did, about, result } = shown(response, line);
        return [line.at, by, did, about, result];
      }),
    ];
    response.setHeader('Content-Disposition', 'attachment; filename="logboek.csv"');
    response.setHeader('Cache-Control', 'private, no-store');
    response.type('text/csv; charset=utf-8').send(csvFile(rows));
  };
}

function filterOf(request: Request): LogFilter {
  return { from: queryText(request, 'from'), until: queryText(request, 'until') };
}

function shown(response: Response, line: LogLine): { by: string; did: string; about: string; result: string } {
  const { by, action } = line;
  // nothing tells any more which of the two an erased one was
  const kind = line.kind ?? (actsForSchool(response) ? 'erased' : 'badge');
  const ofItsKind = `team:log.${kind}.${action}`;
  const words = hasText(ofItsKind) ? ofItsKind : `team:log.did.${action}`;
  const name = 'kind' in by ? say(response, `team:log.by.${by.kind}`) : by.member;
  return {
    by: name || say(response, 'team:members.former'),
    // what an older version wrote under a word that is gone is shown as it is stored
    did: hasText(words) ? say(response, words) : action,
    about: line.about,
    result: say(response, `team:log.result.${line.result}`),
  };
}
