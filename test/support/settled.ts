/**
 * Counts calls that wait for an answer: `counted` makes one call, `settle` resolves when for a while none of them ran,
 * so that everything that was to follow on an answer has begun.
 */
export function settled() {
  let running = 0;
  return {
    async counted<T>(call: () => Promise<T>): Promise<T> {
      running += 1;
      try {
        return await call();
      } finally {
        running -= 1;
      }
    },
    async settle(): Promise<void> {
      for (let quiet = 0; quiet < 5; quiet = running === 0 ? quiet + 1 : 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
