/**
 * A class list: read, looked through row by row, made. Between the steps everything stands in the form itself, so nothing
 * of a learner is kept before the school says so.
 */
import type { Request, RequestHandler } from 'express';
import { AppError, ERROR_STATUS, type FieldError } from '../../errors.ts';
import { commonMistakes } from '../../issuing/dossiers/class-common.ts';
import { CLASS_COLUMNS, readClass } from '../../issuing/dossiers/class-list.ts';
import { checkBatch, checkDossierRows } from '../../issuing/dossiers/dossier-make.ts';
import { readListFile, readListText } from '../../issuing/lists/read-list-file.ts';
import { today } from '../../issuing/time.ts';
import { listCompanies } from '../../issuing/workplace/training-companies.ts';
import type { WebContext } from '../context.ts';
import { csvFile } from '../csv.ts';
import { allow, onlyFields } from '../desk/desk-page.ts';
import { field, fieldValues } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { sendCheck } from './class-check.ts';
import { sendStart } from './class-start.ts';
import { BATCH_FIELDS, EMPTY_ROW, postedBatch, postedRow, ROW_FIELDS } from './dossier-fields.ts';
import { chosenQualification, newBatch } from './placement-form.ts';

const START_FIELDS = new RegExp(`^(${BATCH_FIELDS}|company|text|${ROW_FIELDS.join('|')})$`);

/** `GET /desk/dossiers/import?qualification=`: what holds for the class, and a place for the list. */
export function classImportPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'dossier.write');
    const chosen = await chosenQualification(web, request, response, '/desk/dossiers/import');
    if (chosen === null) return;
    const batch = newBatch(web, chosen);
    await sendStart(web, request, response, { batch, row: EMPTY_ROW, company: '', text: '', errors: {} });
  };
}

/** `POST /desk/dossiers/import`: goes on to the check; a list that cannot be read brings the form back. */
export function readClassList(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, START_FIELDS);
    const actor = actorOf(response);
    const batch = postedBatch(request.body);
    const row = postedRow(request.body, '', await listCompanies(web.issuing, actor));
    const text = fieldValues(request.body, 'text')[0] ?? '';
    const form = { batch, row, company: field(request.body, 'company'), text };
    const { mistakes } = await checkBatch(web.issuing, actor, batch);
    try {
      const cells = await cellsOf(web, request, text);
      const { rows, removed, droppedColumns } = readClass(cells, row, today(web.issuing.now()));
      const checks = await checkDossierRows(web.issuing, actor, batch.qualificationId, rows);
      const wrong = [...mistakes, ...commonMistakes(row, rows, checks)];
      if (wrong.length > 0) {
        // a browser forgets its file: the rows come back as text
        form.text = cells.map((one) => one.join('\t')).join('\n');
        return await sendStart(web, request, response, { ...form, errors: fieldTexts(response, wrong) }, 422);
      }
      const shown = rows.map((one) => ({ row: one, skip: false, again: false }));
      const common = { row, company: form.company };
      const dropped = droppedColumns.length > 0;
      await sendCheck(web, request, response, { batch, common, rows: shown, removed, dropped });
    } catch (error) {
      const list = listMistake(request, error);
      const nobody = { ...row, name: '', email: '' };
      const checks = await checkDossierRows(web.issuing, actor, batch.qualificationId, [nobody]);
      // a list that is there but was not read may bring what is empty here
      const common = commonMistakes(row, [nobody], checks).filter(
        (one) => list.code === 'list.empty' || row[one.field] !== '',
      );
      const errors = fieldTexts(response, [...mistakes, list, ...common]);
      await sendStart(web, request, response, { ...form, errors }, ERROR_STATUS[list.code]);
    }
  };
}

/** Why the list could not be read, at the file where one was chosen. Any other error goes on. */
function listMistake(request: Request, error: unknown): FieldError {
  if (!(error instanceof AppError)) throw error;
  // the file itself is not taken, whatever it holds
  const [refused] = error.fields.filter(({ field: name }) => name === 'file');
  if (refused !== undefined) return refused;
  if (!LIST_MISTAKE.test(error.code)) throw error;
  const field = uploadedFile(request) === null ? 'list' : 'file';
  return { field, code: error.code, params: error.params };
}

const LIST_MISTAKE = /^(list\.|dossier\.class_too_large)/;

async function cellsOf(web: WebContext, request: Request, text: string): Promise<string[][]> {
  const file = uploadedFile(request);
  if (file !== null && file.length > 0) return readListFile(file, web.issuing);
  if (text.trim() === '') throw new AppError('list.empty');
  return readListText(text);
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
