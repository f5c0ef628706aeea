/** Public documents that other verifiers fetch: open to every site, small, with an ETag. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { publishedStatusList } from '../../issuing/awards/publish-list.ts';
import { didDocumentOf, organisationBySlug, publicKeyByThumbprint } from '../../issuing/organisations/organisations.ts';
import type { WebContext } from '../context.ts';
import { keepBytes } from '../kept/keep.ts';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const YEAR_SECONDS = 31_536_000;

/** `GET /issuers/:slug/did.json`: the did:web document. */
export function showDidDocument(web: WebContext): RequestHandler<{ slug: string }> {
  return async (request, response) => {
    const organisation = await organisationBySlug(web.issuing, request.params.slug);
    if (organisation === null) throw new AppError('organisation.not_found');
    const body = JSON.stringify(await didDocumentOf(web.issuing, organisation));
    sendDocument(web, request, response, { body, type: 'application/did+json', maxAge: MINUTE_SECONDS });
  };
}

/** `GET /issuers/:slug/jwks/:thumbprint`: the public P-256 key as a bare JWK. */
export function showJwk(web: WebContext): RequestHandler<{ slug: string; thumbprint: string }> {
  return async (request, response) => {
    const organisation = await organisationBySlug(web.issuing, request.params.slug);
    const key = organisation && (await publicKeyByThumbprint(web.issuing, organisation, request.params.thumbprint));
    if (!key) throw new AppError('request.not_found');
    sendDocument(web, request, response, {
      body: JSON.stringify(key),
      type: 'application/jwk+json',
      maxAge: HOUR_SECONDS,
    });
  };
}

/** `GET /issuers/:slug/logo/:file`: `<content id>.png`. Old ids stay: badges awarded before carry them. */
export function showLogo(web: WebContext): RequestHandler<{ slug: string; file: string }> {
  return async (request, response) => {
    const organisation = await organisationBySlug(web.issuing, request.params.slug);
    const id = /^([0-9a-f]{64})\.png$/.exec(request.params.file)?.[1];
    const bytes = organisation && id ? await web.issuing.files.get(id) : null;
    if (!bytes || !isPng(bytes)) throw new AppError('request.not_found');
    sendDocument(web, request, response, { body: Buffer.from(bytes), type: 'image/png', maxAge: YEAR_SECONDS });
  };
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, index) => bytes[index] === byte);
}

/**
 * `GET /status/:listId`: the signed Bitstring Status List credential. Kept for a minute only, so that a revocation is
 * soon seen everywhere; the ETag saves sending it again.
 */
export function showStatusList(web: WebContext): RequestHandler<{ listId: string }> {
  return async (request, response) => {
    const list = await publishedStatusList(web.issuing, request.params.listId);
    if (list === null) throw new AppError('request.not_found');
    const type = request.accepts(['application/vc', 'application/vc+ld+json']) || 'application/vc';
    sendDocument(web, request, response, {
      body: list.credential,
      type: request.get('accept')?.includes(type) ? type : 'application/vc',
      maxAge: MINUTE_SECONDS,
    });
  };
}

/** `GET /known-issuers.json`: for a verifier in the visitor's browser; nothing in it is about a person. */
export function showKnownIssuers(web: WebContext): RequestHandler {
  return async (request, response) => {
    const body = JSON.stringify(await web.knownIssuers());
    sendDocument(web, request, response, { body, type: 'application/json', maxAge: MINUTE_SECONDS });
  };
}

/** Sends a public document with CORS, cache time in seconds and an ETag of its bytes; 304 when the asker has it. */
export function sendDocument(
  web: WebContext,
  request: Request,
  response: Response,
  document: { body: string | Buffer; type: string; maxAge: number },
): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('Cache-Control', `public, max-age=${document.maxAge}`);
  response.removeHeader('Content-Language');
  response.setHeader('Vary', 'Accept, Accept-Encoding');
  response.setHeader('ETag', `"${web.issuing.sha256Hex(document.body)}"`);
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  response.setHeader('Content-Type', document.type);
  const bytes = typeof document.body === 'string' ? Buffer.from(document.body) : document.body;
  response.send(bytes);
  keepBytes(web, request, response, bytes);
}
