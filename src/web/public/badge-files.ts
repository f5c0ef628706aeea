/**
 * The files of a badge: the stored bytes, and pictures and certificate made from them. Given only when the holder has
 * set the badge public, or to signed-in staff of its organisation; otherwise 403 with the same body for every badge.
 */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { can } from '../../issuing/access.ts';
import { shownName } from '../../issuing/holders/public-badge.ts';
import { bakePng } from '../../openbadges/bake-png.ts';
import { bakeSvg } from '../../openbadges/bake-svg.ts';
import type { WebContext } from '../context.ts';
import { keepBytes } from '../kept/keep.ts';
import { findActor } from '../middleware/session.ts';
import type { FoundBadge } from './badge-view.ts';
import { findBadge } from './find-badge.ts';
import { badgePng, badgeSvg, type PictureParts } from './pictures.ts';

export const BADGE_FILES = ['json', 'jwt', 'png', 'svg', 'pdf'] as const;
export type BadgeFile = (typeof BADGE_FILES)[number];

/** Media types we answer, by what `Accept` may ask. The first that fits is the one we send. */
const ACCEPTED: Record<string, BadgeFile> = {
  'application/vc': 'json',
  'application/vc+ld+json': 'json',
  'application/ld+json': 'json',
  'application/json': 'json',
  'application/vc+jwt': 'jwt',
  'application/jwt': 'jwt',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'application/pdf': 'pdf',
};

/** The file that `Accept` asks for, or null for the page. A browser always asks for the page first. */
export function wantedFile(request: Request): BadgeFile | null {
  const type = request.accepts(['text/html', ...Object.keys(ACCEPTED)]);
  return (type && ACCEPTED[type]) || null;
}

/** `GET /b/:slug.<file>`. */
export function showBadgeFile(file: BadgeFile): (web: WebContext) => RequestHandler<{ slug: string }> {
  return (web) => async (request, response) => {
    const badge = await findBadge(web, request, request.params.slug);
    await sendBadgeFile(web, request, response, badge, file);
  };
}

/** Sends one file, with the hash of the credential in its ETag. Throws `badge.private` where it is not given, `badge.revoked` for its paper. */
export async function sendBadgeFile(
  web: WebContext,
  request: Request,
  response: Response,
  badge: FoundBadge,
  file: BadgeFile,
): Promise<void> {
  const staff = !badge.filesPublic && (await isStaff(web, request, response, badge, file));
  if (!badge.filesPublic && !staff) throw new AppError('badge.private');
  if (file === 'pdf' && badge.award.state === 'revoked') throw new AppError('badge.revoked');
  const name = badge.filesPublic ? await publicName(web, badge) : null;
  const made = await makeFile(web, badge, file, staff ? { for: 'owner' } : { for: 'everybody', name });
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('ETag', `"${web.issuing.sha256Hex(`${badge.credential.sha256} ${file} ${staff} ${name ?? ''}`)}"`);
  if (badge.filesPublic) {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  }
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  response.setHeader(
    'Content-Disposition',
    `${made.inline ? 'inline' : 'attachment'}; filename="badge-${badge.award.shortCode}.${file}"`,
  );
  const bytes = Buffer.from(made.bytes);
  response.type(mediaType(request, file, made.type)).send(bytes);
  // what staff may have is not for everybody
  if (badge.filesPublic) keepBytes(web, request, response, bytes);
}

/**
 * Signed in for its organisation, with a role that may have this file: the certificate of a private badge carries its
 * control code, so it is for those who may print.
 */
export async function isStaff(
  web: WebContext,
  request: Request,
  response: Response,
  badge: FoundBadge,
  file: BadgeFile,
): Promise<boolean> {
  const actor = await findActor(web, request, response);
  const action = file === 'pdf' ? 'print' : 'award.read';
  return actor !== null && actor.organisationId === badge.organisation.id && can(actor, action);
}

/** The name a public certificate may carry: what the page shows, judged by the same gated document. */
async function publicName(web: WebContext, badge: FoundBadge): Promise<string | null> {
  const { report, credential } = await web.verifyStored(badge.credential.json);
  return credential === null || report.verdict === 'invalid' ? null : shownName(web.issuing, badge, credential);
}

/** `owner`: staff of the organisation, or the holder. */
type Reader = { for: 'owner' } | { for: 'everybody'; name: string | null };

/** One file of a badge. Who may have it was decided by the caller. */
export async function makeFile(
  web: PictureParts & Pick<WebContext, 'papers'>,
  badge: Pick<FoundBadge, 'credential' | 'version' | 'award' | 'slug'>,
  file: BadgeFile,
  reader: Reader,
): Promise<{ bytes: Uint8Array; type: string; inline: boolean }> {
  const { credential, version, award } = badge;
  const utf8 = (text: string) => new TextEncoder().encode(text);
  switch (file) {
    case 'json':
      return { bytes: utf8(credential.json), type: 'application/vc+ld+json', inline: true };
    case 'jwt':
      return { bytes: utf8(credential.jwt), type: 'text/plain; charset=utf-8', inline: true };
    case 'png': {
      const picture = await badgePng(web, version, award.level);
      return { bytes: bakePng(picture, credential.json), type: 'image/png', inline: true };
    }
    case 'svg': {
      const picture = await badgeSvg(web, version, award.level);
      return { bytes: utf8(bakeSvg(picture, credential.json)), type: 'image/svg+xml', inline: true };
    }
    case 'pdf': {
      const bytes =
        reader.for === 'owner'
          ? await web.papers.certificate(award.id)
          : await web.papers.publicCertificate(award.id, reader.name, badge.slug);
      return { bytes, type: 'application/pdf', inline: false };
    }
  }
}

/** The media type that was asked for where it is one of this file's, else the usual one (OB 3.0, Document Formats). */
function mediaType(request: Request, file: BadgeFile, usual: string): string {
  const own = Object.keys(ACCEPTED).filter((type) => ACCEPTED[type] === file);
  const accept = request.get('accept') ?? '*/*';
  return (!accept.includes('*/*') && request.accepts(own)) || usual;
}
