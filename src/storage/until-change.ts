/** Answers from the database, kept for exactly as long as nothing in it has changed. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Tells two states of the database apart: the same mark means that nothing was committed in between. Null = unknown. */
export type ChangeMark = () => string | null;

const MOST_ANSWERS = 1_000;

/**
 * The same answers as `ask`, asked again after any change of the mark. A null mark: always asked. What `ask` gives must
 * follow from its one argument and the marked state alone, and nobody may change it. Who asks several things for one
 * purpose looks at the mark once, before the first, and hands it in as `seen`: the answers are then of that moment or later.
 */
export function untilChange<Answer>(
  mark: ChangeMark,
  ask: (question: string) => Promise<Answer>,
): (question: string, seen?: string | null) => Promise<Answer> {
  let state: string | null = null;
  const answers = new Map<string, { answer: Answer }>();
  return async (question, before = mark()) => {
    if (before === null) return ask(question);
    if (before !== state || answers.size >= MOST_ANSWERS) answers.clear();
    state = before;
    const known = answers.get(question);
    if (known !== undefined) return known.answer;
    const answer = await ask(question);
    // Something may have changed while it was asked; then the answer belongs to neither state for certain.
    if (state === before && mark() === before) answers.set(question, { answer });
    return answer;
  };
}

/** One look at the mark for everything that one piece of work asks. */
export interface Moment {
  /** The mark of the work in progress, else the present one. */
  mark: ChangeMark;
  /** Runs `work` under one mark, looked at now; what others do meanwhile has its own. */
  hold<T>(work: (mark: string | null) => Promise<T>): Promise<T>;
}

/** Answers that `untilChange` keeps under a mark that was held are of that moment or later, never of before it. */
export function createMoment(mark: ChangeMark): Moment {
  const held = new AsyncLocalStorage<{ mark: string | null }>();
  return {
    mark() {
      const store = held.getStore();
      return store === undefined ? mark() : store.mark;
    },
    hold(work) {
      const seen = mark();
      return held.run({ mark: seen }, () => work(seen));
    },
  };
}
