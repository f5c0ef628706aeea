/** Calls `work` once after `ms` milliseconds; the answer cancels that. */
export type SetTimer = (work: () => void, ms: number) => () => void;

/** The timers of this process. */
export const processTimer: SetTimer = (work, ms) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};
