/** What a colleague sent back: name and level are mended and the badge is offered again in one go. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import { levelOf } from '../../../issuing/achievements/levels.ts';
import { whatToJudge } from '../../../issuing/awards/judging.ts';
import { mendReturned } from '../../../issuing/awards/mend-returned.ts';
import { type AwardForDesk, awardForDesk } from '../../../issuing/desk-reads.ts';
import { proposePageName } from '../../../issuing/names.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { levelOptions } from '../achievements/achievement-options.ts';
import { formMistakes, onlyFields, say, sendDesk } from '../desk-page.ts';
import { sendTooLate } from './award-show.ts';
import { judgingView } from './judging-view.ts';

interface Form {
  name: string;
  pageName: string;
  level: string;
}

/** `GET /desk/awards/:id/mend`: the form; anything that was not sent back shows its own page. */
export function mendPage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const whole = await awardForDesk(web.issuing, actorOf(response), request.params.id);
    const { award, recipient } = whole;
    if (!can(actorOf(response), 'award.approve')) throw new AppError('access.denied');
    if (award.state !== 'returned') return response.redirect(303, `/desk/awards/${award.id}?done=notReturned`);
    await sendMend(web, request, response, whole, {
      name: recipient.name,
      pageName: award.pageName,
      level: award.level ?? '',
    });
  };
}

/** `POST /desk/awards/:id/mend`. A name for the page that is empty, or the old proposal, is proposed anew. */
export function mendAward(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(name|pageName|level)$/);
    const { id } = request.params;
    const form: Form = {
      name: field(request.body, 'name'),
      pageName: field(request.body, 'pageName'),
      level: field(request.body, 'level'),
    };
    const whole = await awardForDesk(web.issuing, actorOf(response), id);
    const { award, recipient } = whole;
    const isProposal = form.pageName === award.pageName && award.pageName === proposePageName(recipient.name);
    const typed = {
      name: form.name,
      pageName: isProposal ? '' : form.pageName,
      level: levelOf(form.level) ?? award.level,
    };
    try {
      await mendReturned(web.issuing, actorOf(response), id, typed);
      response.redirect(303, `/desk/awards/${id}?done=offered`);
    } catch (error) {
      if (error instanceof AppError && error.code === 'award.not_waiting')
        return sendTooLate(web, request, response, id, error);
      await sendMend(web, request, response, whole, form, fieldTexts(response, formMistakes(error)), 422);
    }
  };
}

async function sendMend(
  web: WebContext,
  request: Request,
  response: Response,
  { award, recipient, version }: AwardForDesk,
  form: Form,
  errors: Record<string, string> = {},
  status = 200,
): Promise<void> {
  const [toJudge] = await whatToJudge(web.issuing, [award]);
  const data = {
    section: 'ceremonies' as const,
    title: say(response, 'desk:mend.title'),
    wide: false,
    id: award.id,
    old: recipient.name,
    achievement: version.content.name,
    level: say(response, `common:level.${award.level ?? 'none'}`),
    mended: toJudge === undefined ? null : judgingView(response, award, recipient.name, toJudge).mended,
    form,
    levels: award.supersedes === null ? levelOptions(response, form.level) : null,
    errors,
  };
  sendDesk(web, request, response, 'desk/award-mend', data, status);
}
