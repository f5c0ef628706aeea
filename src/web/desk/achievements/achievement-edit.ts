/** A definition of a badge at the desk: made, changed, looked at, made known. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import {
  ACHIEVEMENT_FORM_FIELDS,
  achievementFormValues,
  readAchievementForm,
} from '../../../issuing/achievements/achievement-form.ts';
import {
  type AchievementContent,
  achievementForDesk,
  createAchievement,
  draftInfinitive,
  editAchievement,
  publishAchievement,
  publishingErrors,
  readAchievementContent,
} from '../../../issuing/achievements/achievements.ts';
import { LEVELS } from '../../../openbadges/types.ts';
import type { WebContext } from '../../context.ts';
import { field, fieldValues, ticked } from '../../forms.ts';
import { uploadedFile } from '../../middleware/bodies.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { allow, formMistakes, onlyFields, say } from '../desk-page.ts';
import { changedElsewhere } from './achievement-conflict.ts';
import { type AchievementForm, sendAchievementForm } from './achievement-form.ts';
import { fillSkills, knownSkills } from './known-skills.ts';

const FIELDS = new RegExp(
  `^(${ACHIEVEMENT_FORM_FIELDS.map((name) => name.replaceAll('.', '\\.')).join('|')}|action|removePicture|opened)$`,
);
const EMPTY = { theme: 'overig', pictogram: 'star' };
const NOT_STORED = { version: 0, published: false, awarded: false, archived: false };

type Stored = Awaited<ReturnType<typeof achievementForDesk>>;

/** `GET /desk/achievements/new`. */
export function newAchievementPage(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'achievement.write');
    await sendAchievementForm(web, request, response, formOf(null, EMPTY), 200);
  };
}

/** `GET /desk/achievements/:id`: the newest version; for a role that may not write it is the same page without buttons. */
export function achievementPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const stored = await achievementForDesk(web.issuing, actorOf(response), request.params.id);
    await sendAchievementForm(
      web,
      request,
      response,
      formOf(stored, achievementFormValues(stored.newest.content)),
      200,
    );
  };
}

/** `POST /desk/achievements/new`. */
export function addAchievement(web: WebContext): RequestHandler {
  return async (request, response) => {
    allow(response, 'achievement.write');
    await handle(web, request, response, null);
  };
}

/** `POST /desk/achievements/:id`: `action` is save, publish, preview or draft (proposes the infinitive form). */
export function saveAchievement(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const stored = await achievementForDesk(web.issuing, actorOf(response), request.params.id);
    allow(response, 'achievement.write');
    await handle(web, request, response, stored);
  };
}

async function handle(web: WebContext, request: Request, response: Response, stored: Stored | null): Promise<void> {
  onlyFields(request.body, FIELDS);
  const values = fillSkills(postedValues(request.body), await knownSkills(web, actorOf(response)));
  const action = field(request.body, 'action');
  const opened = field(request.body, 'opened');
  const again = (part: Partial<AchievementForm>, status: number): Promise<void> =>
    sendAchievementForm(web, request, response, { ...formOf(stored, values), opened, ...part }, status);

  if (action === 'preview') return again({ unsaved: true, message: say(response, 'desk:achievement.previewed') }, 200);
  if (action === 'draft') {
    const drafted = { ...values, ...proposals(values) };
    return again({ values: drafted, unsaved: true, message: say(response, 'desk:achievement.drafted') }, 200);
  }

  const now = stored === null ? null : achievementFormValues(stored.newest.content);
  const elsewhere = now === null ? null : changedElsewhere(web, response, { opened, typed: values, now });
  if (elsewhere !== null) {
    const message = say(response, 'desk:achievement.changedElsewhere');
    return again({ ...elsewhere, opened: null, unsaved: true, message }, 422);
  }

  const picture = await readPicture(web, request, response, stored);
  const read = readAchievementContent({ ...asRecord(readAchievementForm(values)), imageFileId: picture.id });
  if (read.mistakes.length > 0 || picture.wrong !== null) {
    // Whoever publishes hears at once what the gate would say next; the first mistake of a field counts.
    const mistakes = [...read.mistakes, ...(action === 'publish' ? publishingErrors(read.content) : [])];
    const notes: Record<string, string> = picture.wrong === null ? {} : { file: picture.wrong };
    return again({ mistakes, notes, message: say(response, 'errors:form.invalid') }, 422);
  }
  await store(web, request, response, stored, read.content, { values, opened, publish: action === 'publish' });
}

/** Stores and, where asked, publishes. What the gate finds comes back field by field, and what was stored stays. */
async function store(
  web: WebContext,
  request: Request,
  response: Response,
  stored: Stored | null,
  content: AchievementContent,
  { values, opened, publish }: { values: Record<string, string>; opened: string; publish: boolean },
): Promise<void> {
  const actor = actorOf(response);
  let id = stored?.achievement.id ?? null;
  let saved = false;
  try {
    if (id === null) id = (await createAchievement(web.issuing, actor, { content })).achievement.id;
    else await editAchievement(web.issuing, actor, id, content, stored?.newest);
    saved = true;
    if (publish) await publishAchievement(web.issuing, actor, id);
    response.redirect(303, `/desk/achievements/${id}?done=${publish ? 'published' : 'saved'}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'achievement.not_publishable') throw error;
    const now = id === null ? stored : await achievementForDesk(web.issuing, actor, id);
    const message = say(response, saved ? 'desk:achievement.savedNotPublished' : 'desk:achievement.notSaved');
    const form = { ...formOf(now, values), opened: saved ? null : opened, mistakes: error.fields, message };
    await sendAchievementForm(web, request, response, form, 422);
  }
}

function formOf(stored: Stored | null, values: Record<string, string>): AchievementForm {
  const base = { values, mistakes: [], message: null, unsaved: false, opened: null };
  if (stored === null) return { ...base, id: null, status: NOT_STORED, release: null, picture: null, stored: null };
  const { achievement, newest, awarded } = stored;
  return {
    ...base,
    id: achievement.id,
    release: achievement.release,
    stored: achievementFormValues(newest.content),
    picture: newest.content.imageFileId === null ? null : `/desk/achievements/${achievement.id}/picture?v=${newest.id}`,
    status: {
      version: newest.version,
      published: newest.publishedAt !== null,
      awarded,
      archived: achievement.archivedAt !== null,
    },
  };
}

/** A new picture, the stored one, or none; `wrong` says why the chosen file is not taken. */
async function readPicture(
  web: WebContext,
  request: Request,
  response: Response,
  stored: Stored | null,
): Promise<{ id: string | null; wrong: string | null }> {
  const kept = ticked(request.body, 'removePicture') ? null : (stored?.newest.content.imageFileId ?? null);
  try {
    const file = uploadedFile(request);
    if (file === null) return { id: kept, wrong: null };
    const png = await web.issuing.media.png(file);
    return png === null
      ? { id: null, wrong: say(response, 'desk:achievement.pictureInvalid') }
      : { id: await web.issuing.files.put(png), wrong: null };
  } catch (error) {
    return { id: null, wrong: fieldTexts(response, formMistakes(error)).file ?? null };
  }
}

function postedValues(body: unknown): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of ACHIEVEMENT_FORM_FIELDS) {
    const [value] = fieldValues(body, name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Infinitive criteria for the levels that have none yet. */
function proposals(values: Record<string, string>): Record<string, string> {
  const empty = LEVELS.filter((level) => (values[`levels.${level}.signed`] ?? '').trim() === '');
  return Object.fromEntries(
    empty.map((level) => [`levels.${level}.signed`, infinitives(values[`levels.${level}.paper`] ?? '')]),
  );
}

/** The infinitive form of criteria, one a line. */
export function infinitives(paper: string): string {
  return paper
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map(draftInfinitive)
    .join('\n');
}

const asRecord = (value: unknown): Record<string, unknown> => value as Record<string, unknown>;
