/** One qualification of the school: made, mended, copied to another cohort, put away. */
import type { Request, RequestHandler, Response } from 'express';
import { can } from '../../issuing/access.ts';
import {
  archiveQualification,
  type CatalogueEntry,
  catalogueEntry,
  copyQualification,
  createQualification,
  enterSchool,
  processInput,
  saveQualification,
} from '../../issuing/qualifications/catalogue.ts';
import { helperLineWarnings } from '../../issuing/qualifications/helper-line.ts';
import { PROCESSES_MAX, type ProcessInput } from '../../issuing/qualifications/qualification-input.ts';
import { isPictogram, PICTOGRAMS } from '../../printing/pictograms.ts';
import type { WebContext } from '../context.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { field, fieldsOf } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { iconOf } from './dossier-fields.ts';

const FIELDS =
  /^(crebo|cohort|name|level|fileName|fileCrebo|process\.\d{1,2}\.(code|name|coreTask|helperText|pictogram))$/;
const NAMES = ['crebo', 'cohort', 'name', 'level', 'fileName', 'fileCrebo'] as const;
type QualificationForm = Record<(typeof NAMES)[number], string>;
const NEW: QualificationForm = { ...fieldsOf({}, NAMES), level: '2' };
const NO_PROCESS: ProcessInput = { code: '', name: '', coreTask: '', helperText: '', pictogram: 'star' };
/** Empty rows below the work processes there are. */
const SPARE = 3;

/** `GET /desk/qualifications/new`. */
export function newQualificationPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    await enterSchool(web.issuing, actorOf(response), 'qualification.write');
    send(web, request, response, { entry: null, form: NEW, processes: [], errors: {} });
  };
}

/** `POST /desk/qualifications/new`. */
export function addQualification(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const form = fieldsOf(request.body, NAMES);
    const processes = postedProcesses(request.body);
    try {
      const { id } = await createQualification(web.issuing, actorOf(response), form, processes);
      response.redirect(303, `/desk/qualifications/${id}?done=saved`);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      send(web, request, response, { entry: null, form, processes, errors }, 422);
    }
  };
}

/** `GET /desk/qualifications/:id`; for a role that may not write it is a page to read. */
export function qualificationPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const entry = await catalogueEntry(web.issuing, actorOf(response), request.params.id);
    const processes = entry.processes.map(processInput);
    send(web, request, response, { entry, form: formOf(entry), processes, errors: {} });
  };
}

/** `POST /desk/qualifications/:id`: name and work processes as they stand in the form. */
export function saveQualificationForm(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const { id } = request.params;
    const actor = actorOf(response);
    const entry = await catalogueEntry(web.issuing, actor, id, 'qualification.write');
    const processes = postedProcesses(request.body);
    const form = { ...formOf(entry), name: field(request.body, 'name') };
    try {
      await saveQualification(web.issuing, actor, id, { name: form.name, processes });
      response.redirect(303, `/desk/qualifications/${id}?done=saved`);
    } catch (error) {
      send(web, request, response, { entry, form, processes, errors: fieldTexts(response, formMistakes(error)) }, 422);
    }
  };
}

/** `POST /desk/qualifications/:id/copy`: the same for another cohort. */
export function copyOneQualification(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^cohort$/);
    const actor = actorOf(response);
    const entry = await catalogueEntry(web.issuing, actor, request.params.id, 'qualification.write');
    const cohort = field(request.body, 'cohort');
    try {
      const { id } = await copyQualification(web.issuing, actor, entry.qualification.id, cohort);
      response.redirect(303, `/desk/qualifications/${id}?done=cohortCopied`);
    } catch (error) {
      const errors = { copy: fieldTexts(response, formMistakes(error)).cohort ?? '' };
      const processes = entry.processes.map(processInput);
      send(web, request, response, { entry, form: formOf(entry), processes, errors, copyCohort: cohort }, 422);
    }
  };
}

/** `POST /desk/qualifications/:id/archive` and `/restore`. */
export function putAway(archived: boolean): (web: WebContext) => RequestHandler<{ id: string }> {
  return (web) => async (request, response) => {
    onlyFields(request.body, /^$/);
    const { id } = request.params;
    await archiveQualification(web.issuing, actorOf(response), id, archived);
    response.redirect(303, `/desk/qualifications/${id}?done=qualification${archived ? 'Archived' : 'Restored'}`);
  };
}

const formOf = ({ qualification }: CatalogueEntry): QualificationForm => ({
  ...qualification,
  level: String(qualification.level),
});

/** The rows of the form in their order; a row without code and name is none. */
function postedProcesses(body: unknown): ProcessInput[] {
  return Array.from({ length: PROCESSES_MAX + SPARE }, (_, index) => {
    const read = (name: keyof ProcessInput): string => field(body, `process.${index}.${name}`);
    return {
      code: read('code'),
      name: read('name'),
      coreTask: read('coreTask'),
      helperText: read('helperText'),
      pictogram: read('pictogram'),
    };
  }).filter(({ code, name }) => code !== '' || name !== '');
}

interface Form {
  entry: CatalogueEntry | null;
  form: QualificationForm;
  processes: ProcessInput[];
  errors: Record<string, string>;
  copyCohort?: string;
}

function send(
  web: WebContext,
  request: Request,
  response: Response,
  { entry, form, processes, errors, copyCohort = '' }: Form,
  status = 200,
): void {
  const stored = entry?.qualification ?? null;
  const signed = new Set(entry?.processes.flatMap(({ code, signedAt }) => (signedAt === null ? [] : [code])));
  const mayWrite = can(actorOf(response), 'qualification.write');
  const spare = mayWrite ? Array.from({ length: SPARE }, () => NO_PROCESS) : [];
  sendDesk(
    web,
    request,
    response,
    'school/qualification',
    {
      section: 'dossiers',
      style: 'school.css',
      pageAddress: stored === null ? '/desk/qualifications/new' : `/desk/qualifications/${stored.id}`,
      title: stored === null ? say(response, 'school:catalogue.new') : stored.name,
      stored,
      page: stored === null ? null : `/qualifications/${stored.crebo}/${stored.cohort}`,
      mayWrite,
      form,
      errors,
      copyCohort,
      nameLocked: signed.size > 0,
      levels: ['1', '2', '3', '4'].map((id) => ({ id, selected: id === form.level })),
      processes: [...processes, ...spare].map((process, index) => ({
        ...process,
        number: index + 1,
        prefix: `process.${index}`,
        signed: signed.has(process.code),
        errors: {
          code: errors[`process.${index}.code`] ?? null,
          name: errors[`process.${index}.name`] ?? null,
          coreTask: errors[`process.${index}.coreTask`] ?? null,
          helperText: errors[`process.${index}.helperText`] ?? null,
          pictogram: errors[`process.${index}.pictogram`] ?? null,
        },
        warning: fieldTexts(response, helperLineWarnings('helper', process.helperText)).helper ?? null,
        icon: iconOf(process.pictogram),
        pictograms: PICTOGRAMS.map((id) => ({
          id,
          label: say(response, `desk:pictogram.${id}`),
          selected: id === (isPictogram(process.pictogram) ? process.pictogram : 'star'),
        })),
      })),
    },
    status,
  );
}
