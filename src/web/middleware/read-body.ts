/** From a request to its body in memory: when there is room, and only as long as something comes in. */
import type { Request, RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import type { BodyRoom } from './body-room.ts';
import type { VerifyTurns } from './verify-turns.ts';

/** A body that stands still for so long is given up; a mobile network may be silent for a few seconds. */
const STILL_MS = 10_000;

/**
 * Runs these parsers, of a body of `maxBytes` at most, once there is a place for it, which is given back when the answer
 * is sent or the visitor is gone. Nobody waits for it but large bodies of the same address: a turn is taken afterwards.
 * Errors: those of the parsers, `request.too_many`, and `request.stalled` behind which the connection is closed.
 */
export function readBody(
  { bodyRoom, verifyTurns }: { bodyRoom: BodyRoom; verifyTurns: VerifyTurns },
  maxBytes: number,
  parsers: readonly RequestHandler[],
  stillMs = STILL_MS,
): RequestHandler {
  return async (request, response, next) => {
    try {
      const key = addressGroup(request.ip);
      verifyTurns.check(key);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const place = await bodyRoom.enter(key, announced(request, maxBytes), gone.signal);
      if (place === 'left') return;
      if (response.closed) return place.end();
      response.once('close', place.end);
      response.locals.place = place;
      parse(request, response, parsers, stillMs, next);
    } catch (error) {
      next(error);
    }
  };
}

/** What a body says it is; one that says nothing may become the largest, and one too large is refused unread. */
function announced(request: Request, maxBytes: number): number {
  const length = request.get('content-length') ?? (request.get('transfer-encoding') === undefined ? '0' : null);
  if (length === null) return maxBytes;
  return Number(length) > maxBytes ? 0 : Number(length);
}

function parse(
  request: Request,
  response: Response,
  parsers: readonly RequestHandler[],
  stillMs: number,
  next: (error?: unknown) => void,
): void {
  let finished = false;
  const finish = (error?: unknown): void => {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    request.off('data', moved);
    next(error);
  };
  const timer = setTimeout(() => {
    response.setHeader('Connection', 'close');
    finish(new AppError('request.stalled'));
  }, stillMs);
  const moved = (): void => {
    timer.refresh();
  };
  const run = (at: number): void => {
    if (finished) return;
    const parser = parsers[at];
    if (parser === undefined) finish();
    else parser(request, response, (error?: unknown) => (error === undefined ? run(at + 1) : finish(error)));
  };
  response.once('close', () => clearTimeout(timer));
  // Together with the parsers, which listen within this call: a listener alone would let the body flow past them.
  request.on('data', moved);
  run(0);
}
