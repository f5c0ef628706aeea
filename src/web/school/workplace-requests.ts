/** Open requests to companies: who has not answered, a reminder, taking back, and the links on paper. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import { can } from '../../issuing/access.ts';
import { askCompany, withdrawLinks } from '../../issuing/workplace/workplace-links.ts';
import { openRequestsForDesk, remindCompany, workplaceSlips } from '../../issuing/workplace/workplace-requests.ts';
import { qrSvg } from '../../printing/qr.ts';
import type { WebContext } from '../context.ts';
import { onlyFields, queryText, say, sendDesk } from '../desk/desk-page.ts';
import { fieldValues } from '../forms.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf } from '../middleware/session.ts';
import { dayOnPage } from '../public/days.ts';

const NO_FIELDS = /^$/;
const PAGE = '/desk/workplace';

/** `GET /desk/workplace`. */
export function showRequests(web: WebContext): RequestHandler {
  return async (request, response) => {
    const actor = actorOf(response);
    const { lines, more } = await openRequestsForDesk(web.issuing, actor);
    const day = (at: string): string => dayOnPage(languageOf(response), at.slice(0, 10));
    sendDesk(web, request, response, 'school/workplace', {
      section: 'dossiers',
      title: say(response, 'workplace:requests.title'),
      style: 'workplace-desk.css',
      more,
      writes: can(actor, 'dossier.write'),
      lines: lines.map(({ link, dossier, learnerName, companyName, mayRemind }) => ({
        id: dossier.id,
        learner: learnerName,
        group: dossier.groupName,
        company: companyName,
        supervisor: dossier.supervisorName ?? dossier.supervisorEmail ?? '',
        mailed: dossier.supervisorEmail !== null,
        asked: day(link.createdAt),
        until: day(link.expiresAt),
        over: mayRemind === 'too_old',
        begun: link.begun !== null,
        reminded: link.reminders === 0 ? null : say(response, 'workplace:requests.reminded', { count: link.reminders }),
        reminds: mayRemind === 'yes',
        why: mayRemind === 'yes' ? null : say(response, `workplace:remind.${mayRemind}`),
      })),
    });
  };
}

/** `POST /desk/workplace/ask`: for a whole class in one act. What could not be asked is said on the page. */
export function askCompanies(web: WebContext): RequestHandler {
  return async (request, response) => {
    onlyFields(request.body, /^dossier$/);
    const asked = await askCompany(web.issuing, actorOf(response), fieldValues(request.body, 'dossier'));
    const refused = asked.find((one) => one.refused !== null)?.refused;
    // one alone says why; of a class the others were asked
    if (refused && asked.every((one) => one.refused !== null)) throw new AppError(refused);
    response.redirect(303, `${PAGE}?done=${refused ? 'companiesSome' : 'companiesAsked'}`);
  };
}

/** `POST /desk/workplace/:id/remind`. */
export function remindOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, NO_FIELDS);
    await remindCompany(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `${PAGE}?done=companyReminded`);
  };
}

/** `POST /desk/workplace/:id/withdraw`. */
export function withdrawOne(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, NO_FIELDS);
    await withdrawLinks(web.issuing, actorOf(response), request.params.id);
    response.redirect(303, `${PAGE}?done=companyWithdrawn`);
  };
}

/**
 * `GET /desk/workplace/slips?group=` or `?dossier=`: a slip with a QR code for each, to print. One of whom the link went by
 * mail comes with `paper=yes` only, after the page has said what that does.
 */
export function showSlips(web: WebContext): RequestHandler {
  return async (request, response) => {
    const group = queryText(request, 'group');
    const dossierId = queryText(request, 'dossier');
    const one = { dossierId, mailed: queryText(request, 'paper') === 'yes' };
    const many = group === '' ? {} : { groupName: group };
    const { slips, byMail } = await workplaceSlips(web.issuing, actorOf(response), dossierId === '' ? many : one);
    sendDesk(web, request, response, 'school/workplace-slips', {
      section: 'dossiers',
      title: say(response, 'workplace:slips.title'),
      style: 'workplace-desk.css',
      one: dossierId === '' ? null : `/desk/dossiers/${encodeURIComponent(dossierId)}`,
      onPaper:
        dossierId === '' || byMail === 0 ? null : `${PAGE}/slips?dossier=${encodeURIComponent(dossierId)}&paper=yes`,
      byMail,
      slips: slips.map(({ token, learnerName, companyName, supervisorName, qualificationName, expiresAt }) => ({
        learner: learnerName,
        company: companyName,
        supervisor: supervisorName,
        qualification: qualificationName,
        url: `${web.publicUrl}/w/${token}`,
        qr: `data:image/svg+xml;base64,${Buffer.from(qrSvg(`${web.publicUrl}/w/${token}`)).toString('base64')}`,
        until: dayOnPage(languageOf(response), expiresAt.slice(0, 10)),
      })),
    });
  };
}
