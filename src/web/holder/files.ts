/** What a holder keeps: every file of a badge, all of them in one ZIP, and the QR code of the public page. */
import type { RequestHandler, Response } from 'express';
import { ZipFile } from 'yazl';
import { AppError } from '../../errors.ts';
import { badgeOfHolder, badgesOfHolder, type HolderBadge, ownBadge } from '../../issuing/holders/holder-badges.ts';
import { qrSvg } from '../../printing/qr.ts';
import { svgToPng } from '../../printing/raster.ts';
import type { WebContext } from '../context.ts';
import { addEvidence } from '../evidence-pack.ts';
import { holderOf } from '../middleware/holder.ts';
import { languageOf } from '../middleware/language.ts';
import { BADGE_FILES, type BadgeFile, makeFile } from '../public/badge-files.ts';
import { registerProof } from '../public/register-proof.ts';
import { say } from './holder-page.ts';

const QR_WIDTH_PX = 1_000;

/** `GET /m/:token.<file>`: of the badge that the link came with. */
export function ownFile(file: BadgeFile): (web: WebContext) => RequestHandler<{ token: string }> {
  return (web) => async (_request, response) => {
    await sendFile(web, response, await ownBadge(web.issuing, holderOf(response)), file);
  };
}

/** `GET /m/:token/:slug.<file>`: of any badge in the folder. */
export function badgeFile(file: BadgeFile): (web: WebContext) => RequestHandler<{ token: string; slug: string }> {
  return (web) => async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    await sendFile(web, response, badge, file);
  };
}

/** `GET /m/:token.proof.json`: that the badge the link came with is in the register. */
export function ownProof(web: WebContext): RequestHandler<{ token: string }> {
  return async (_request, response) => sendProof(web, response, await ownBadge(web.issuing, holderOf(response)));
}

/** `GET /m/:token/:slug.proof.json`: of any badge in the folder. */
export function badgeProof(web: WebContext): RequestHandler<{ token: string; slug: string }> {
  return async (request, response) =>
    sendProof(web, response, await badgeOfHolder(web.issuing, holderOf(response), request.params.slug));
}

async function sendProof(web: WebContext, response: Response, { credential, award }: HolderBadge): Promise<void> {
  if (credential === null) throw new AppError('award.not_issued');
  const proof = await registerProof(web, award);
  response.setHeader('Content-Disposition', `attachment; filename="badge-${award.shortCode}.proof.json"`);
  response.type('application/json').send(Buffer.from(proof));
}

async function sendFile(web: WebContext, response: Response, badge: HolderBadge, file: BadgeFile): Promise<void> {
  const { bytes, type } = await fileOf(web, badge, file);
  response.setHeader('Content-Disposition', `attachment; filename="badge-${badge.award.shortCode}.${file}"`);
  response.type(type).send(Buffer.from(bytes));
}

async function fileOf(web: WebContext, badge: HolderBadge, file: BadgeFile) {
  const { credential, award } = badge;
  if (credential === null) throw new AppError('award.not_issued');
  if (file === 'pdf' && award.state === 'revoked') throw new AppError('badge.revoked');
  return makeFile(web, { ...badge, credential }, file, { for: 'owner' });
}

/** `GET /m/:token.zip`: a folder a badge with all its files, and a page that says what they are. Written as it is made. */
export function everything(web: WebContext): RequestHandler<{ token: string }> {
  return async (_request, response) => {
    const badges = await badgesOfHolder(web.issuing, holderOf(response));
    const zip = new ZipFile();
    const mtime = web.issuing.now();
    const add = (name: string, bytes: Uint8Array): void => zip.addBuffer(Buffer.from(bytes), name, { mtime });
    const file = hasStatement(badges) ? 'mijn-papieren' : 'mijn-badges';
    response.setHeader('Content-Disposition', `attachment; filename="${file}.zip"`);
    response.type('application/zip');
    zip.outputStream.pipe(response);
    add(say(response, 'holder:readme.file'), new TextEncoder().encode(readme(response, badges)));
    for (const badge of badges) {
      const folder = `${badge.version.content.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${badge.award.shortCode}`;
      for (const file of BADGE_FILES) {
        if (response.destroyed) return;
        if (file === 'pdf' && badge.award.state !== 'issued') continue;
        add(`${folder}/badge.${file}`, (await fileOf(web, badge, file)).bytes);
      }
      if (badge.credential !== null) add(`${folder}/badge.proof.json`, await registerProof(web, badge.award));
      const evidence = badge.items.map((item) => item.evidence).filter((item) => item !== null);
      await addEvidence(web.issuing, languageOf(response), evidence, (name, bytes) => add(`${folder}/${name}`, bytes));
    }
    zip.end();
  };
}

/** What no "my badges" may be said of. */
export const hasStatement = (badges: readonly HolderBadge[]): boolean =>
  badges.some(({ award }) => award.kind === 'praktijkverklaring');

function readme(response: Response, badges: readonly HolderBadge[]): string {
  const statement = hasStatement(badges) ? 'Statement' : '';
  const extra = badges.some(({ items }) => items.some(({ evidence }) => evidence !== null));
  const lines = [
    say(response, `holder:readme.title${statement}`),
    say(response, `holder:readme.what${statement}`),
    ...(['pdf', 'picture', 'data', 'proof'] as const).map((part) => say(response, `holder:readme.${part}`)),
    ...(extra ? [say(response, 'holder:readme.extra')] : []),
    say(response, 'holder:readme.check'),
    say(response, `holder:readme.safe${statement}`),
  ];
  return `${lines.join('\r\n\r\n')}\r\n`;
}

/** `GET /m/:token/:slug/qr.<kind>`: the code of the public page, for a curriculum vitae; only while it is public. */
export function qrPicture(kind: 'png' | 'svg'): (web: WebContext) => RequestHandler<{ token: string; slug: string }> {
  return (web) => async (request, response) => {
    const badge = await badgeOfHolder(web.issuing, holderOf(response), request.params.slug);
    if (!badge.published) throw new AppError('badge.private');
    const svg = qrSvg(`${web.publicUrl}/b/${badge.publicSlug}`);
    response.setHeader('Content-Disposition', `attachment; filename="qr-${badge.award.shortCode}.${kind}"`);
    if (kind === 'svg') response.type('image/svg+xml').send(svg);
    else response.type('image/png').send(Buffer.from(await svgToPng(svg, QR_WIDTH_PX)));
  };
}
