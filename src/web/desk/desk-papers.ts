/** Paper from the desk: for a whole ceremony, or one person again. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { awardForDesk } from '../../issuing/desk-reads.ts';
import { tokensForPaper } from '../../issuing/holders/holder-links.ts';
import { ceremonyToPrint, type PrintPart, printParts } from '../../issuing/paper-reads.ts';
import type { WebContext } from '../context.ts';
import { actorOf } from '../middleware/session.ts';
import { sendPieces } from '../send-pieces.ts';
import { queryText } from './desk-page.ts';

/** `GET /desk/ceremonies/:id/certificates.pdf?layout=a4|two-up&back=on&part=2`: one file to print, in the order of the list. */
export function printCeremony(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const layout = queryText(request, 'layout') || 'a4';
    if (layout !== 'a4' && layout !== 'two-up') throw new AppError('request.malformed');
    const { ceremony, awardIds } = await ceremonyToPrint(web.issuing, actorOf(response), id);
    const part = partOf(request, awardIds.length);
    if (part === 'none chosen') return response.redirect(303, partsOf(id));
    const back = wantsBack(request);
    const pieces = web.papers.certificates(awardIds.slice(part.from - 1, part.to), layout, { back });
    const name = `certificaten-${ceremony.date}${layout === 'two-up' ? '-2-op-1' : ''}${back ? '-dubbelzijdig' : ''}${inName(part)}.pdf`;
    await sendPieces(response, pieces, web.workFolder, {
      type: 'application/pdf',
      disposition: `inline; filename="${name}"`,
    });
  };
}

/** `GET /desk/ceremonies/:id/attendance.pdf?part=2`: the list to sign. */
export function printAttendance(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const actor = actorOf(response);
    const { ceremony, awardIds } = await ceremonyToPrint(web.issuing, actor, id);
    const part = partOf(request, awardIds.length);
    if (part === 'none chosen') return response.redirect(303, partsOf(id));
    sendPdf(response, await web.papers.attendance(actor, id, part), `tekenlijst-${ceremony.date}${inName(part)}.pdf`);
  };
}

/** The part that was asked for of so many papers; all of them where they fit in one file. */
function partOf(request: Request<{ id: string }>, papers: number): PrintPart | 'none chosen' {
  const parts = printParts(papers);
  const asked = queryText(request, 'part');
  if (parts.length === 0) return { part: 0, from: 1, to: papers };
  if (asked === '') return 'none chosen';
  const part = parts.find((one) => String(one.part) === asked);
  if (part === undefined) throw new AppError('award.not_issued');
  return part;
}

/** Where the parts stand to choose from. */
const partsOf = (ceremonyId: string): string => `/desk/ceremonies/${ceremonyId}#parts`;

const inName = ({ part }: PrintPart): string => (part === 0 ? '' : `-deel-${part}`);

/** `GET /desk/awards/:id/certificate.pdf?back=on`: one person's certificate with the signed badge inside. */
export function printAward(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { award } = await awardForDesk(web.issuing, actorOf(response), request.params.id, 'print');
    if (award.state === 'revoked') throw new AppError('badge.revoked');
    if (award.state !== 'issued') throw new AppError('award.not_issued');
    const pdf = await web.papers.certificate(award.id, { back: wantsBack(request) });
    sendPdf(response, pdf, `certificaat-${award.shortCode}.pdf`);
  };
}

/** `?back=on`: with the second QR code on the back of each. */
function wantsBack(request: Request<{ id: string }>): boolean {
  const back = queryText(request, 'back');
  if (back !== '' && back !== 'on') throw new AppError('request.malformed');
  return back === 'on';
}

/** `GET /desk/ceremonies/:id/private-sheets.pdf?part=2`: the holders' own sheets, in the order of the certificates; used ones are left out. */
export function printPrivateSheets(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const actor = actorOf(response);
    const { ceremony, awardIds } = await ceremonyToPrint(web.issuing, actor, id);
    const part = partOf(request, awardIds.length);
    if (part === 'none chosen') return response.redirect(303, partsOf(id));
    const ids = awardIds.slice(part.from - 1, part.to);
    const sheets = await tokensForPaper(web.issuing, actor, ids, ceremony.id);
    sendPdf(response, await web.papers.privateSheets(sheets), `eigen-bladen-${ceremony.date}${inName(part)}.pdf`);
  };
}

/** `GET /desk/awards/:id/private-sheet.pdf`: one person's own sheet, until the link on it was used. */
export function printPrivateSheet(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const actor = actorOf(response);
    const { award } = await awardForDesk(web.issuing, actor, request.params.id, 'print');
    if (award.state !== 'issued') throw new AppError('award.not_issued');
    const sheets = await tokensForPaper(web.issuing, actor, [award.id], award.id);
    sendPdf(response, await web.papers.privateSheets(sheets), `eigen-blad-${award.shortCode}.pdf`);
  };
}

/** Opens in the browser, where the print button is; no name of a person in the name of the file. */
export function sendPdf(response: Response, pdf: Uint8Array, name: string): void {
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('Content-Disposition', `inline; filename="${name}"`);
  response.type('application/pdf').send(Buffer.from(pdf));
}
