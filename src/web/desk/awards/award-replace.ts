/** "Naam klopt niet": one action makes the badge anew under the right name and ends the old one. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import { replaceAward, replacementWaits } from '../../../issuing/awards/revoke-award.ts';
import { type AwardForDesk, awardForDesk } from '../../../issuing/desk-reads.ts';
import { proposePageName } from '../../../issuing/names.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk-page.ts';

/** `GET /desk/awards/:id/replace`: the form, with the names as they are now; a revoked badge shows its own page. */
export function replacePage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const whole = await awardForDesk(web.issuing, actorOf(response), request.params.id);
    if (!can(actorOf(response), 'award.replace')) throw new AppError('access.denied');
    if (whole.award.state === 'revoked') return response.redirect(303, `/desk/awards/${whole.award.id}`);
    if (whole.award.state !== 'issued') throw new AppError('award.not_issued');
    await sendReplace(web, request, response, whole, { name: whole.recipient.name, pageName: whole.award.pageName });
  };
}

/** `POST /desk/awards/:id/replace`: goes to the page of the new badge. A name for the page that is empty, or the old proposal, is proposed. */
export function replaceName(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(name|pageName)$/);
    const { id } = request.params;
    const form = { name: field(request.body, 'name'), pageName: field(request.body, 'pageName') };
    try {
      const { award: old, recipient } = await awardForDesk(web.issuing, actorOf(response), id);
      const unchanged = form.pageName === old.pageName && old.pageName === proposePageName(recipient.name);
      const proposed = proposePageName(form.name) || form.name.slice(0, 40);
      const pageName = form.pageName === '' || unchanged ? proposed : form.pageName;
      const award = await replaceAward(web.issuing, actorOf(response), id, { name: form.name, pageName });
      const renamed = award.kind === 'praktijkverklaring' ? 'statementRenamed' : 'replaced';
      response.redirect(303, `/desk/awards/${award.id}?done=${award.state === 'waiting' ? 'replacedWaits' : renamed}`);
    } catch (error) {
      const errors = fieldTexts(response, formMistakes(error));
      const whole = await awardForDesk(web.issuing, actorOf(response), id);
      await sendReplace(web, request, response, whole, form, errors, 422);
    }
  };
}

async function sendReplace(
  web: WebContext,
  request: Request,
  response: Response,
  { award, recipient, version }: AwardForDesk,
  form: { name: string; pageName: string },
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const data = {
    section: 'ceremonies' as const,
    title: say(response, 'desk:replace.title'),
    wide: false,
    id: award.id,
    old: recipient.name,
    achievement: version.content.name,
    waits: await replacementWaits(web.issuing, award),
    form,
    errors,
  };
  sendDesk(web, request, response, 'desk/award-replace', data, status);
}
