/** The rows of a class list, looked through one by one, and made. They stand in the form and nowhere else. */
import type { Request, RequestHandler, Response } from 'express';
import type { FieldError } from '../../errors.ts';
import { COMMON_FIELDS, classTable } from '../../issuing/dossiers/class-common.ts';
import { CLASS_MAX } from '../../issuing/dossiers/class-list.ts';
import {
  checkBatch,
  checkDossierRows,
  type DossierBatch,
  type DossierRow,
  makeDossiers,
} from '../../issuing/dossiers/dossier-make.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field, fieldsOf, ticked } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { sendStart } from './class-start.ts';
import { BATCH_FIELDS, EMPTY_ROW, postedBatch, postedRow, ROW_FIELDS } from './dossier-fields.ts';

const CHECK_FIELDS = new RegExp(
  `^(${BATCH_FIELDS}|action|company|rows|class\\.(${COMMON_FIELDS.join('|')})|row\\.\\d{1,3}\\.(skip|again|${ROW_FIELDS.join('|')}))$`,
);

/** `POST /desk/dossiers/import/make`: looks through the rows again, and makes the dossiers where the button says so. */
export function makeClass(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, CHECK_FIELDS);
    const actor = actorOf(response);
    const batch = postedBatch(request.body);
    const count = Math.min(CLASS_MAX, Number(field(request.body, 'rows')) || 0);
    const rows: ShownRow[] = Array.from({ length: count }, (_, index) => ({
      row: postedRow(request.body, `row.${index + 1}.`, []),
      skip: ticked(request.body, `row.${index + 1}.skip`),
      again: ticked(request.body, `row.${index + 1}.again`),
    }));
    const wanted = rows.filter(({ skip }) => !skip);
    const common = {
      row: { ...EMPTY_ROW, ...fieldsOf(request.body, COMMON_FIELDS, 'class.') },
      company: field(request.body, 'company'),
    };
    const check = { batch, common, rows, removed: [], dropped: false };
    const action = field(request.body, 'action');
    if (action === 'back') {
      const text = classTable(
        common.row,
        rows.map(({ row }) => row),
      );
      return sendStart(web, request, response, { ...common, batch, text, errors: {} });
    }
    if (action !== 'make') return sendCheck(web, request, response, check);
    if (wanted.length === 0) return sendCheck(web, request, response, check, 422);
    try {
      const { made } = await makeDossiers(
        web.issuing,
        actor,
        batch,
        wanted.map(({ row, again }) => ({ ...row, again })),
      );
      const groups = new Set(wanted.map(({ row }) => row.groupName));
      const [group = ''] = groups.size === 1 ? groups : [];
      const told = { state: 'draft', group, made: String(made.length), left: String(rows.length - made.length) };
      response.redirect(303, `/desk/dossiers?${made.length > 0 ? new URLSearchParams(told) : 'done=nobodyMade'}`);
    } catch (error) {
      formMistakes(error);
      await sendCheck(web, request, response, check, 422);
    }
  };
}

export interface ShownRow {
  row: DossierRow;
  skip: boolean;
  again: boolean;
}

export interface CheckForm {
  batch: DossierBatch;
  /** What was filled in for all, with the id of a company that was chosen: the way back brings it along. */
  common: { row: DossierRow; company: string };
  rows: ShownRow[];
  /** Why cells came empty out of the list. */
  removed: readonly FieldError[];
  dropped: boolean;
}

/** The page with every row. */
export async function sendCheck(
  web: WebContext,
  request: Request,
  response: Response,
  { batch, common, rows, removed, dropped }: CheckForm,
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const { entry, processes } = await checkBatch(web.issuing, actor, batch);
  const checks = await checkDossierRows(
    web.issuing,
    actor,
    batch.qualificationId,
    rows.map(({ row }) => row),
  );
  const why = fieldTexts(response, removed);
  const view = rows.map(({ row, skip, again }, index) => {
    const check = checks[index];
    const texts = fieldTexts(response, check?.mistakes ?? []);
    const twin = check?.twin ?? null;
    const left = skip || (twin !== null && !again);
    const wrong = Object.keys(texts).length > 0;
    const number = index + 1;
    return {
      number,
      prefix: `row.${number}.`,
      row,
      skip,
      left,
      again,
      wrong: wrong && !left,
      errors: Object.fromEntries(
        ROW_FIELDS.map((name) => [
          name,
          left ? null : (why[`row.${number}.${name}`] ?? texts[`row.${number}.${name}`] ?? null),
        ]),
      ),
      twinDossier: twin !== null && 'dossierId' in twin ? twin.dossierId : null,
      twinRow: twin !== null && 'row' in twin ? twin.row : null,
      more: MORE_FIELDS.some((name) => texts[`row.${number}.${name}`] !== undefined) && !left,
    };
  });
  const ready = view.filter(({ wrong, left }) => !wrong && !left).length;
  sendDesk(
    web,
    request,
    response,
    'school/class-check',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: `/desk/dossiers/import?qualification=${entry.qualification.id}`,
      title: say(response, 'school:class.checkTitle'),
      batch,
      qualification: entry.qualification,
      agreed: processes.map(({ code, name }) => ({ code, name })),
      rows: view,
      count: rows.length,
      ready,
      wrong: view.filter(({ wrong }) => wrong).length,
      wrongRows: view
        .filter(({ wrong }) => wrong)
        .map(({ number, row, errors }) => ({
          number,
          name: row.name,
          error: Object.values(errors).find(Boolean) ?? '',
        })),
      common: COMMON_FIELDS.map((name) => ({ name: `class.${name}`, value: common.row[name] })),
      company: common.company,
      dropped,
      stopped: status >= 400,
    },
    status,
  );
}

/** Behind a fold: mostly those of the whole class. */
const MORE_FIELDS = [
  'startDate',
  'endDate',
  'hours',
  'route',
  'companyName',
  'city',
  'kvk',
  'leerbedrijfId',
  'checkedOn',
] as const;
