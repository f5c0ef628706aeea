/** Files of the praktijkopleider's page: a voice note that the page recorded, and what can be seen and heard there. */
import type { RequestHandler } from 'express';
import { addWorkplaceVoice, workplaceEvidence } from '../../issuing/workplace/workplace-evidence.ts';
import type { WebContext } from '../context.ts';
import { onlyFields } from '../desk/desk-page.ts';
import { sendEvidenceFile } from '../evidence-view.ts';
import { field } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { openTaskOf } from '../middleware/workplace.ts';

/** `POST /w/:token/voice`: sent by the page's own script, which reads the problem itself. */
export function workplaceVoice(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^ticket$/);
    const task = openTaskOf(response);
    web.uploads.miss(task.link.id);
    await addWorkplaceVoice(web.issuing, task, {
      bytes: uploadedFile(request),
      ticket: field(request.body, 'ticket'),
    });
    response.sendStatus(204);
  };
}

/** `GET /w/:token/evidence/:item`. */
export function workplaceFile(web: WebContext): RequestHandler<{ item: string }> {
  return async (request, response) => {
    await sendEvidenceFile(web, request, response, workplaceEvidence(openTaskOf(response), request.params.item));
  };
}
