/** Awards that go on being asked for while something breaks: each key again and again until it is acknowledged. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type Instance, sendAwards } from './instances.ts';

const AGAIN_AFTER_MS = 200;

export interface Load {
  answers: Answer[];
  /** No new keys; resolves when each has been acknowledged, or was refused `attempts` times. */
  finish(): Promise<{ keys: Set<string>; unanswered: string[] }>;
}

/** Keeps `connections` keys under way over all instances in turn. */
export function startLoad(instances: readonly Instance[], connections: number, attempts = 150): Load {
  const answers: Answer[] = [];
  const keys = new Set<string>();
  const unanswered: string[] = [];
  let going = true;
  const work = async (line: number): Promise<void> => {
    for (let number = 0; going; number += 1) {
      const key = `load:${line}:${number}`;
      keys.add(key);
      let done = false;
      let last: string | undefined;
      for (let attempt = 0; attempt < attempts && !done; attempt += 1) {
        if (attempt > 0) await wait(AGAIN_AFTER_MS);
        const port = instances[(line + attempt) % instances.length]?.port ?? 0;
        const [answer] = await sendAwards([{ key, port }], 1, () => performance.now());
        if (answer !== undefined) answers.push(answer);
        done = answer?.status === 201;
        last = answer?.body.error;
      }
      if (!done) unanswered.push(`${key} (${last})`);
    }
  };
  const lines = Array.from({ length: connections }, (_, line) => work(line));
  return {
    answers,
    async finish() {
      going = false;
      await Promise.all(lines);
      return { keys, unanswered };
    },
  };
}

/** The longest time in ms between two acknowledgements, from `from` on: how long nothing could be awarded. */
export function longestGap(answers: readonly Answer[], from: number): number {
  const times = answers.filter(({ status, at }) => status === 201 && at >= from).map(({ at }) => at);
  const sorted = [from, ...times].sort((a, b) => a - b);
  return Math.max(0, ...sorted.slice(1).map((at, i) => at - (sorted[i] ?? at)));
}
