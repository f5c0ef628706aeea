/** Leaving any time: the beheerder makes an archive of everything, watches it, and takes it along. */
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import {
  ARCHIVE_KEPT_HOURS,
  archiveState,
  askArchive,
  takeArchive,
} from '../../../issuing/organisations/leave-archive.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { actsForSchool, onlyFields, say, sendDesk } from '../desk-page.ts';

const NO_FIELDS = /^$/;
/** Seconds until the page asks again while the archive is made. */
const REFRESH_SECONDS = 3;
const MEGABYTE = 1_000_000;

/** `GET /desk/organisation/leave`. */
export function leavePage(web: WebContext): RequestHandler {
  return (request, response) => sendLeave(web, request, response, null, 200);
}

/** `POST /desk/organisation/leave`: begins to make the archive. */
export function makeArchive(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, NO_FIELDS);
    await askArchive(web.issuing, actorOf(response));
    response.redirect(303, '/desk/organisation/leave');
  };
}

/** `POST /desk/organisation/leave/download`: a POST, since it is written in the log that it was taken. */
export function downloadArchive(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, NO_FIELDS);
    try {
      const { bytes, content, organisation } = await takeArchive(web.issuing, actorOf(response));
      response.setHeader('Cache-Control', 'private, no-store');
      response.setHeader('Content-Length', bytes);
      response.setHeader('Content-Disposition', `attachment; filename="blijk-${organisation.slug}.zip"`);
      response.type('application/zip');
      await pipeline(content, response);
    } catch (error) {
      if (response.headersSent || !(error instanceof AppError) || error.code !== 'leave.none') throw error;
      await sendLeave(web, request, response, say(response, 'errors:leave.none'), error.status);
    }
  };
}

async function sendLeave(
  web: WebContext,
  request: Request,
  response: Response,
  mistake: string | null,
  status: number,
): Promise<void> {
  const found = await archiveState(web.issuing, actorOf(response));
  const data = {
    section: 'organisation' as const,
    title: say(response, 'leave:desk.title'),
    school: actsForSchool(response),
    what: say(response, actsForSchool(response) ? 'leave:what.school' : 'leave:what.badges'),
    archive: { ...found, megabytes: Math.max(1, Math.round(found.bytes / MEGABYTE)) },
    busy: found.state === 'busy',
    ready: found.state === 'ready',
    failed: found.state === 'failed',
    hours: ARCHIVE_KEPT_HOURS,
    mistake,
    refresh: found.state === 'busy' ? REFRESH_SECONDS : null,

    pageAddress: '/desk/organisation/leave',
  };
  sendDesk(web, request, response, 'desk/leave', data, status);
}
