import type { SetTimer } from '../../src/jobs/timers.ts';

/** A clock that stands still until it is moved, and its timers. */
export function handClock(start = '2026-11-21T09:00:00Z') {
  let at = Date.parse(start);
  let timers: { due: number; work: () => void }[] = [];
  const setTimer: SetTimer = (work, ms) => {
    const timer = { due: at + ms, work };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    now: () => new Date(at),
    setTimer,
    waiting: () => timers.length,
    /** Moves to each due timer in turn, giving what it began time to set its next timer. */
    async passTime(ms: number, settle: () => Promise<void>): Promise<void> {
      const end = at + ms;
      for (;;) {
        await settle();
        const next = timers.toSorted((a, b) => a.due - b.due)[0];
        if (next === undefined || next.due > end) break;
        timers = timers.filter((other) => other !== next);
        at = Math.max(at, next.due);
        next.work();
      }
      at = end;
    },
  };
}
