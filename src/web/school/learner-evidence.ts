/** What a learner offers: the coach hands in photos and voice notes; the praktijkopleider sees them beside the tasks. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError, type FieldError } from '../../errors.ts';
import {
  type OfferedEvidence,
  offeredEvidence,
  offerPhoto,
  offerVoice,
  removeOffered,
} from '../../issuing/dossiers/dossier-evidence.ts';
import { PHOTOS_MAX, recordingTicket, VOICES_MAX } from '../../issuing/evidence/evidence.ts';
import { PHOTO_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import { SENSITIVE } from '../../issuing/texts/sensitive-words.ts';
import type { WebContext } from '../context.ts';
import { onlyFields, say, sendDesk } from '../desk/desk-page.ts';
import { sendEvidenceFile } from '../evidence-view.ts';
import { field } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';

const addressOf = (id: string): string => `/desk/workplace/${id}/evidence`;

/** `GET /desk/workplace/:id/evidence`. */
export function learnerEvidencePage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    send(web, request, response, await offeredEvidence(web.issuing, actorOf(response), request.params.id), []);
  };
}

/** `POST /desk/workplace/:id/evidence`: a photo, or `remove`. */
export function saveLearnerEvidence(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(ticket|remove)$/);
    const actor = actorOf(response);
    const { id } = request.params;
    const offered = await offeredEvidence(web.issuing, actor, id);
    try {
      await removeOffered(web.issuing, actor, id, field(request.body, 'remove'));
      const photo = uploadedFile(request);
      if (photo !== null) {
        web.uploads.miss(actor.memberId ?? actor.organisationId);
        await offerPhoto(web.issuing, actor, id, photo);
      }
    } catch (error) {
      if (!(error instanceof AppError) || ![413, 422, 429].includes(error.status)) throw error;
      const own: FieldError = { field: 'file', code: error.code, params: error.params };
      return send(web, request, response, offered, error.fields.length > 0 ? error.fields : [own]);
    }
    response.redirect(303, `${addressOf(id)}?done=evidence`);
  };
}

/** `POST /desk/workplace/:id/evidence/voice`: sent by the page's own script. */
export function saveLearnerVoice(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^ticket$/);
    const actor = actorOf(response);
    web.uploads.miss(actor.memberId ?? actor.organisationId);
    const voice = { bytes: uploadedFile(request), ticket: field(request.body, 'ticket') };
    await offerVoice(web.issuing, actor, request.params.id, voice);
    response.sendStatus(204);
  };
}

/** `GET /desk/workplace/:id/evidence/:item`. */
export function learnerEvidenceFile(web: WebContext): RequestHandler<{ id: string; item: string }> {
  return async (request, response) => {
    const { items } = await offeredEvidence(web.issuing, actorOf(response), request.params.id);
    const item = items.find(({ id }) => id === request.params.item);
    if (item === undefined) throw new AppError('evidence.not_found');
    await sendEvidenceFile(web, request, response, item);
  };
}

function send(
  web: WebContext,
  request: Request,
  response: Response,
  { dossier, learnerName, items }: OfferedEvidence,
  mistakes: readonly FieldError[],
): void {
  const address = addressOf(dossier.id);
  const of = (kind: string) =>
    items
      .filter((item) => item.kind === kind)
      .map(({ id, seconds }) => ({
        id,
        src: `${address}/${id}`,
        length: say(response, 'public:evidence.seconds', { count: seconds ?? 0 }),
      }));
  const [photos, voices] = [of('photo'), of('voice')];
  const data = {
    title: say(response, 'workplace:offered.title', { name: learnerName }),
    address,
    photos,
    voices,
    morePhotos: photos.length < PHOTOS_MAX,
    moreVoices: voices.length < VOICES_MAX,
    ticket: recordingTicket(web.issuing, actorOf(response)),
    sensitive: SENSITIVE,
    photoBytes: PHOTO_MAX_BYTES,
    errors: fieldTexts(response, mistakes),
  };
  const frame = { section: 'dossiers', style: 'workplace.css', wide: false, pageAddress: address } as const;
  sendDesk(web, request, response, 'school/learner-evidence', { ...frame, ...data }, mistakes.length === 0 ? 200 : 422);
}
