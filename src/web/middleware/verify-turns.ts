/**
 * One address may not eat the verifier: only so many of its requests are judged at once, the others wait in its own line,
 * and there is a generous number of badges a minute. Hits are never counted per badge. A turn is taken after the body was
 * read (read-body.ts): who sends slowly keeps nobody waiting.
 */
import type { RequestHandler, Response } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { createMissLimit } from './miss-limit.ts';

/** The right to verify, until the request is over. */
export interface Turn {
  /** Counts badges that are about to be judged. Those of one request are judged all or none. */
  count(inputs: number): void;
  end(): void;
}

export interface VerifyTurns {
  /** Throws `request.too_many` (with `seconds`) where this address used up its minute. */
  check(key: string): void;
  /**
   * A turn as soon as this address has one free; `left` when the visitor went away meanwhile. Throws `request.too_many`
   * (with `seconds`) where the address used up its minute or too many of its requests wait already.
   */
  take(key: string, gone: AbortSignal): Promise<Turn | 'left'>;
}

export interface TurnLimits {
  /** Requests of one address that run at once; a form with fifty badges is one. */
  atOnce: number;
  /** Requests of one address that wait. */
  waiting: number;
  /** Badges of one address in a minute. */
  perMinute: number;
}

const TURN_LIMITS: TurnLimits = { atOnce: 4, waiting: 64, perMinute: 120 };
const MINUTE_MS = 60_000;
const RETRY_AFTER = 5;

interface Line {
  running: number;
  waiting: (() => void)[];
}

/** Lines of all addresses; an address that has nothing under way is forgotten. */
export function createVerifyTurns(now: () => Date, limits: TurnLimits = TURN_LIMITS): VerifyTurns {
  const lines = new Map<string, Line>();
  const perMinute = createMissLimit({ limit: limits.perMinute, windowMs: MINUTE_MS, now });

  function leave(key: string, line: Line): void {
    const next = line.waiting.shift();
    if (next) {
      next();
      return;
    }
    line.running -= 1;
    if (line.running === 0) lines.delete(key);
  }

  function turn(key: string, line: Line): Turn {
    let ended = false;
    return {
      count(inputs) {
        perMinute.check(key);
        for (let at = 0; at < inputs && within(key); at += 1);
      },
      end() {
        if (ended) return;
        ended = true;
        leave(key, line);
      },
    };
  }

  /** Counts one; false when the minute is used up by that. */
  function within(key: string): boolean {
    try {
      perMinute.miss(key);
      return true;
    } catch {
      return false;
    }
  }

  return {
    check: perMinute.check,
    async take(key, gone) {
      perMinute.check(key);
      const line = lines.get(key) ?? { running: 0, waiting: [] };
      lines.set(key, line);
      if (line.running < limits.atOnce) {
        line.running += 1;
        return turn(key, line);
      }
      if (line.waiting.length >= limits.waiting) throw new AppError('request.too_many', { seconds: RETRY_AFTER });
      return new Promise((resolve) => {
        const start = () => resolve(turn(key, line));
        line.waiting.push(start);
        gone.addEventListener('abort', () => {
          const at = line.waiting.indexOf(start);
          if (at === -1) return;
          line.waiting.splice(at, 1);
          resolve('left');
        });
      });
    },
  };
}

/** Lets a request in when its address has a turn, and gives that back when the answer is sent or the visitor is gone. */
export function takeTurn(turns: VerifyTurns): RequestHandler {
  return async (request, response, next) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const turn = await turns.take(addressGroup(request.ip), gone.signal);
    if (turn === 'left') return;
    if (response.closed) return turn.end();
    response.once('close', turn.end);
    response.locals.turn = turn;
    next();
  };
}

/** The turn of this request; null on routes that take none. */
export function turnOf(response: Response): Turn | null {
  return (response.locals.turn as Turn | undefined) ?? null;
}
