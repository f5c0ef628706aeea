/**
 * Of looks at one time only one is under way: who asks meanwhile gets the next one, together with all others who do. So
 * nobody gets an answer of before it was asked for. `ask` never fails.
 */
export function sharedLook<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | null = null;
  let next: Promise<Answer> | null = null;
  const start = (): Promise<Answer> => {
    next = null;
    const asked = ask();
    running = asked;
    void asked.then(() => {
      if (running === asked) running = null;
    });
    return asked;
  };
  return () => {
    if (running === null) return start();
    next ??= running.then(start);
    return next;
  };
}
