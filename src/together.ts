/** What is asked in the same moment, asked together. */

/**
 * Gathers the questions of one moment and hands them to `answerEach` at once. Each gets its answer as soon as it is there; a
 * question that fails fails alone. `atEnd` says when the moment is over: before the process turns to something else; or
 * with `setImmediate` once it has gone on with all that came in meanwhile.
 */
export function together<Question, Answer>(
  answerEach: (questions: readonly Question[]) => readonly Promise<Answer>[],
  atEnd: (answer: () => void) => void = queueMicrotask,
): (question: Question) => Promise<Answer> {
  interface Asked {
    question: Question;
    resolve: (answer: Answer) => void;
    reject: (reason: unknown) => void;
  }
  let gathered: Asked[] = [];

  const answerGathered = (): void => {
    const asked = gathered;
    gathered = [];
    try {
      const answers = answerEach(asked.map(({ question }) => question));
      for (const [at, { resolve, reject }] of asked.entries()) answers[at]?.then(resolve, reject);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  return (question) =>
    new Promise((resolve, reject) => {
      gathered.push({ question, resolve, reject });
      if (gathered.length === 1) atEnd(answerGathered);
    });
}
