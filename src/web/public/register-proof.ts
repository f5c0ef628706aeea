/** That a badge is in the register, as a file: for the visitor's own browser, for the holder, and for whoever they give it. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import type { Award } from '../../issuing/awards/awards.ts';
import { evidenceOf } from '../../issuing/register/evidence-of.ts';
import type { WebContext } from '../context.ts';
import { keepBytes } from '../kept/keep.ts';
import { isStaff } from './badge-files.ts';
import { findBadge } from './find-badge.ts';

/** `GET /b/:slug.proof.json`: given to whom the badge itself is given; otherwise `badge.private`. */
export function showRegisterProof(web: WebContext): RequestHandler<{ slug: string }> {
  return async (request, response) => {
    const badge = await findBadge(web, request, request.params.slug);
    if (!badge.filesPublic && !(await isStaff(web, request, response, badge, 'json')))
      throw new AppError('badge.private');
    const proof = await registerProof(web, badge.award);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (badge.filesPublic) {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    }
    const bytes = Buffer.from(proof);
    response.type('application/json').send(bytes);
    if (badge.filesPublic) keepBytes(web, request, response, bytes);
  };
}

/** The bytes of the file, up to the head as it stands. `request.not_found` where the badge has no entry. */
export async function registerProof(
  web: Pick<WebContext, 'issuing'>,
  { credentialId }: Pick<Award, 'credentialId'>,
): Promise<Uint8Array> {
  const evidence = credentialId && (await evidenceOf(web.issuing, credentialId));
  if (!evidence) throw new AppError('request.not_found');
  return new TextEncoder().encode(`${JSON.stringify(evidence, null, 2)}\n`);
}
