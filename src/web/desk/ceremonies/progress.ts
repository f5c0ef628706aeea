/** Step 4 of awarding: how far the job is. It runs on the server; this page may be closed, reloaded, opened elsewhere. */
import { setTimeout as wait } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Halt } from '../../../issuing/awards/issue-ceremony.ts';
import { type CeremonyProgress, ceremonyForDesk } from '../../../issuing/ceremonies/ceremonies.ts';
import { areStatements, ceremonyProgress } from '../../../issuing/desk-reads.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { leftOutView } from '../../school/left-out.ts';
import { say, sendDesk } from '../desk-page.ts';
import { failedRows, printable } from './ceremony-show.ts';

/** How often a waiting browser is told, and for how long in one connection; it connects again by itself. */
const EVERY_MS = 500;
const ROUNDS = 600;
/** Seconds until a page without scripts asks again. */
const REFRESH_SECONDS = 3;

/** `GET /desk/ceremonies/:id/progress`: bar and counts; when done the one big button is "Print alles", or the parts of a long list. */
export function showProgress(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const actor = actorOf(response);
    const { id } = request.params;
    const ceremony = await ceremonyForDesk(web.issuing, actor, id);
    const found = await ceremonyProgress(web.issuing, actor, id);
    const { progress, halt } = found;
    const { finished, ...counts } = stateOf(found);
    const statements = await areStatements(web.issuing, actor, id);
    sendDesk(web, request, response, 'desk/progress', {
      section: statements ? 'dossiers' : 'ceremonies',
      title: halt === null ? titleOf(response, progress, finished, statements) : say(response, 'desk:halt.title'),
      ceremony,
      statements,
      ...(statements && { style: 'school.css', leftOut: await leftOutView(web, request, response) }),
      progress,
      finished,
      ...counts,
      halt,
      refresh: finished ? null : REFRESH_SECONDS,
      ...(finished && (await printable(web, actor, id, progress.issued))),
      failed: progress.failed > 0 ? await failedRows(web, response, id) : [],
    });
  };
}

/** What was awarded, what lies with a second person first, or both. */
function titleOf(
  response: Response,
  { issued, waiting }: CeremonyProgress,
  finished: boolean,
  statements: boolean,
): string {
  if (statements) return say(response, finished ? 'school:signed.done' : 'school:signed.title', { count: issued });
  if (!finished) return say(response, 'desk:progress.title', { count: issued });
  const done = say(response, 'desk:progress.doneTitle', { count: issued });
  if (waiting === 0) return done;
  if (issued === 0) return say(response, 'desk:progress.waitTitle', { count: waiting });
  return say(response, 'desk:progress.bothTitle', { done, count: waiting });
}

/** `GET /desk/ceremonies/:id/progress/events`: the counts as server-sent events until the job is done. */
export function progressEvents(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const actor = actorOf(response);
    const { id } = request.params;
    let found = await ceremonyProgress(web.issuing, actor, id);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    // no-transform: packing would hold the events back.
    response.set({ 'Cache-Control': 'no-cache, no-transform', 'Content-Type': 'text/event-stream; charset=utf-8' });
    for (let round = 0; round < ROUNDS && !gone.signal.aborted; round += 1) {
      const state = stateOf(found);
      response.write(`data: ${JSON.stringify(state)}\n\n`);
      if (state.finished) break;
      await wait(EVERY_MS, undefined, { signal: gone.signal }).catch(() => undefined);
      if (!gone.signal.aborted) found = await ceremonyProgress(web.issuing, actor, id);
    }
    response.end();
  };
}

function stateOf({ progress, halt }: { progress: CeremonyProgress; halt: Halt | null }) {
  const waiting = progress.approved + progress.issuing;
  const total = progress.total - progress.waiting - progress.returned;
  return { total, ready: total - waiting, waiting, finished: waiting === 0, halted: halt !== null };
}
