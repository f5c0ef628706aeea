/** The catalogue from a file or pasted rows. A mistake keeps everything: the rows come back as text that can be mended. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError, type FieldError } from '../../errors.ts';
import { enterSchool } from '../../issuing/qualifications/catalogue.ts';
import {
  CATALOGUE_COLUMNS,
  importCatalogue,
  readCatalogueTable,
} from '../../issuing/qualifications/catalogue-import.ts';
import { SAMPLE_CATALOGUE } from '../../issuing/qualifications/sample-catalogue.ts';
import type { WebContext } from '../context.ts';
import { csvFile } from '../csv.ts';
import { onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { fieldValues } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';

/** Where the mistakes are: rows that were read from a file come back as text, to be mended there. */
type Source = 'file' | 'text';

/** Mistakes shown at once. */
const SHOWN = 30;

/** `GET /desk/qualifications/import`. */
export function importCataloguePage(web: WebContext): RequestHandler {
  return async (request, response) => {
    await enterSchool(web.issuing, actorOf(response), 'qualification.write');
    send(web, request, response, { text: '', mistakes: [], wrong: null }, 200);
  };
}

/** `POST /desk/qualifications/import`. */
export function importCatalogueFile(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^text$/);
    const actor = actorOf(response);
    await enterSchool(web.issuing, actor, 'qualification.write');
    let text = fieldValues(request.body, 'text')[0] ?? '';
    let wrong: Source = 'file';
    try {
      const file = uploadedFile(request) ?? undefined;
      if (file === undefined) wrong = 'text';
      const cells = await readCatalogueTable(web.issuing, { text, file });
      wrong = 'text';
      text = cells.map((row) => row.map(semicolonCell).join(';')).join('\n');
      const { made, changed } = await importCatalogue(web.issuing, actor, cells);
      response.redirect(303, `/desk/qualifications?done=${made > 0 || changed === 0 ? 'imported' : 'importedChanged'}`);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500 || error.status === 403) throw error;
      const { fields, code, params } = error;
      const mistakes = mistakeLines(response, fields.length > 0 ? fields : [{ field: '', code, params }]);
      send(web, request, response, { text, mistakes, wrong }, 422);
    }
  };
}

/** `GET /desk/qualifications/sample.csv`: the columns we read, filled with an example. */
export function sampleCatalogue(): RequestHandler {
  return (_request, response) => {
    response.setHeader('Content-Disposition', 'attachment; filename="voorbeeld-kwalificaties.csv"');
    response.type('text/csv; charset=utf-8').send(csvFile([CATALOGUE_COLUMNS, ...SAMPLE_CATALOGUE]));
  };
}

/** "Rij 3, code: …", one line for each mistake. */
function mistakeLines(response: Response, mistakes: readonly FieldError[]): string[] {
  return mistakes.slice(0, SHOWN).map((mistake) => {
    if (mistake.code === 'list.empty') return say(response, 'school:import.empty');
    const [, row, name = ''] = /^row\.(\d+)\.(.+)$/.exec(mistake.field) ?? [];
    const sentence = Object.values(fieldTexts(response, [mistake]))[0] ?? '';
    if (row === undefined) return sentence;
    return `${say(response, 'school:import.row', { row, column: COLUMN_OF[name] ?? '' })} ${sentence}`;
  });
}

/** Which column a mistake stands in. */
const COLUMN_OF: Record<string, (typeof CATALOGUE_COLUMNS)[number]> = {
  crebo: 'crebo',
  cohort: 'cohort',
  name: 'kwalificatie',
  level: 'niveau',
  fileName: 'kwalificatiedossier',
  fileCrebo: 'dossiercrebo',
  'process.code': 'code',
  'process.name': 'werkproces',
  'process.coreTask': 'kerntaak',
  'process.helperText': 'uitleg',
  'process.pictogram': 'pictogram',
};

const semicolonCell = (cell: string): string => (/[;"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function send(
  web: WebContext,
  request: Request,
  response: Response,
  shown: { text: string; mistakes: string[]; wrong: Source | null },
  status: number,
): void {
  sendDesk(
    web,
    request,
    response,
    'school/catalogue-import',
    {
      section: 'dossiers',
      style: 'school.css',
      title: say(response, 'school:import.title'),
      ...shown,
      columns: CATALOGUE_COLUMNS.join('; '),
    },
    status,
  );
}
