/** Hands an answer that was just sent to what keeps answers. */
import { constants, gzipSync } from 'node:zlib';
import compression from 'compression';
import type { Request, Response } from 'express';
import type { WebContext } from '../context.ts';
import { routeOf } from '../middleware/log.ts';
import type { Body, KeptAnswer } from './kept-answers.ts';
import { type Parts, pageBody } from './page-body.ts';

/** What the long way writes for each answer anew. */
const OF_ONE_ANSWER = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'date', 'connection']);
/** As the compression of the long way: smaller answers are sent as they are. */
const WORTH_PACKING = 1024;

/** Keeps a document that was sent to somebody who could have been anybody. Call it after `send`. */
export function keepBytes(web: Pick<WebContext, 'kept'>, request: Request, response: Response, bytes: Buffer): void {
  const body: Body = { plain: bytes, packed: isPackable(request, response, bytes.length) ? packOnce(bytes) : null };
  keep(web, request, response, { weight: 2 * bytes.length, body: () => body });
}

/**
 * Keeps a page of which only some places are written anew for each request. `fill` gives the text of those places, or null where
 * the page as it was made is no longer right.
 */
export function keepPage(
  web: Pick<WebContext, 'kept'>,
  request: Request,
  response: Response,
  parts: Parts,
  fill: (mark: string) => Promise<string | null>,
): void {
  const make = pageBody(parts, isPackable(request, response, WORTH_PACKING));
  keep(web, request, response, {
    weight: 4 * parts.join('').length,
    body: async (mark) => {
      const text = await fill(mark);
      return text === null ? null : make(text);
    },
  });
}

function keep(
  web: Pick<WebContext, 'kept'>,
  request: Request,
  response: Response,
  answer: Pick<KeptAnswer, 'weight' | 'body'>,
): void {
  if (response.statusCode !== 200 || response.hasHeader('Set-Cookie')) return;
  const names = response.getHeaderNames().filter((name) => !OF_ONE_ANSWER.has(name));
  const headers = names.flatMap((name) => [response.getHeader(name)].flat().flatMap((value) => [name, String(value)]));
  const etag = response.getHeader('ETag');
  web.kept.keep(request, {
    ...answer,
    route: routeOf(response),
    headers,
    etag: typeof etag === 'string' ? etag : null,
  });
}

const isPackable = (request: Request, response: Response, length: number): boolean =>
  length >= WORTH_PACKING && compression.filter(request, response);

function packOnce(bytes: Buffer): () => Buffer {
  let packed: Buffer | null = null;
  return () => {
    packed ??= gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
    return packed;
  };
}
