/**
 * A class list: read, looked through row by row, made. Between the steps everything stands in the form itself, so nothing
 * of a learner is kept before the school says so.
 */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { CLASS_COLUMNS, CLASS_MAX, readClass } from '../../issuing/class-list.ts';
import {
  checkBatch,
  checkDossierRows,
  type DossierBatch,
  type DossierRow,
  makeDossiers,
} from '../../issuing/dossier-make.ts';
import { readListFile, readListText } from '../../issuing/read-list-file.ts';
import { today } from '../../issuing/time.ts';
import { listCompanies } from '../../issuing/training-companies.ts';
import type { WebContext } from '../context.ts';
import { csvFile } from '../csv.ts';
import { allow, formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field, fieldValues, ticked } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import {
  BATCH_FIELDS,
  EMPTY_ROW,
  eligibilityView,
  postedBatch,
  postedRow,
  processChoice,
  ROW_FIELDS,
} from './dossier-fields.ts';
import { chosenQualification } from './dossier-new.ts';

const START_FIELDS = new RegExp(`^(${BATCH_FIELDS}|company|text|${ROW_FIELDS.join('|')})$`);
const CHECK_FIELDS = new RegExp(
  `^(${BATCH_FIELDS}|action|rows|row\\.\\d{1,3}\\.(skip|again|${ROW_FIELDS.join('|')}))$`,
);

/** `GET /desk/dossiers/import?qualification=`: what holds for the class, and a place for the list. */
export function classImportPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'dossier.write');
    const chosen = await chosenQualification(web, request, response, '/desk/dossiers/import');
    if (chosen === null) return;
    const batch = {
      startkwalificatie: '',
      despite: '',
      qualificationId: chosen,
      codes: [],
      key: web.issuing.random.uuid(),
    };
    await sendStart(web, request, response, { batch, common: EMPTY_ROW, company: '', text: '', errors: {} });
  };
}

/** `POST /desk/dossiers/import`: goes on to the check; a list that cannot be read brings the form back. */
export function readClassList(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, START_FIELDS);
    const actor = actorOf(response);
    const batch = postedBatch(request.body);
    const common = postedRow(request.body, '', await listCompanies(web.issuing, actor));
    const text = fieldValues(request.body, 'text')[0] ?? '';
    const form = { batch, common, company: field(request.body, 'company'), text };
    const { mistakes } = await checkBatch(web.issuing, actor, batch);
    try {
      const cells = await cellsOf(web, request, text);
      const { rows, droppedColumns } = readClass(cells, common, today(web.issuing.now()));
      if (mistakes.length > 0) {
        // a browser forgets its file: the rows come back as text
        form.text = cells.map((row) => row.join('\t')).join('\n');
        return await sendStart(web, request, response, { ...form, errors: fieldTexts(response, mistakes) }, 422);
      }
      const shown = rows.map((row) => ({ row, skip: false, again: false }));
      await sendCheck(web, request, response, { batch, rows: shown, dropped: droppedColumns.length > 0 });
    } catch (error) {
      if (!(error instanceof AppError) || !LIST_MISTAKE.test(error.code)) throw error;
      const list = fieldTexts(response, [{ field: 'list', code: error.code, params: error.params }]);
      const errors = { ...fieldTexts(response, mistakes), ...list };
      await sendStart(web, request, response, { ...form, errors }, error.status);
    }
  };
}

const LIST_MISTAKE = /^(list\.|dossier\.class_too_large|form\.file_name_bsn|form\.too_large)/;

async function cellsOf(web: WebContext, request: Request, text: string): Promise<string[][]> {
  const file = uploadedFile(request);
  if (file !== null && file.length > 0) return readListFile(file, web.issuing);
  if (text.trim() === '') throw new AppError('list.empty');
  return readListText(text);
}

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
    const check = { batch, rows, dropped: false };
    if (field(request.body, 'action') !== 'make') return sendCheck(web, request, response, check);
    if (wanted.length === 0) return sendCheck(web, request, response, check, 422);
    try {
      const { made } = await makeDossiers(
        web.issuing,
        actor,
        batch,
        wanted.map(({ row, again }) => ({ ...row, again })),
      );
      response.redirect(303, `/desk/dossiers?done=${made.length > 0 ? 'classMade' : 'nobodyMade'}`);
    } catch (error) {
      formMistakes(error);
      await sendCheck(web, request, response, check, 422);
    }
  };
}

/** `GET /desk/dossiers/sample-class.csv`: the columns we know, with fictional people. */
export function sampleClass(): RequestHandler {
  const company = ['100000000', 'Voorbeeld Woonzorg B.V.', 'Rotterdam', ''];
  const rows = ['Voorbeeld van der Naam', 'Iemand Verzonnen', 'Alleen Een-Naam'].map((name) => [
    name,
    '',
    'HZW2',
    'Praktijk Verzonnen',
    'praktijk@voorbeeld.example',
    ...company,
    '2-2-2026',
    '26-6-2026',
    '320',
  ]);
  return (_request, response) => {
    response.setHeader('Content-Disposition', 'attachment; filename="voorbeeld-klas.csv"');
    response.type('text/csv; charset=utf-8').send(csvFile([CLASS_COLUMNS, ...rows]));
  };
}

interface StartForm {
  batch: DossierBatch;
  common: DossierRow;
  company: string;
  text: string;
  errors: Record<string, string>;
}

async function sendStart(
  web: WebContext,
  request: Request,
  response: Response,
  { batch, common, company, text, errors }: StartForm,
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const { entry } = await checkBatch(web.issuing, actor, batch);
  const companies = await listCompanies(web.issuing, actor);
  sendDesk(
    web,
    request,
    response,
    'school/class-import',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: `/desk/dossiers/import?qualification=${entry.qualification.id}`,
      title: say(response, 'school:class.title'),
      qualification: entry.qualification,
      processes: processChoice(entry, batch.codes),
      companies: companies.map(({ id, name, city }) => ({ id, name, city, selected: id === company })),
      eligibility: eligibilityView(response, batch),
      batchKey: batch.key,
      form: common,
      text,
      errors,
      max: CLASS_MAX,
    },
    status,
  );
}

interface ShownRow {
  row: DossierRow;
  skip: boolean;
  again: boolean;
}

interface CheckForm {
  batch: DossierBatch;
  rows: ShownRow[];
  dropped: boolean;
}

async function sendCheck(
  web: WebContext,
  request: Request,
  response: Response,
  { batch, rows, dropped }: CheckForm,
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
        ROW_FIELDS.map((name) => [name, left ? null : (texts[`row.${number}.${name}`] ?? null)]),
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
