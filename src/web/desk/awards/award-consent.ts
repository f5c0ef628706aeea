import type { RequestHandler } from 'express';
import { AppError } from '../../../errors.ts';
import { parseDay } from '../../../issuing/dates.ts';
import { awardForDesk } from '../../../issuing/desk-reads.ts';
import { recordConsent, type ShownName, withdrawConsent } from '../../../issuing/holders/consent.ts';
import type { WebContext } from '../../context.ts';
import { field, ticked } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { formMistakes, onlyFields } from '../desk-page.ts';
import { type ConsentForm, sendAward } from './award-show.ts';

/** The way the page calls the holder; anything else counts as "no name". */
export function shownNameOf(value: string): ShownName {
  return value === 'page' || value === 'full' ? value : 'none';
}

/** Nothing was kept: the page comes back with what is on record. */
const AS_IT_IS_NOW: readonly string[] = ['consent.changed_elsewhere', 'consent.holder_chose'];

/** `POST /desk/awards/:id/consent`: keeps what stands on the signed form. */
export function saveConsent(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^(sixteenOrOlder|linkPublic|showName|signedOn|madeFor)$/);
    const actor = actorOf(response);
    const { id } = request.params;
    const form: ConsentForm = {
      sixteenOrOlder: ticked(request.body, 'sixteenOrOlder'),
      linkPublic: ticked(request.body, 'linkPublic'),
      showName: shownNameOf(field(request.body, 'showName')),
      signedOn: field(request.body, 'signedOn'),
    };
    try {
      const consent = {
        ...form,
        showName: shownNameOf(form.showName),
        signedOn: parseDay(form.signedOn) ?? form.signedOn,
      };
      await recordConsent(web.issuing, actor, id, consent, field(request.body, 'madeFor'));
      response.redirect(303, `/desk/awards/${id}?done=consent#consent`);
    } catch (error) {
      if (error instanceof AppError && AS_IT_IS_NOW.includes(error.code)) {
        const mistakes = [{ field: 'consent', code: error.code }];
        return sendAward(web, request, response, await awardForDesk(web.issuing, actor, id), { form: null, mistakes });
      }
      const mistakes = formMistakes(error);
      await sendAward(web, request, response, await awardForDesk(web.issuing, actor, id), { form, mistakes });
    }
  };
}

/** `POST /desk/awards/:id/consent/withdraw`: at the next request the badge is private again. */
export function takeConsentBack(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    await withdrawConsent(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `/desk/awards/${request.params.id}?done=withdrawn#consent`);
  };
}
