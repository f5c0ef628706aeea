/** Between step 2 and 3: what the columns of the list mean, guessed by us and confirmed by the coach. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { type DraftList, type DraftMapping, LIST_FIELDS, type ListField } from '../../../issuing/lists/draft-list.ts';
import { keptList, mapColumns } from '../../../issuing/lists/lists.ts';
import { REMOVED } from '../../../issuing/texts/scrub-bsn.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { onlyFields, say, sendDesk } from '../desk-page.ts';

const SHOWN_ROWS = 5;
/** What a column may be: a field of the list, or a part of the name. In the order of the choice. */
const MEANINGS = [
  'name',
  'first',
  'prefix',
  'last',
  'pageName',
  'email',
  'level',
  'words',
  'date',
  'secondJudge',
] as const;
type Meaning = (typeof MEANINGS)[number];
const PARTS = ['first', 'prefix', 'last'] as const;

interface Choice {
  meanings: (Meaning | null)[];
  hasHeader: boolean;
}

/** `GET /desk/lists/:id/columns`: the first rows with our guess. */
export function columnsPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const list = await keptList(web.issuing, actorOf(response), request.params.id);
    if (list.state !== 'mapping' || list.mapping === null) return response.redirect(303, `/desk/lists/${list.id}`);
    sendColumns(web, request, response, list, choiceOf(list, list.mapping), null, 200);
  };
}

/** `POST /desk/lists/:id/columns`: makes the rows and goes on to the check table. */
export function saveColumns(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(column\.\d{1,2}|header)$/);
    const actor = actorOf(response);
    const list = await keptList(web.issuing, actor, request.params.id);
    if (list.state !== 'mapping') return response.redirect(303, `/desk/lists/${list.id}`);
    const choice: Choice = {
      meanings: (list.cells[0] ?? []).map((_, i) => meaningOf(field(request.body, `column.${i}`))),
      hasHeader: ticked(request.body, 'header'),
    };
    const twice = choice.meanings.find((one, i) => one !== null && choice.meanings.indexOf(one) !== i);
    if (twice) {
      const meaning = say(response, `desk:column.${twice}`);
      return sendColumns(web, request, response, list, choice, say(response, 'desk:columns.twice', { meaning }), 422);
    }
    try {
      await mapColumns(web.issuing, actor, list.id, mappingOf(choice));
      response.redirect(303, `/desk/lists/${list.id}`);
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'list.no_name_column' && error.code !== 'list.empty'))
        throw error;
      const { columns } = fieldTexts(response, [{ field: 'columns', code: error.code }]);
      sendColumns(web, request, response, list, choice, columns ?? null, error.status);
    }
  };
}

const meaningOf = (value: string): Meaning | null => MEANINGS.find((one) => one === value) ?? null;

function choiceOf(list: DraftList, { columns, nameParts, hasHeader }: DraftMapping): Choice {
  const of = (column: number): Meaning | null =>
    PARTS.find((part) => nameParts?.[part] === column) ?? LIST_FIELDS.find((name) => columns[name] === column) ?? null;
  return { meanings: (list.cells[0] ?? []).map((_, i) => of(i)), hasHeader };
}

/** A whole name in one column wins over its parts. */
function mappingOf({ meanings, hasHeader }: Choice): Pick<DraftMapping, 'columns' | 'nameParts' | 'hasHeader'> {
  const at = (meaning: Meaning): number | null => {
    const index = meanings.indexOf(meaning);
    return index < 0 ? null : index;
  };
  const columns = Object.fromEntries(LIST_FIELDS.map((name) => [name, at(name)])) as Record<ListField, number | null>;
  const parts = { first: at('first'), prefix: at('prefix'), last: at('last') };
  return { columns, hasHeader, nameParts: columns.name === null ? parts : null };
}

function sendColumns(
  web: WebContext,
  request: Request,
  response: Response,
  list: DraftList,
  choice: Choice,
  mistake: string | null,
  status: number,
): void {
  const body = choice.hasHeader ? list.cells.slice(1) : list.cells;
  const data = {
    section: 'ceremonies' as const,
    title: say(response, 'desk:columns.title'),
    id: list.id,
    mistake,
    people: body.length,
    hasHeader: choice.hasHeader,
    dropped: list.mapping?.droppedColumns ?? [],
    columns: choice.meanings.map((chosen, i) => ({
      number: i + 1,
      name: `column.${i}`,
      head: choice.hasHeader ? (list.cells[0]?.[i] ?? '') : '',
      cells: body.slice(0, SHOWN_ROWS).map((row) => ({ text: row[i] ?? '', removed: row[i] === REMOVED })),
      options: MEANINGS.map((id) => ({ id, label: say(response, `desk:column.${id}`), selected: id === chosen })),
    })),
  };
  sendDesk(web, request, response, 'desk/list-columns', data, status);
}
