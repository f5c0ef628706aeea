/** Step 3 of awarding: "Klopt de lijst?". Every button of the table keeps what was typed, also the one that awards. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { formatDay } from '../../../i18n/dates.ts';
import { needsRelease } from '../../../issuing/awards/release-policy.ts';
import { ceremonyForDesk } from '../../../issuing/ceremonies/ceremonies.ts';
import { confirmList } from '../../../issuing/lists/confirm-list.ts';
import { type DraftList, LIST_LIFETIME_DAYS } from '../../../issuing/lists/draft-list.ts';
import { type CheckedList, checkedList, judgeRows, reasonToStop } from '../../../issuing/lists/judge-list.ts';
import { type Conflict, listWithTyped, rowMarks } from '../../../issuing/lists/list-conflict.ts';
import { addRow, aroundList, discardList, keptList, rowsVersion, saveRows } from '../../../issuing/lists/lists.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { languageOf } from '../../middleware/language.ts';
import { actorOf } from '../../middleware/session.ts';
import { onlyFields, queryText, say, sendDesk, sendTypedForm } from '../desk-page.ts';
import { asksJudge, withJudge } from './list-judge.ts';
import { pageNumbers, ROW_FIELD, ROWS_SHOWN, type RowChoice, rowEdits, rowsShown } from './list-rows.ts';

/**
 * `go` names the page to show next; `action` what to do once the cells are kept; `count` what the button promised;
 * `version` which rows the page showed; `marks` what stood in each of its cells;
 * `judge` the second judge of all rows that have none.
 */
const FIELDS = new RegExp(`${ROW_FIELD.source}|^(action|go|page|only|more|count|version|marks|judge)$`);
/** Rows named one by one when they stop the list. */
const NAMED_ROWS = 10;
/** Letters of a name that are taken. */
const JUDGE_MAX = 200;

/** `GET /desk/lists/:id`: the table. `?page=`, `?only=wrong`, `?more=1`. */
export function checkListPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const found = await checkedList(web.issuing, actorOf(response), request.params.id);
    if (found.list.state === 'mapping') return response.redirect(303, `/desk/lists/${found.list.id}/columns`);
    if (found.list.state === 'confirmed') return response.redirect(303, progressOf(found.list));
    const choice: RowChoice = {
      page: Number(queryText(request, 'page')) || 1,
      onlyWrong: queryText(request, 'only') === 'wrong',
      more: queryText(request, 'more') === '1',
    };
    await sendTable(web, request, response, found, choice, null, 200);
  };
}

/** `POST /desk/lists/:id`: keeps the cells and does what the button says. */
export function saveList(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const actor = actorOf(response);
    const { id } = request.params;
    if ((await keepRows(web, request, response, id)) === null) return;
    const choice = choiceOf(request);
    const evidenceRow = /^evidence\.(\d{1,5})$/.exec(field(request.body, 'action'))?.[1];
    if (evidenceRow !== undefined) return response.redirect(303, `/desk/lists/${id}/rows/${evidenceRow}/evidence`);
    switch (field(request.body, 'action')) {
      case 'later':
        return response.redirect(303, '/desk?done=list');
      case 'discard':
        return response.redirect(303, `/desk/lists/${id}/discard`);
      case 'date': {
        const list = await keptList(web.issuing, actor, id);
        return response.redirect(303, `/desk/ceremonies/${list.ceremonyId}/edit?list=${id}`);
      }
      case 'add': {
        const list = await addRow(web.issuing, actor, id);
        const page = Math.ceil(list.rows.length / ROWS_SHOWN);
        const row = list.rows.at(-1)?.row ?? 1;
        return response.redirect(303, `${addressOf(id, { ...choice, page, onlyWrong: false })}#row-${row}-name`);
      }
      case 'only':
        return response.redirect(303, addressOf(id, { ...choice, page: 1, onlyWrong: true }));
      case 'all':
        return response.redirect(303, addressOf(id, { ...choice, page: 1, onlyWrong: false }));
      case 'more':
        return response.redirect(303, addressOf(id, { ...choice, more: !choice.more }));
      default: {
        const page = Number(field(request.body, 'go')) || choice.page;
        return response.redirect(303, addressOf(id, { ...choice, page }));
      }
    }
  };
}

/**
 * `POST /desk/lists/:id/issue`: keeps the cells, looks at the whole list once more, and awards it. Red rows that remain,
 * or another number of badges than the button said, bring the table back (422) with nothing awarded.
 */
export function issueList(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const actor = actorOf(response);
    const { id } = request.params;
    const before = await keptList(web.issuing, actor, id);
    if (before.state === 'confirmed') return response.redirect(303, progressOf(before));
    const list = await keepRows(web, request, response, id);
    if (list === null) return;
    const found = await judgeRows(web.issuing, actor, list);
    const stop = stopInWords(web, request, response, found);
    if (stop !== null) {
      const choice = choiceOf(request);
      return sendTable(web, request, response, found, { ...choice, page: pageOfFirstWrong(found, choice) }, stop, 422);
    }
    try {
      const { ceremonyId } = await confirmList(web.issuing, actor, found);
      response.redirect(303, `/desk/ceremonies/${ceremonyId}/progress`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'list.changed_elsewhere') throw error;
      const now = await checkedList(web.issuing, actor, id);
      await sendTable(
        web,
        request,
        response,
        now,
        choiceOf(request),
        say(response, `errors:${error.code}`),
        error.status,
      );
    }
  };
}

/**
 * Keeps the cells and gives the list as it is kept; null when another window changed it: then nothing was kept, and the page
 * was sent as the list is now with what was typed over it, so that one more press keeps that knowingly.
 */
async function keepRows(web: WebContext, request: Request, response: Response, id: string): Promise<DraftList | null> {
  const actor = actorOf(response);
  const edits = rowEdits(request.body);
  const judge = field(request.body, 'judge').slice(0, JUDGE_MAX);
  try {
    const all = judge === '' ? edits : withJudge(await checkedList(web.issuing, actor, id), edits, judge);
    return await saveRows(web.issuing, actor, id, all, field(request.body, 'version') || null);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'list.changed_elsewhere') throw error;
    const marks = field(request.body, 'marks');
    const { found, ...conflict } = await listWithTyped(web.issuing, actor, id, edits, marks);
    const stop = say(response, conflict.typed.size > 0 ? 'desk:check.stopElsewhere' : `errors:${error.code}`);
    await sendTable(web, request, response, found, choiceOf(request), stop, error.status, conflict);
    return null;
  }
}

/** Why this list may not be awarded as it stands, in words, or null. */
function stopInWords(web: WebContext, request: Request, response: Response, found: CheckedList): string | null {
  const reason = reasonToStop(found, today(web.issuing.now()));
  if (reason?.code === 'list.not_ready') return say(response, 'desk:check.stopWrong', { count: reason.rows.length });
  if (reason?.code === 'list.empty') return say(response, 'errors:list.empty');
  if (reason !== null)
    return say(response, 'desk:check.stopAhead', { day: formatDay(languageOf(response), reason.date) });
  const promised = field(request.body, 'count');
  if (promised !== '' && Number(promised) !== found.ready) {
    return say(response, 'desk:check.stopCount', { count: found.ready });
  }
  return null;
}

/** `GET /desk/lists/:id/discard`: asks once. */
export function discardListPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const list = await keptList(web.issuing, actorOf(response), request.params.id);
    if (list.state === 'confirmed') return response.redirect(303, progressOf(list));
    sendDesk(web, request, response, 'desk/list-discard', {
      section: 'ceremonies',
      title: say(response, 'desk:discard.title'),
      wide: false,
      id: list.id,
      count: list.state === 'mapping' ? list.cells.length : list.rows.length,
    });
  };
}

/** `POST /desk/lists/:id/discard`: deletes the draft and every name on it. */
export function throwListAway(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await discardList(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, '/desk?done=discarded');
  };
}

const progressOf = ({ ceremonyId }: DraftList): string => `/desk/ceremonies/${ceremonyId}/progress`;

function choiceOf(request: Request): RowChoice {
  return {
    page: Number(field(request.body, 'page')) || 1,
    onlyWrong: field(request.body, 'only') === 'wrong',
    more: field(request.body, 'more') === '1',
  };
}

function addressOf(id: string, { page, onlyWrong, more }: RowChoice): string {
  const query = new URLSearchParams();
  if (page > 1) query.set('page', String(page));
  if (onlyWrong) query.set('only', 'wrong');
  if (more) query.set('more', '1');
  return `/desk/lists/${id}${query.size > 0 ? `?${query}` : ''}`;
}

function pageOfFirstWrong({ checks }: CheckedList, { page, onlyWrong }: RowChoice): number {
  const first = checks.findIndex((check) => check.state === 'wrong');
  return onlyWrong || first < 0 ? page : Math.floor(first / ROWS_SHOWN) + 1;
}

async function sendTable(
  web: WebContext,
  request: Request,
  response: Response,
  found: CheckedList,
  choice: RowChoice,
  stop: string | null,
  status: number,
  conflict: Conflict | null = null,
): Promise<void> {
  const { list, checks, ready, wrong, skipped } = found;
  const actor = actorOf(response);
  const ceremony = await ceremonyForDesk(web.issuing, actor, list.ceremonyId);
  const { achievementName, evidence } = await aroundList(web.issuing, actor, list.id);
  const { rows, page, pages } = rowsShown(response, found, choice, evidence, conflict ?? undefined);
  const kept = conflict === null ? list : await keptList(web.issuing, actor, list.id);
  const shown = rows.map(({ row }) => row);
  const address = addressOf(list.id, { ...choice, page });
  const waiting = checks.filter(({ checked }) => checked !== null && needsRelease(found.release, checked.level)).length;
  const red = checks.filter((check) => check.state === 'wrong').map((check) => check.row);
  sendTypedForm(
    web,
    request,
    response,
    'desk/list-check',
    {
      section: 'ceremonies',
      pageAddress: address,
      query: address.slice(`/desk/lists/${list.id}`.length),
      title: say(response, 'desk:check.title'),
      list,
      version: rowsVersion(web.issuing, kept),
      marks: rowMarks(web.issuing, kept, shown),
      conflict: conflict !== null,
      ceremony,
      achievement: achievementName,
      level: say(response, `common:level.${list.level}`),
      rows,
      asksJudge: asksJudge(found),
      judge: conflict === null ? '' : field(request.body, 'judge').slice(0, JUDGE_MAX),
      page,
      pages,
      pageNumbers: pageNumbers(page, pages),
      onlyWrong: choice.onlyWrong,
      more: choice.more,
      ready,
      wrong,
      skipped,
      waits: waiting,
      allWait: waiting > 0 && waiting === ready,
      blocked: wrong > 0 || ready === 0,
      stop,
      redRows:
        stop === null || conflict !== null
          ? []
          : red.slice(0, NAMED_ROWS).map((row) => ({ row, onPage: rows.some((r) => r.row === row) })),
      moreRed: conflict !== null ? 0 : Math.max(0, red.length - NAMED_ROWS),
      ahead: ceremony.date > today(web.issuing.now()),
      dropped: list.mapping?.droppedColumns ?? [],
      days: LIST_LIFETIME_DAYS,
    },
    status,
  );
}
