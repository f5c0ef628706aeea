/**
 * What stands before Express: answers that are kept go out from here, before sessions, body parsers, compression and the
 * making of headers. They carry the very headers that Express sent with them the first time. Everything else, and every
 * request with anything unusual about it, goes the long way.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { Language } from '../../i18n/i18n.ts';
import type { Body, KeptAnswer, KeptAnswers } from './kept-answers.ts';

export interface FrontDoorParts {
  answers: KeptAnswers;
  /** Changes with every commit and every minute; null: cannot tell. A promise never fails. */
  state: () => string | null | Promise<string | null>;
  /** As in the services: what is not kept may be read from a copy of the database. */
  readPublic: (work: (over: () => void) => void) => void;
  /** The language that the long way would choose. */
  language: (request: IncomingMessage) => Language;
  /** For log and counters. */
  answered: (route: string, status: number, ms: number) => void;
  clock: () => number;
}

/** Addresses that may be answered alike to everybody. `/b/` without more is a form. */
const PUBLIC =
  /^\/(?:b|status|issuers|achievements)\/[\w./-]{1,150}$|^\/(?:known-issuers\.json|log\/(?:checkpoint|key))$/;
/** Of which nothing is made once for several who ask. */
const OF_A_COPY = /^\/(?:b|issuers|achievements)\//;
const MOST_HEADER = 300;
const OF_A_BODY = ['content-encoding', 'content-length', 'transfer-encoding'];

/** Puts the door before an application: `express()` hands every request to its `handle`. */
export function withFrontDoor(app: Express, parts: FrontDoorParts): Express {
  const door = app as unknown as { handle: (...parameters: Parameters<RequestListener>) => void };
  const onward = door.handle.bind(app);
  door.handle = (request, response, ...rest) => {
    const key = keyOf(request, parts);
    if (key === null) return onward(request, response, ...rest);
    const goOn = (): void => {
      if (!OF_A_COPY.test(request.url ?? '')) onward(request, response, ...rest);
      else {
        parts.readPublic((over) => {
          response.once('close', over);
          onward(request, response, ...rest);
        });
      }
    };
    const start = parts.clock();
    const answer = (mark: string | null): void => {
      const kept = mark === null ? null : keptFor(request, parts.answers, key, mark);
      if (kept === null || mark === null) {
        goOn();
        return;
      }
      const send = (body: Body | null): void => {
        if (body === null) {
          goOn();
          return;
        }
        const status = sendKept(request, response, kept, body);
        parts.answered(kept.route, status, parts.clock() - start);
      };
      const body = kept.body(mark);
      if (body instanceof Promise) {
        // what goes wrong here goes wrong on the long way too, and is told there
        void body.catch(() => null).then(send);
      } else send(body);
    };
    const mark = parts.state();
    if (mark instanceof Promise) void mark.then(answer);
    else answer(mark);
  };
  return app;
}

/** What the answer to this request may be kept under; null for a request that is not answered alike to everybody. */
function keyOf(request: IncomingMessage, { language }: FrontDoorParts): string | null {
  const { method, url = '', headers } = request;
  const accept = headers.accept ?? '*/*';
  if (method !== 'GET' || !PUBLIC.test(url) || accept.length > MOST_HEADER || bringsBody(headers)) return null;
  return `${url}\n${language(request)}\n${accept}`;
}

/** A GET brings nothing along; what one does with a body is for the long way to refuse. */
const bringsBody = (headers: IncomingMessage['headers']): boolean =>
  OF_A_BODY.some((name) => headers[name] !== undefined);

function keptFor(request: IncomingMessage, answers: KeptAnswers, key: string, mark: string): KeptAnswer | null {
  const kept = answers.find(key, mark);
  if (kept === null) answers.expect(request, { key, mark });
  return kept !== null && mayHaveIt(request.headers, kept) ? kept : null;
}

/** Where somebody asks whether what they have is still good, only the plainest question is answered here. */
function mayHaveIt(headers: IncomingMessage['headers'], { etag }: KeptAnswer): boolean {
  const asked = headers['if-none-match'];
  if (headers['if-modified-since'] !== undefined) return false;
  return asked === undefined || (asked === etag && headers['cache-control'] === undefined);
}

const OF_THE_BODY = new Set(['content-type', 'content-disposition']);

function sendKept(request: IncomingMessage, response: ServerResponse, kept: KeptAnswer, body: Body): number {
  if (request.headers['if-none-match'] !== undefined) {
    const headers = kept.headers.filter((_, at) => !OF_THE_BODY.has(kept.headers[at - (at % 2)] ?? ''));
    response.writeHead(304, headers).end();
    return 304;
  }
  const packed = body.packed !== null && takesGzip(request.headers['accept-encoding']) ? body.packed() : null;
  const bytes = packed ?? body.plain;
  const length = ['content-length', String(bytes.length)];
  response.writeHead(200, [...kept.headers, ...(packed === null ? [] : ['content-encoding', 'gzip']), ...length]);
  response.end(bytes);
  return 200;
}

/** Only where it is asked for outright; who weighs it with a `q` gets it as it is. */
const takesGzip = (accepted: string | string[] | undefined): boolean =>
  typeof accepted === 'string' && /(?:^|,)\s*gzip\s*(?:,|$)/.test(accepted);
