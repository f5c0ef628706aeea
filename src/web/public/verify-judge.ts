/** Judges several badges within the time of one request: none is dropped because others are busy, none spoils the rest. */
import { AppError } from '../../errors.ts';
import type { Verification } from '../../verify/report.ts';
import { UnreadableInput } from '../../verify/unreadable-input.ts';
import type { VerifyInput } from '../verify-input.ts';

/** What became of one: a report, why it could not be read, or nothing within the time there was. */
export type Judged =
  | { kind: 'report'; verification: Verification }
  | { kind: 'unreadable'; error: UnreadableInput }
  | { kind: 'late' }
  | { kind: 'failed'; error: unknown };

export interface Judging {
  verify: (input: VerifyInput) => Promise<Verification>;
  /** Resolves when the time is over or the visitor has gone: what is not judged by then is `late`. */
  over: Promise<void>;
  /** Waits before the verifier is asked again that had no room. */
  pause: () => Promise<void>;
}

/** So many at a time, so that one form does not fill the line of the verifier. */
const AT_ONCE = 4;

/** One answer for each input, in their order. Never rejects. */
export async function judgeAll(inputs: readonly VerifyInput[], judging: Judging): Promise<Judged[]> {
  const judged: Judged[] = inputs.map(() => ({ kind: 'late' }));
  let isOver = false;
  const over = judging.over.then(() => {
    isOver = true;
  });
  const rest = inputs.entries();
  const work = async (): Promise<void> => {
    for (const [at, input] of rest) {
      judged[at] = await judge(input, judging, () => isOver);
      if (isOver) return;
    }
  };
  await Promise.race([Promise.all(Array.from({ length: AT_ONCE }, work)), over]);
  return [...judged];
}

async function judge(input: VerifyInput, { verify, pause }: Judging, isOver: () => boolean): Promise<Judged> {
  while (!isOver()) {
    try {
      return { kind: 'report', verification: await verify(input) };
    } catch (error) {
      if (error instanceof UnreadableInput) return { kind: 'unreadable', error };
      if (!(error instanceof AppError && error.code === 'request.busy')) return { kind: 'failed', error };
      await pause();
    }
  }
  return { kind: 'late' };
}
