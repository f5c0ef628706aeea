/** "Bewijs": on the coach's phone, for an award or a row of the list. Photo and ticks work without scripts; a voice note needs one. */

import type { Request, RequestHandler, Response } from 'express';
import { AppError, type FieldError } from '../../../errors.ts';
import {
  addPhoto,
  addVoice,
  type EvidenceOf,
  type EvidencePlace,
  evidenceForDesk,
  evidencePlace,
  PHOTOS_MAX,
  recordingTicket,
  removeEvidence,
  saveObserved,
  VOICES_MAX,
} from '../../../issuing/evidence/evidence.ts';
import type { Observed } from '../../../issuing/evidence/evidence-form.ts';
import { PHOTO_MAX_BYTES } from '../../../issuing/evidence/evidence-limits.ts';
import { mergeObserved, observedIn, openedText, readOpened } from '../../../issuing/evidence/evidence-merge.ts';
import type { Actor } from '../../../issuing/organisations/members.ts';
import { SENSITIVE, sensitiveWords } from '../../../issuing/texts/sensitive-words.ts';
import type { WebContext } from '../../context.ts';
import { evidenceView, sendEvidenceFile } from '../../evidence-view.ts';
import { field, fieldValues } from '../../forms.ts';
import { uploadedFile } from '../../middleware/bodies.ts';
import { languageOf } from '../../middleware/language.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { onlyFields, say, sendTypedForm } from '../desk-page.ts';

/** The form as posted: what was observed, and the words beside a photo. */
type Typed = Observed & { photoText: string };

/** Parameters of the two places: `/desk/awards/:id/evidence` and `/desk/lists/:id/rows/:row/evidence`. */
type Place = { id: string; row?: string };

function subjectOf({ id, row }: Place): EvidenceOf {
  if (row === undefined) return { awardId: id };
  if (!/^\d{1,5}$/.test(row)) throw new AppError('list.row_not_found');
  return { listId: id, row: Number(row) };
}

const addressOf = (of: EvidenceOf): string =>
  'awardId' in of ? `/desk/awards/${of.awardId}/evidence` : `/desk/lists/${of.listId}/rows/${of.row}/evidence`;

/** Where one came from. */
const backOf = (of: EvidenceOf): string =>
  'awardId' in of ? `/desk/awards/${of.awardId}` : `/desk/lists/${of.listId}#row-${of.row}`;

/** `GET`: what is there, and what can be added. */
export function evidencePage(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    const place = await evidencePlace(web.issuing, actorOf(response), subjectOf(request.params));
    sendEvidence(web, request, response, place, null);
  };
}

/**
 * `POST …/evidence`: everything that stands in the one form, whatever button was pressed. What is right is kept at once and
 * what is not comes back as it was typed: nothing is lost. `remove` takes one item away, `action=ready` leaves the page.
 */
export function saveEvidence(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    onlyFields(request.body, /^(criteria|place|hours|words|photoText|voiceText|ticket|remove|action|opened)$/);
    const of = subjectOf(request.params);
    const actor = actorOf(response);
    const before = await evidencePlace(web.issuing, actor, of);
    const typed = typedIn(request.body);
    const opened = readOpened(field(request.body, 'opened'));
    const leaves = field(request.body, 'remove');
    const photo = { taken: false };
    const mistakes = [
      ...(await mistakesOf('words', () => saveObserved(web.issuing, actor, of, typed, opened))),
      ...(await mistakesOf('file', async () => {
        if (before.items.some(({ id }) => id === leaves)) await removeEvidence(web.issuing, actor, leaves);
      })),
      ...(await mistakesOf('file', async () => {
        photo.taken = await takePhoto(web, request, actor, of, typed.photoText);
      })),
    ];
    if (mistakes.length > 0) {
      const place = await evidencePlace(web.issuing, actor, of);
      const now = observedIn(place.items, place.criteria);
      const left = {
        ...mergeObserved(typed, opened ?? now, now).merged,
        photoText: photo.taken ? '' : typed.photoText,
      };
      return sendEvidence(web, request, response, place, { typed: left, mistakes: photoAgain(request, mistakes) });
    }
    const look = isDoubtful(typed) && !isSame(typed, { ...observedIn(before.items, before.criteria), photoText: '' });
    const goes = field(request.body, 'action') === 'ready' && !look;
    const done = look ? 'evidenceLook' : leaves !== '' ? 'evidenceGone' : photo.taken && !goes ? 'photo' : 'evidence';
    const [path, part] = (goes ? backOf(of) : addressOf(of)).split('#');
    response.redirect(303, `${path}?done=${done}${part === undefined ? '' : `#${part}`}`);
  };
}

/** Adds the photo of the form; false when there is none. Its words alone are not thrown away: `evidence.photo_missing`. */
async function takePhoto(
  web: WebContext,
  request: Request,
  actor: Actor,
  of: EvidenceOf,
  text: string,
): Promise<boolean> {
  const bytes = uploadedFile(request);
  if (bytes === null && text === '') return false;
  if (bytes !== null) web.uploads.miss(actor.memberId ?? actor.organisationId);
  await addPhoto(web.issuing, actor, of, { bytes, text });
  return true;
}

/** What a step says of the form: at its own fields, or at `place`. Any other error goes on. */
async function mistakesOf(place: string, work: () => Promise<void>): Promise<readonly FieldError[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || ![413, 422, 429].includes(error.status)) throw error;
    return error.fields.length > 0 ? error.fields : [{ field: place, code: error.code, params: error.params }];
  }
}

/** A browser forgets the photo when only the words beside it were wrong. */
function photoAgain(request: Request, mistakes: readonly FieldError[]): readonly FieldError[] {
  const lost = request.file !== undefined && mistakes.some(({ field: name }) => name === 'photoText');
  return lost ? [...mistakes, { field: 'file', code: 'evidence.photo_again' }] : mistakes;
}

/** `POST …/evidence/voice`: sent by the page's own script, which recorded it and reads the problem itself. */
export function saveVoice(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    onlyFields(request.body, /^(voiceText|ticket)$/);
    const actor = actorOf(response);
    web.uploads.miss(actor.memberId ?? actor.organisationId);
    const voice = {
      bytes: uploadedFile(request),
      text: field(request.body, 'voiceText'),
      ticket: field(request.body, 'ticket'),
    };
    await addVoice(web.issuing, actor, subjectOf(request.params), voice);
    response.sendStatus(204);
  };
}

/** `GET /desk/evidence/:id`: the bytes of a photo or voice note. */
export function showEvidenceFile(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const item = await evidenceForDesk(web.issuing, actorOf(response), request.params.id);
    await sendEvidenceFile(web, request, response, item);
  };
}

function sendEvidence(
  web: WebContext,
  request: Request,
  response: Response,
  place: EvidencePlace,
  again: { typed: Typed; mistakes: readonly FieldError[] } | null,
): void {
  const { of, items, criteria } = place;
  const address = addressOf(of);
  const views = items.map((item) => evidenceView(languageOf(response), item, '/desk/evidence', place.releasedAt));
  const photos = views.filter(({ kind }) => kind === 'photo');
  const voices = views.filter(({ kind }) => kind === 'voice');
  const observed = again?.typed ?? { ...observedIn(items, criteria), photoText: '' };
  sendTypedForm(
    web,
    request,
    response,
    'desk/evidence',
    {
      section: 'ceremonies',
      style: 'evidence.css',
      wide: false,
      pageAddress: address,
      title: say(response, 'desk:evidence.title', { name: place.name }),
      name: place.name,
      achievement: place.achievementName,
      level: say(response, `common:level.${place.level ?? 'none'}`),
      address,
      back: backOf(of),
      ofRow: 'listId' in of,
      released: place.releasedAt !== null,
      photos,
      voices,
      morePhotos: photos.length < PHOTOS_MAX,
      moreVoices: voices.length < VOICES_MAX,
      ticket: recordingTicket(web.issuing, actorOf(response)),
      criteria: criteria.map((line) => ({ line, ticked: observed.criteria.includes(line) })),
      observed,
      opened: openedText(observedIn(items, criteria)),
      sensitive: SENSITIVE,
      again: again !== null,
      photoBytes: PHOTO_MAX_BYTES,
      errors: again === null ? {} : fieldTexts(response, again.mistakes),
    },
    again === null ? 200 : 422,
  );
}

/** The fields that are typed in, as posted. */
const typedIn = (body: unknown): Typed => ({
  criteria: fieldValues(body, 'criteria'),
  place: field(body, 'place'),
  hours: field(body, 'hours'),
  words: field(body, 'words'),
  photoText: field(body, 'photoText'),
});

const isDoubtful = ({ words, place, photoText }: Typed): boolean =>
  sensitiveWords(`${words} ${place} ${photoText}`).length > 0;

/** Whether the texts are what stood there: who was warned and leaves them may go on. */
const isSame = (typed: Typed, before: Typed): boolean =>
  typed.words === before.words && typed.place === before.place && typed.photoText === before.photoText;
