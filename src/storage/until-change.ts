/** Answers from the database, kept for exactly as long as nothing in it has changed. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** A state of the database; one that has gone never comes back. Null = unknown. */
export type Mark = string | null;

/**
 * Looks at the present state: the same mark means that nothing was committed in between. What was committed before the
 * look is in it. A promise (PostgreSQL) never fails.
 */
export type ChangeMark = () => Mark | Promise<Mark>;

const MOST_ANSWERS = 1_000;

/**
 * The same answers as `ask`, asked again after any change of the mark. A null mark: always asked. What `ask` gives must
 * follow from its question and the marked state alone, and nobody may change it; it hears which mark that is. Who asks several things for one
 * purpose looks at the mark once, before the first, and hands it in as `seen`: the answers are then of that moment or later.
 *
 * No second look is needed after `ask`: whoever finds the same mark after it knows that nothing was committed since the
 * look before it, so neither while it was asked; and for whoever looked before, it is an answer of later.
 */
export function untilChange<Answer>(
  mark: ChangeMark,
  ask: (question: string, seen: Mark) => Promise<Answer>,
): (question: string, seen?: Mark) => Promise<Answer> {
  let state: Mark = null;
  const answers = new Map<string, { answer: Answer }>();
  return async (question, seen) => {
    const before = seen === undefined ? await mark() : seen;
    if (before === null) return ask(question, null);
    if (before !== state || answers.size >= MOST_ANSWERS) answers.clear();
    state = before;
    const known = answers.get(question);
    if (known !== undefined) return known.answer;
    const answer = await ask(question, before);
    // others may have seen another state meanwhile, of which this need not be
    if (state === before) answers.set(question, { answer });
    return answer;
  };
}

/** One look at the mark for everything that one piece of work asks. */
export interface Moment {
  /** The mark of the work in progress, else the present one. */
  mark: ChangeMark;
  /** Runs `work` under one mark, looked at now; what others do meanwhile has its own. */
  hold<T>(work: (mark: Mark) => Promise<T>): Promise<T>;
}

/** Answers that `untilChange` keeps under a mark that was held are of that moment or later, never of before it. */
export function createMoment(mark: ChangeMark): Moment {
  const held = new AsyncLocalStorage<{ mark: Mark }>();
  return {
    mark() {
      const store = held.getStore();
      return store === undefined ? mark() : store.mark;
    },
    async hold(work) {
      const seen = await mark();
      return held.run({ mark: seen }, () => work(seen));
    },
  };
}
