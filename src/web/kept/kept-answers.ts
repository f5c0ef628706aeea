/**
 * Answers to public addresses as they were given last, kept in memory for exactly as long as nothing was committed by any
 * process and the minute is the same. Nothing is stored apart from what it was made of: a badge that is revoked,
 * withdrawn or erased has a commit, and after it nothing of what was kept is ever given.
 */
import type { IncomingMessage } from 'node:http';

/** What is sent, without and with packing. `packed` null: not worth packing. */
export interface Body {
  plain: Buffer;
  packed: (() => Buffer) | null;
}

export interface KeptAnswer {
  /** Pattern of the route that made it, for log and counters. */
  route: string;
  /** Names and values in turn, without the length and the packing. */
  headers: readonly string[];
  /** The validator of its bytes; null for a page. */
  etag: string | null;
  /** Bytes of memory it takes, about. */
  weight: number;
  /** The body for this very request, which saw the state of this mark; null where the answer must be made anew. */
  body: (mark: string) => Body | Promise<Body | null>;
}

/** One request whose answer may be kept: under which name, and the state that it will be the answer of. */
interface Asked {
  key: string;
  mark: string;
}

export interface KeptAnswers {
  /** The answer under this key, where nothing has changed since. */
  find(key: string, mark: string): KeptAnswer | null;
  /** Says that the answer to this request, which is made now, may be kept. */
  expect(request: IncomingMessage, asked: Asked): void;
  /** Keeps an answer that is the same for everybody who asks alike; for other requests than the expected nothing happens. */
  keep(request: IncomingMessage, answer: KeptAnswer): void;
}

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * None yet. Marks change with every commit and every minute, and come in the order in which they were looked at. Who finds
 * an answer under the mark that was seen before it was made knows that nothing changed while it was made.
 */
export function createKeptAnswers(mostBytes = MOST_BYTES): KeptAnswers {
  const expected = new WeakMap<IncomingMessage, Asked>();
  const answers = new Map<string, KeptAnswer>();
  let current: string | null = null;
  let total = 0;

  const dropAll = (mark: string): void => {
    current = mark;
    answers.clear();
    total = 0;
  };
  const drop = (key: string): void => {
    total -= answers.get(key)?.weight ?? 0;
    answers.delete(key);
  };
  return {
    find(key, mark) {
      if (mark !== current) dropAll(mark);
      const found = answers.get(key);
      if (found === undefined) return null;
      answers.delete(key);
      answers.set(key, found);
      return found;
    },
    expect: (request, asked) => void expected.set(request, asked),
    keep(request, answer) {
      const asked = expected.get(request);
      if (asked === undefined || asked.mark !== current || answer.weight > mostBytes) return;
      drop(asked.key);
      for (const oldest of answers.keys()) {
        if (total + answer.weight <= mostBytes) break;
        drop(oldest);
      }
      answers.set(asked.key, answer);
      total += answer.weight;
    },
  };
}
