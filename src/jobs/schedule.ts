import type { SetTimer } from './timers.ts';

export interface Schedule {
  start(): void;
  /** No new run; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** Runs `handler` at the start and `everyMs` after each run ended, so never two at a time. An error does not end it. */
export function createSchedule(
  name: string,
  everyMs: number,
  handler: () => Promise<void>,
  deps: { setTimer: SetTimer; onError: (name: string, error: unknown) => void },
): Schedule {
  let started = false;
  let cancel = (): void => {};
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    try {
      await handler();
    } catch (error) {
      deps.onError(name, error);
    }
    running = null;
    if (started) cancel = deps.setTimer(begin, everyMs);
  };
  const begin = (): void => {
    running = run();
  };
  return {
    start() {
      started = true;
      begin();
    },
    async stop() {
      started = false;
      cancel();
      await running;
    },
  };
}
