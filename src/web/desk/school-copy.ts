/**
 * The school's own copy of a praktijkverklaring: the one paper with a birth date. It is typed here, goes onto the paper
 * and nowhere else: not into storage, a log, an address or the signed document inside the file.
 */
import type { Request, RequestHandler, Response } from 'express';
import { AppError, type FieldError, formError } from '../../errors.ts';
import { dayMistake, parseDay, yearsBetween } from '../../issuing/dates.ts';
import { type AwardForDesk, awardForDesk } from '../../issuing/desk-reads.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { field } from '../forms.ts';
import { actorOf } from '../middleware/session.ts';
import { fieldTexts } from '../problem.ts';
import { onlyFields, say, sendDesk } from './desk-page.ts';
import { sendPdf } from './desk-papers.ts';

/** Nobody in a dossier is younger or older than this. */
const AGES = { least: 12, most: 110 };

/** `GET /desk/awards/:id/school-copy`: asks the birth date; a badge has no such copy and shows its own page. */
export function schoolCopyPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const whole = await awardForDesk(web.issuing, actorOf(response), request.params.id, 'print');
    if (whole.award.kind !== 'praktijkverklaring') return response.redirect(303, `/desk/awards/${whole.award.id}`);
    sendForm(web, request, response, whole);
  };
}

/** `POST /desk/awards/:id/school-copy`: the paper as PDF. */
export function printSchoolCopy(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^birthDay$/);
    const typed = field(request.body, 'birthDay');
    const whole = await awardForDesk(web.issuing, actorOf(response), request.params.id, 'print');
    const { award } = whole;
    if (award.kind !== 'praktijkverklaring') return response.redirect(303, `/desk/awards/${award.id}`);
    if (award.state === 'revoked') throw new AppError('badge.revoked');
    if (award.state !== 'issued') throw new AppError('award.not_issued');
    const birthDay = birthDayOf(typed, today(web.issuing.now()));
    if (birthDay === null)
      return sendForm(web, request, response, whole, typed, [
        { field: 'birthDay', code: dayMistake(typed, 'statement.birth_day_invalid') },
      ]);
    sendPdf(
      response,
      await web.papers.certificate(award.id, { birthDay }),
      `praktijkverklaring-${award.shortCode}-school.pdf`,
    );
  };
}

function birthDayOf(typed: string, now: string): string | null {
  const day = parseDay(typed);
  const age = day === null || day > now ? -1 : yearsBetween(day, now);
  return age >= AGES.least && age <= AGES.most ? day : null;
}

function sendForm(
  web: WebContext,
  request: Request,
  response: Response,
  { award, recipient, version }: AwardForDesk,
  typed = '',
  mistakes: FieldError[] = [],
): void {
  const data = {
    section: 'ceremonies' as const,
    title: say(response, 'desk:schoolCopy.title'),
    wide: false,
    id: award.id,
    name: recipient.name,
    achievement: version.content.name,
    typed,
    errors: mistakes.length === 0 ? {} : fieldTexts(response, formError(mistakes).fields),
  };
  sendDesk(web, request, response, 'desk/school-copy', data, mistakes.length === 0 ? 200 : 422);
}
