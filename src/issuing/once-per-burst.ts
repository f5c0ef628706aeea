/** Work that is asked for again and again, done once for all who ask at one time. */

/** What runs for each key, and what is to run after it. */
export type Runs<Result> = Map<string, { running: Promise<Result>; next: Promise<Result> | null }>;

/**
 * Runs `work` for this key, alone: of all calls while it runs, one more run follows, and they share its result. So each
 * gets a run that began after its call.
 */
export function oncePerBurst<Result>(runs: Runs<Result>, key: string, work: () => Promise<Result>): Promise<Result> {
  const run = runs.get(key);
  if (run !== undefined) {
    run.next ??= run.running.then(
      () => begin(runs, key, work),
      () => begin(runs, key, work),
    );
    return run.next;
  }
  return begin(runs, key, work);
}

function begin<Result>(runs: Runs<Result>, key: string, work: () => Promise<Result>): Promise<Result> {
  const running = work();
  const run = { running, next: null };
  runs.set(key, run);
  const end = (): void => {
    if (runs.get(key)?.next === null) runs.delete(key);
  };
  running.then(end, end);
  return running;
}
