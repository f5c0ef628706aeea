/** Revoking a badge for ever: a reason from the short neutral list, asked on a page of its own. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../../errors.ts';
import { can } from '../../../issuing/access.ts';
import { REVOCATION_REASONS } from '../../../issuing/awards/awards.ts';
import { revokeAward } from '../../../issuing/awards/revoke-award.ts';
import { type AwardForDesk, awardForDesk } from '../../../issuing/desk-reads.ts';
import { dossierOfAward } from '../../../issuing/dossiers/dossier-of-award.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { onlyFields, say, sendDesk } from '../desk-page.ts';

/** A wrong name has a way of its own, which gives the person a new badge. */
const REASONS = REVOCATION_REASONS.filter((reason) => reason !== 'naam-onjuist');

/** `GET /desk/awards/:id/revoke`; a badge that is revoked already shows its own page. */
export function revokePage(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const whole = await awardForDesk(web.issuing, actorOf(response), request.params.id);
    if (!can(actorOf(response), 'award.revoke')) throw new AppError('access.denied');
    if (whole.award.state === 'revoked') return response.redirect(303, `/desk/awards/${whole.award.id}`);
    if (whole.award.state !== 'issued') throw new AppError('award.not_issued');
    await sendRevoke(web, request, response, whole, '', {}, 200);
  };
}

/** `POST /desk/awards/:id/revoke`: needs a reason and the tick "dit kan niet terug". */
export function revokeOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(reason|sure)$/);
    const actor = actorOf(response);
    const { id } = request.params;
    const reason = field(request.body, 'reason');
    const errors: Record<string, string> = {};
    if (!ticked(request.body, 'sure')) errors.sure = say(response, 'desk:revoke.sureRequired');
    if (!(REASONS as readonly string[]).includes(reason)) {
      Object.assign(errors, fieldTexts(response, [{ field: 'reason', code: 'award.reason_invalid' }]));
    }
    if (Object.keys(errors).length === 0) {
      await revokeAward(web.issuing, actor, id, reason);
      return response.redirect(303, `/desk/awards/${id}?done=revoked`);
    }
    const whole = await awardForDesk(web.issuing, actor, id);
    if (!can(actor, 'award.revoke')) throw new AppError('access.denied');
    await sendRevoke(web, request, response, whole, reason, errors, 422);
  };
}

async function sendRevoke(
  web: WebContext,
  request: Request,
  response: Response,
  { award, recipient, version }: AwardForDesk,
  reason: string,
  errors: Record<string, string>,
  status: number,
): Promise<void> {
  const statement = award.kind === 'praktijkverklaring';
  const data = {
    section: statement ? ('dossiers' as const) : ('ceremonies' as const),
    title: say(response, statement ? 'school:mend.revoke' : 'desk:revoke.title'),
    statement,
    dossierId: (await dossierOfAward(web.issuing, actorOf(response), award))?.id ?? null,
    wide: false,
    id: award.id,
    name: recipient.name,
    achievement: version.content.name,
    errors,
    reasons: REASONS.map((id) => ({
      id,
      label: say(response, `desk:reason.${id}`),
      checked: id === reason,
    })),
  };
  sendDesk(web, request, response, 'desk/award-revoke', data, status);
}
