/** What a learner offers by the own link: a photo, a voice note that the page recorded; and taking one back. */
import type { RequestHandler } from 'express';
import { AppError, type FieldError } from '../../errors.ts';
import { offeredFile, offerOwnPhoto, offerOwnVoice, takeBack } from '../../issuing/learners/learner-evidence.ts';
import type { WebContext } from '../context.ts';
import { onlyFields } from '../desk/desk-page.ts';
import { sendEvidenceFile } from '../evidence-view.ts';
import { field } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { learnerOf, runningPageOf } from '../middleware/learner.ts';
import { sendLearnerPage } from './page-show.ts';

/** `POST /l/:token`: a photo, or `remove`. After signing there is nothing more to offer: the page says what there is. */
export function sendOffer(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(ticket|remove|add)$/);
    const address = `/l/${request.params.token}`;
    if (learnerOf(response).state === 'signed') return response.redirect(303, address);
    const page = runningPageOf(response);
    const remove = field(request.body, 'remove');
    try {
      if (remove !== '') await takeBack(web.issuing, page, remove);
      const photo = uploadedFile(request);
      if (photo === null && field(request.body, 'add') !== '') throw new AppError('evidence.photo_missing');
      if (photo !== null) {
        web.uploads.miss(page.dossier.id);
        await offerOwnPhoto(web.issuing, page, photo);
      }
    } catch (error) {
      if (!(error instanceof AppError) || ![409, 413, 422, 429].includes(error.status)) throw error;
      const own: FieldError = { field: 'file', code: error.code, params: error.params };
      return sendLearnerPage(web, request, response, page, error.fields.length > 0 ? error.fields : [own]);
    }
    response.redirect(303, `${address}?done=${remove === '' ? 'kept' : 'back'}#offer`);
  };
}

/** `POST /l/:token/voice`: sent by the page's own script, which reads the problem itself. */
export function sendVoice(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^ticket$/);
    const page = runningPageOf(response);
    web.uploads.miss(page.dossier.id);
    await offerOwnVoice(web.issuing, page, { bytes: uploadedFile(request), ticket: field(request.body, 'ticket') });
    response.sendStatus(204);
  };
}

/** `GET /l/:token/evidence/:item`. */
export function offerFile(web: WebContext): RequestHandler<{ item: string }> {
  return async (request, response) => {
    await sendEvidenceFile(web, request, response, offeredFile(runningPageOf(response), request.params.item));
  };
}
