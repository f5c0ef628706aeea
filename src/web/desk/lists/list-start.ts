/** Step 2 of awarding: the names, pasted or from a file. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError, ERROR_STATUS, type FieldError } from '../../../errors.ts';
import { ceremonyForDesk } from '../../../issuing/ceremonies/ceremonies.ts';
import { ceremonyProgress } from '../../../issuing/desk-reads.ts';
import { LIST_LIFETIME_DAYS, LIST_MAX_ROWS } from '../../../issuing/lists/draft-list.ts';
import { openLists, startList } from '../../../issuing/lists/lists.ts';
import type { Actor } from '../../../issuing/organisations/members.ts';
import type { WebContext } from '../../context.ts';
import { csvFile } from '../../csv.ts';
import { field, fieldValues } from '../../forms.ts';
import { uploadedFile } from '../../middleware/bodies.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { achievementGroups, levelOptions } from '../achievements/achievement-options.ts';
import { allow, formMistakes, onlyFields, queryText, say, sendTypedForm } from '../desk-page.ts';
import { listPath } from '../today.ts';

interface Form {
  achievement: string;
  level: string;
  text: string;
}

/** Which part of the form a mistake of reading belongs to. */
const FIELD_OF: Record<string, 'names' | 'achievement' | 'level'> = {
  'list.empty': 'names',
  'list.too_large': 'names',
  'list.too_many_rows': 'names',
  'list.unreadable': 'names',
  'list.kind_unknown': 'names',
  'achievement.not_found': 'achievement',
  'achievement.archived': 'achievement',
  'achievement.not_published': 'achievement',
  'achievement.level_invalid': 'level',
};

/** `GET /desk/ceremonies/:id/list`: badge and level (`?achievement=&level=` fill them in), and a place for the names. */
export function startListPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    allow(response, 'list.write');
    await sendStart(web, request, response, request.params.id, {
      achievement: queryText(request, 'achievement'),
      level: queryText(request, 'level') || 'gevorderd',
      text: '',
    });
  };
}

/** `POST /desk/ceremonies/:id/list`: keeps the list as a draft and goes on to its columns, or straight to the check. */
export function readList(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(achievement|level|text|opened)$/);
    const form: Form = {
      achievement: field(request.body, 'achievement'),
      level: field(request.body, 'level'),
      text: fieldValues(request.body, 'text')[0] ?? '',
    };
    const { id } = request.params;
    const file = fileOrMistakes(request);
    if (file !== null && 'mistakes' in file) {
      allow(response, 'list.write');
      const status = ERROR_STATUS[file.mistakes[0]?.code ?? 'form.invalid'];
      return sendStart(web, request, response, id, form, fieldTexts(response, file.mistakes), status);
    }
    const refuse = (errors: Record<string, string>, status: number): Promise<void> =>
      sendStart(web, request, response, id, form, { ...(file === null ? {} : fileAgain(response)), ...errors }, status);
    if (file !== null && form.text.trim() !== '') {
      allow(response, 'list.write');
      return refuse({ names: say(response, 'desk:list.both'), file: say(response, 'desk:list.bothFile') }, 422);
    }
    try {
      const list = await startList(web.issuing, actorOf(response), {
        ceremonyId: id,
        achievementId: form.achievement,
        level: form.level,
        text: form.text,
        file: file ?? undefined,
      });
      response.redirect(303, listPath(list));
    } catch (error) {
      const place = error instanceof AppError ? FIELD_OF[error.code] : undefined;
      if (!(error instanceof AppError) || place === undefined) throw error;
      const at = place === 'names' && file !== null ? 'file' : place;
      const errors = fieldTexts(response, [{ field: at, code: error.code, params: error.params }]);
      if (form.achievement === '' && at === 'achievement')
        errors.achievement = say(response, 'desk:choice.badgeRequired');
      await refuse(errors, error.status === 404 ? 422 : error.status);
    }
  };
}

/** The chosen file, none, or why this one is not taken. */
function fileOrMistakes(request: Request): Uint8Array | { mistakes: readonly FieldError[] } | null {
  try {
    return uploadedFile(request);
  } catch (error) {
    return { mistakes: formMistakes(error) };
  }
}

/** A browser forgets the file when the form comes back. */
const fileAgain = (response: Response) => ({ file: say(response, 'desk:list.fileAgain') });

async function sendStart(
  web: WebContext,
  request: Request,
  response: Response,
  id: string,
  form: Form,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const actor = actorOf(response);
  const data = {
    section: 'ceremonies' as const,
    pageAddress: `/desk/ceremonies/${id}/list`,
    opened: await listsOf(web, actor, id),
    again: status !== 200,
    title: say(response, 'desk:list.title'),
    ceremony: await ceremonyForDesk(web.issuing, actor, id),
    form,
    errors,
    groups: await achievementGroups(web, response, actor, form.achievement),
    levels: levelOptions(response, form.level),
    maxRows: LIST_MAX_ROWS,
    days: LIST_LIFETIME_DAYS,
  };
  sendTypedForm(web, request, response, 'desk/list-start', data, status);
}

/** Changes when a list of this ceremony was started, and again when it was awarded: the tab then forgets what was pasted for it. */
async function listsOf(web: WebContext, actor: Actor, ceremonyId: string): Promise<string> {
  const [open, progress] = await Promise.all([
    openLists(web.issuing, actor),
    ceremonyProgress(web.issuing, actor, ceremonyId),
  ]);
  const lists = open.filter((list) => list.ceremonyId === ceremonyId).map(({ id }) => id);
  return web.issuing.fingerprint(JSON.stringify(['lists', lists.sort(), progress])).slice(0, 22);
}

/** `GET /desk/sample-list.csv`: a list with every column we know, as Dutch Excel reads it (BOM, semicolons). */
export function sampleList(): RequestHandler {
  const lines = [
    'naam;naam op de pagina;e-mail;niveau;woorden;datum;tweede beoordelaar',
    'Voorbeeld van der Naam;Voorbeeld N.;naam@voorbeeld.example;gevorderd;Op jou kan iedereen bouwen.;;',
    'Iemand Verzonnen;;;expert;;;Collega Verzonnen',
    'Alleen Een-Naam;;;;;;',
  ];
  return (_request, response) => {
    response.setHeader('Content-Disposition', 'attachment; filename="voorbeeld-lijst.csv"');
    response.type('text/csv; charset=utf-8').send(csvFile(lines.map((line) => line.split(';'))));
  };
}
