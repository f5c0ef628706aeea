/** What the praktijkopleider sends: choices that are kept for later, a photo, or everything at once. */
import type { Request, RequestHandler } from 'express';
import { AppError, type FieldError } from '../../errors.ts';
import { notKept, type TypedTask } from '../../issuing/workplace/workplace-begun.ts';
import { checkJudgement, confirmWorkplace, fieldOf } from '../../issuing/workplace/workplace-confirm.ts';
import { addWorkplacePhoto, removeWorkplaceEvidence } from '../../issuing/workplace/workplace-evidence.ts';
import {
  findWorkplace,
  keepBegun,
  type WorkplaceFound,
  type WorkplaceTask,
} from '../../issuing/workplace/workplace-task.ts';
import type { WebContext } from '../context.ts';
import { onlyFields } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { uploadedFile } from '../middleware/bodies.ts';
import { openTaskOf, workplaceOf } from '../middleware/workplace.ts';
import { rememberSent } from './sent-before.ts';
import { sendTaskPage } from './task-show.ts';

const FIELDS = /^(p-[A-Z0-9-]{1,20}|remark|name|role|ticket|remove|action)$/;

/**
 * `POST /w/:token`: whatever button was pressed, what stands in the form is kept, also when the link became too old while the
 * page was open. `action=send` sends it; what is not right
 * comes back with the reason, the rest as it was. After it was sent there is nothing more to do: the page says so.
 */
export function sendTask(web: WebContext): RequestHandler<{ token: string }> {
  return async (request, response) => {
    const own = `/w/${request.params.token}`;
    const before = workplaceOf(response);
    onlyFields(request.body, FIELDS);
    const typed = typedIn(request.body);
    if (before.state === 'used') return response.redirect(303, `${own}${isOther(typed, before) ? '?done=first' : ''}`);
    await keepBegun(web.issuing, before.state === 'open' ? before.task.link : before.link, typed);
    const task = openTaskOf(response);
    const action = field(request.body, 'action');
    const mistakes = [
      ...(await mistakesOf(() => removed(web, request, task))),
      ...(await mistakesOf(() => takePhoto(web, request, task))),
    ];
    if (action === 'send') {
      const photoIsWrong = mistakes.length > 0;
      const send = async () =>
        photoIsWrong ? checkJudgement(task, typed) : confirmWorkplace(web.issuing, task, typed);
      mistakes.push(...(await mistakesOf(send)));
    } else mistakes.push(...notKept(typed));
    if (mistakes.length > 0) {
      const found = await findWorkplace(web.issuing, request.params.token);
      if (found.state === 'used') return response.redirect(303, `${own}${isOther(typed, found) ? '?done=first' : ''}`);
      if (found.state !== 'open') return response.redirect(303, own);
      return sendTaskPage(web, request, response, found.task, { typed, mistakes });
    }
    if (action === 'send') rememberSent(web, response, task.link, own);
    response.redirect(303, action === 'send' ? own : `${own}?done=${action === 'later' ? 'later' : 'kept'}`);
  };
}

/** `POST /w/:token/begun`: the page's own script keeps each tap. */
export function saveTask(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, FIELDS);
    const found = workplaceOf(response);
    if (found.state !== 'used')
      await keepBegun(web.issuing, found.state === 'open' ? found.task.link : found.link, typedIn(request.body));
    openTaskOf(response);
    response.sendStatus(204);
  };
}

/** Whether somebody chose something else than what was sent by this link before: that is kept nowhere, and they must know. */
function isOther({ chosen }: TypedTask, { done: { judged } }: Extract<WorkplaceFound, { state: 'used' }>): boolean {
  return Object.entries(chosen).some(([code, performance]) => judged[code] !== performance);
}

function typedIn(body: unknown): TypedTask {
  const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const start = fieldOf('');
  return {
    chosen: Object.fromEntries(
      names.filter((name) => name.startsWith(start)).map((name) => [name.slice(start.length), field(body, name)]),
    ),
    remark: field(body, 'remark'),
    name: field(body, 'name'),
    role: field(body, 'role'),
  };
}

async function removed(web: WebContext, request: Request, task: WorkplaceTask): Promise<void> {
  const id = field(request.body, 'remove');
  // pressed twice: it is gone already
  if (task.ownEvidence.some((item) => item.id === id)) await removeWorkplaceEvidence(web.issuing, task, id);
}

async function takePhoto(web: WebContext, request: Request, task: WorkplaceTask): Promise<void> {
  const photo = uploadedFile(request);
  if (photo === null) return;
  web.uploads.miss(task.link.id);
  await addWorkplacePhoto(web.issuing, task, photo);
}

/** What a step says of the form: at its own fields, or at the photo. Any other error goes on. */
async function mistakesOf(work: () => Promise<void>): Promise<FieldError[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || ![413, 422, 429].includes(error.status)) throw error;
    return error.fields.length > 0 ? [...error.fields] : [{ field: 'file', code: error.code, params: error.params }];
  }
}
