/** "Bewijs": on the coach's phone, for an award or a row of the list. Photo and ticks work without scripts; a voice note needs one. */

import type { Request, RequestHandler, Response } from 'express';
import { AppError, type FieldError } from '../../errors.ts';
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
} from '../../issuing/evidence.ts';
import { fileNameTellsBsn, type Observed } from '../../issuing/evidence-form.ts';
import { sensitiveWords } from '../../issuing/sensitive-words.ts';
import type { WebContext } from '../context.ts';
import { evidenceView, sendEvidenceFile } from '../evidence-view.ts';
import { field, fieldValues } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { onlyFields, say, sendDesk } from './desk-page.ts';

/** Parameters of the two places: `/desk/awards/:id/evidence` and `/desk/lists/:id/rows/:row/evidence`. */
type Place = { id: string; row?: string };

function subjectOf({ id, row }: Place): EvidenceOf {
  if (row === undefined) return { awardId: id };
  if (!/^\d{1,5}$/.test(row)) throw new AppError('list.row_not_found');
  return { listId: id, row: Number(row) };
}

const addressOf = (of: EvidenceOf): string =>
  'awardId' in of ? `/desk/awards/${of.awardId}/evidence` : `/desk/lists/${of.listId}/rows/${of.row}/evidence`;

/** `GET`: what is there, and what can be added. */
export function evidencePage(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    const place = await evidencePlace(web.issuing, actorOf(response), subjectOf(request.params));
    sendEvidence(web, request, response, place, null);
  };
}

/** `POST …/evidence`: ticks, place, hours and words. */
export function saveEvidence(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    onlyFields(request.body, /^(criteria|place|hours|words)$/);
    const of = subjectOf(request.params);
    const typed: Observed = {
      criteria: fieldValues(request.body, 'criteria'),
      place: field(request.body, 'place'),
      hours: field(request.body, 'hours'),
      words: field(request.body, 'words'),
    };
    await orAgain(web, request, response, of, typed, async () => {
      await saveObserved(web.issuing, actorOf(response), of, typed);
      const doubtful = sensitiveWords(`${typed.words} ${typed.place}`).length > 0;
      response.redirect(303, `${addressOf(of)}?done=${doubtful ? 'evidenceLook' : 'evidence'}`);
    });
  };
}

/** `POST …/evidence/photo`. */
export function savePhoto(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    onlyFields(request.body, /^photoText$/);
    const of = subjectOf(request.params);
    await orAgain(web, request, response, of, null, async () => {
      const actor = actorOf(response);
      await evidencePlace(web.issuing, actor, of);
      web.uploads.miss(actor.memberId ?? actor.organisationId);
      if (fileNameTellsBsn(request.file?.originalname ?? '')) throw new AppError('evidence.file_name_bsn');
      const photo = { bytes: uploadedFile(request), text: field(request.body, 'photoText') };
      await addPhoto(web.issuing, actor, of, photo);
      response.redirect(303, `${addressOf(of)}?done=photo`);
    });
  };
}

/** `POST …/evidence/voice`: sent by the page's own script, which recorded it. */
export function saveVoice(web: WebContext): RequestHandler<Place> {
  return async (request, response) => {
    onlyFields(request.body, /^(voiceText|ticket)$/);
    const of = subjectOf(request.params);
    await orAgain(web, request, response, of, null, async () => {
      const actor = actorOf(response);
      web.uploads.miss(actor.memberId ?? actor.organisationId);
      const voice = {
        bytes: uploadedFile(request),
        text: field(request.body, 'voiceText'),
        ticket: field(request.body, 'ticket'),
      };
      await addVoice(web.issuing, actor, of, voice);
      response.redirect(303, `${addressOf(of)}?done=voice`);
    });
  };
}

/** `POST /desk/evidence/:id/remove`. */
export function removeOneEvidence(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const item = await removeEvidence(web.issuing, actorOf(response), request.params.id);
    const of =
      item.awardId === null ? { listId: item.listId ?? '', row: item.listRow ?? 0 } : { awardId: item.awardId };
    response.redirect(303, `${addressOf(of)}?done=evidenceGone`);
  };
}

/** `GET /desk/evidence/:id`: the bytes of a photo or voice note. */
export function showEvidenceFile(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const item = await evidenceForDesk(web.issuing, actorOf(response), request.params.id);
    await sendEvidenceFile(web, request, response, item);
  };
}

/** Shows the page again, with what was typed and what is wrong with it (422); any other error goes on. */
async function orAgain(
  web: WebContext,
  request: Request,
  response: Response,
  of: EvidenceOf,
  typed: Observed | null,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // The script that sends a recording reads the problem itself.
    const onPage = error instanceof AppError && (error.status === 422 || error.status === 413);
    if (!onPage || request.accepts(['application/problem+json', 'html']) !== 'html') throw error;
    const place = await evidencePlace(web.issuing, actorOf(response), of);
    const fields = error.fields.length > 0 ? error.fields : [{ field: 'file', code: error.code, params: error.params }];
    sendEvidence(web, request, response, place, { typed, mistakes: fields });
  }
}

function sendEvidence(
  web: WebContext,
  request: Request,
  response: Response,
  place: EvidencePlace,
  again: { typed: Observed | null; mistakes: readonly FieldError[] } | null,
): void {
  const { of, items, criteria } = place;
  const address = addressOf(of);
  const views = items.map((item) => evidenceView(languageOf(response), item, '/desk/evidence'));
  const photos = views.filter(({ kind }) => kind === 'photo');
  const voices = views.filter(({ kind }) => kind === 'voice');
  const observed = again?.typed ?? observedOf(place);
  sendDesk(
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
      level: say(response, `common:level.${place.level}`),
      address,
      back: 'awardId' in of ? `/desk/awards/${of.awardId}` : `/desk/lists/${of.listId}#row-${of.row}`,
      ofRow: 'listId' in of,
      photos,
      voices,
      morePhotos: photos.length < PHOTOS_MAX,
      moreVoices: voices.length < VOICES_MAX,
      ticket: recordingTicket(web.issuing, actorOf(response)),
      criteria: criteria.map((line, index) => ({
        index,
        line,
        ticked: observed.criteria.includes(String(index)),
      })),
      observed,
      errors: again === null ? {} : fieldTexts(response, again.mistakes),
    },
    again === null ? 200 : 422,
  );
}

/** As the form stands before anything is typed. */
function observedOf({ items, criteria }: EvidencePlace): Observed {
  const of = (kind: string) => items.find((item) => item.kind === kind);
  const seen = of('criteria')?.criteria ?? [];
  const place = of('place');
  return {
    criteria: criteria.flatMap((line, index) => (seen.includes(line) ? [String(index)] : [])),
    place: place?.text ?? '',
    hours: place?.hours == null ? '' : String(place.hours),
    words: of('words')?.text ?? '',
  };
}
