/**
 * How much of what visitors hand in is in memory: bounded for one address, so that nobody locks out the others, and for
 * all together, with a part of both kept for small bodies. A large body waits in the line of its address before anything
 * of it is read; a small one never waits, however slowly the large ones beside it come in.
 */
import type { Response } from 'express';
import { AppError } from '../../errors.ts';

/** A place in memory for one body, until its request is over. */
export interface Place {
  /** Counts bytes that came in; false when that is more than there is room for. */
  hold(bytes: number): boolean;
  end(): void;
}

export interface BodyRoom {
  /**
   * A place for a body of `bytes` (what it announces, else the most it may be); `left` when the visitor went away
   * meanwhile. Throws `request.too_many` (with `seconds`) where too many of this address wait already.
   */
  enter(key: string, bytes: number, gone: AbortSignal): Promise<Place | 'left'>;
}

/** All in bytes, but `waiting`: the large bodies of one address that wait. */
export interface RoomLimits {
  /** Up to here a body is small. */
  small: number;
  /** Large bodies of one address together; at least as much as the largest body. */
  largeOfOne: number;
  /** All bodies of one address. */
  ofOne: number;
  /** Large bodies of everybody. */
  large: number;
  all: number;
  waiting: number;
}

const ROOM_LIMITS: RoomLimits = {
  small: 1_000_000,
  largeOfOne: 54_000_000,
  ofOne: 60_000_000,
  large: 160_000_000,
  all: 200_000_000,
  waiting: 64,
};
const RETRY_AFTER = 5;

/** What is there of one address. Large bodies count whole from the start, small ones as they come in. */
interface Visitor {
  places: number;
  promised: number;
  small: number;
  waiting: { bytes: number; start: () => void }[];
}

/** Room for the bodies of all addresses; an address of which nothing is held or waits is forgotten. */
export function createBodyRoom(limits: RoomLimits = ROOM_LIMITS): BodyRoom {
  const visitors = new Map<string, Visitor>();
  let held = 0;
  let heldLarge = 0;

  const fits = (visitor: Visitor, bytes: number): boolean => visitor.promised + bytes <= limits.largeOfOne;

  /** Takes `promised` bytes of the address at once; 0 for a small body. */
  function place(key: string, visitor: Visitor, promised: number): Place {
    const large = promised > 0;
    let mine = 0;
    let ended = false;
    visitor.places += 1;
    visitor.promised += promised;
    return {
      hold(bytes) {
        if (held + bytes > limits.all) return false;
        if (large && heldLarge + bytes > limits.large) return false;
        if (!large && visitor.promised + visitor.small + bytes > limits.ofOne) return false;
        mine += bytes;
        held += bytes;
        if (large) heldLarge += bytes;
        else visitor.small += bytes;
        return true;
      },
      end() {
        if (ended) return;
        ended = true;
        held -= mine;
        if (large) heldLarge -= mine;
        else visitor.small -= mine;
        visitor.places -= 1;
        visitor.promised -= promised;
        letIn(visitor);
        if (visitor.places === 0 && visitor.waiting.length === 0) visitors.delete(key);
      },
    };
  }

  function letIn(visitor: Visitor): void {
    for (let next = visitor.waiting[0]; next && fits(visitor, next.bytes); next = visitor.waiting[0]) {
      visitor.waiting.shift();
      next.start();
    }
  }

  return {
    async enter(key, announced, gone) {
      const visitor = visitors.get(key) ?? { places: 0, promised: 0, small: 0, waiting: [] };
      visitors.set(key, visitor);
      if (announced <= limits.small) return place(key, visitor, 0);
      const bytes = Math.min(announced, limits.largeOfOne);
      if (visitor.waiting.length === 0 && fits(visitor, bytes)) return place(key, visitor, bytes);
      if (visitor.waiting.length >= limits.waiting) throw new AppError('request.too_many', { seconds: RETRY_AFTER });
      return new Promise((resolve) => {
        const one = { bytes, start: () => resolve(place(key, visitor, bytes)) };
        visitor.waiting.push(one);
        gone.addEventListener('abort', () => {
          const at = visitor.waiting.indexOf(one);
          if (at === -1) return;
          visitor.waiting.splice(at, 1);
          resolve('left');
          letIn(visitor);
        });
      });
    },
  };
}

/** The place of this request's body; null on routes that keep none. */
export function placeOf(response: Response): Place | null {
  return (response.locals.place as Place | undefined) ?? null;
}
