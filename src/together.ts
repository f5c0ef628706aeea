/** What is asked in the same moment, answered together. */

/**
 * Gathers the questions of one moment (all that is asked before the process turns to something else) and hands them to
 * `answerEach` at once. Nobody gets an answer before all have theirs, so that who walked in step goes on in step; a
 * question that fails fails alone.
 */
export function together<Question, Answer>(
  answerEach: (questions: readonly Question[]) => readonly Promise<Answer>[],
): (question: Question) => Promise<Answer> {
  interface Asked {
    question: Question;
    resolve: (answer: Answer) => void;
    reject: (reason: unknown) => void;
  }
  let gathered: Asked[] = [];

  const answerGathered = async (): Promise<void> => {
    const asked = gathered;
    gathered = [];
    try {
      const settled = await Promise.allSettled(answerEach(asked.map(({ question }) => question)));
      for (const [at, { resolve, reject }] of asked.entries()) {
        const result = settled[at];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  return (question) =>
    new Promise((resolve, reject) => {
      gathered.push({ question, resolve, reject });
      if (gathered.length === 1) queueMicrotask(() => void answerGathered());
    });
}
