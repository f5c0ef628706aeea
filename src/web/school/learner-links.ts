/** The learner's own link at the desk: made, on paper, to copy, by mail, taken back. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import {
  endLearnerLink,
  giveLearnerLinks,
  type Learners,
  learnerSlips,
  mailLearnerLinks,
} from '../../issuing/learners/learner-links.ts';
import { qrSvg } from '../../printing/qr.ts';
import type { WebContext } from '../context.ts';
import { onlyFields, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { field } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf } from '../middleware/session.ts';
import { dayOnPage } from '../public/days.ts';

const SLIPS = '/desk/learners/slips';

/** `POST /desk/dossiers/:id/learner`: `how` is `anew`, `mail`, `end`, or nothing for a link where there is none. */
export function changeLearnerLink(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^how$/);
    const actor = actorOf(response);
    const { id } = request.params;
    const how = field(request.body, 'how');
    if (how === 'end') {
      await endLearnerLink(web.issuing, actor, id);
      return response.redirect(303, `/desk/dossiers/${id}?done=learnerEnded`);
    }
    if (how === 'mail') {
      if ((await mailLearnerLinks(web.issuing, actor, { dossierId: id })) === 0) throw new AppError('learner.no_email');
      return response.redirect(303, `/desk/dossiers/${id}?done=learnerMailed`);
    }
    await giveLearnerLinks(web.issuing, actor, { dossierId: id }, how === 'anew' ? 'anew' : 'missing');
    response.redirect(303, `${SLIPS}?dossier=${id}&done=learnerLink`);
  };
}

/** `POST /desk/learners/links`: for a class, or everybody, in one act; with `how=mail` by mail too. */
export function giveLinks(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^(group|how)$/);
    const actor = actorOf(response);
    const groupName = field(request.body, 'group');
    const mails = field(request.body, 'how') === 'mail';
    if (mails) await mailLearnerLinks(web.issuing, actor, { groupName });
    else await giveLearnerLinks(web.issuing, actor, { groupName });
    const query = new URLSearchParams({ group: groupName, done: mails ? 'learnerMailed' : 'learnerLink' });
    response.redirect(303, `${SLIPS}?${query}`);
  };
}

/** `GET /desk/learners/slips?group=` or `?dossier=`: a slip with a QR code for each link that is good. */
export function showLearnerSlips(web: WebContext): RequestHandler {
  return async (request, response) => {
    const dossierId = queryText(request, 'dossier');
    const group = queryText(request, 'group');
    const of: Learners = dossierId === '' ? { groupName: group } : { dossierId };
    const slips = await learnerSlips(web.issuing, actorOf(response), of);
    sendDesk(web, request, response, 'school/learner-slips', {
      section: 'dossiers',
      title: say(response, 'school:own.slips'),
      style: 'workplace-desk.css',
      back: dossierId === '' ? '/desk/dossiers' : `/desk/dossiers/${dossierId}`,
      group,
      mayMail: dossierId === '' && slips.some(({ hasEmail }) => hasEmail),
      slips: slips.map(({ token, learnerName, groupName, companyName, expiresAt }, at) => ({
        id: `link-${at + 1}`,
        learner: learnerName,
        group: groupName,
        company: companyName,
        url: `${web.publicUrl}/l/${token}`,
        qr: `data:image/svg+xml;base64,${Buffer.from(qrSvg(`${web.publicUrl}/l/${token}`)).toString('base64')}`,
        until: dayOnPage(languageOf(response), expiresAt.slice(0, 10)),
      })),
    });
  };
}
