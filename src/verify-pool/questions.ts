/**
 * Answers what verifications in worker threads ask of the world: documents, issuers, states of keys. Per verification
 * each question is answered once, for one attempt and the next alike, in bounded number and time.
 */
import type { FetchDocument, Platform, Trust, VerifyOptions } from '../verify/adapters.ts';
import type { Answer, Question } from './messages.ts';

/** What the verifier is connected to: the adapters of `VerifyOptions` that live in the main thread. */
export interface World {
  fetchDocument: FetchDocument;
  trust: Trust;
  keyState: NonNullable<VerifyOptions['keyState']>;
  /** Runs a process, which outlives no thread that it is started from here. Absent: photos are not read. */
  decodeQr?: NonNullable<Platform['decodeQr']>;
  register?: VerifyOptions['register'];
}

export interface Questions {
  /** The answer, always within `callMs`; never rejects. The same question gets the same answer. */
  answer(question: Question): Promise<Answer>;
  /** Resolves when everything asked so far is answered. */
  settled(): Promise<void>;
}

const NO_ANSWER: Answer = { ok: false };

export interface QuestionLimits {
  maxCalls: number;
  /** Milliseconds for one answer, and for reading a picture. */
  callMs: number;
  pictureMs: number;
}

/** Questions of one verification: at most `maxCalls` different ones, each with its time. */
export function createQuestions(world: World, limits: QuestionLimits): Questions {
  const answers = new Map<string, Promise<Answer>>();
  return {
    answer(question) {
      const isPicture = question.ask === 'codes';
      const key = isPicture ? `codes ${question.name}` : JSON.stringify(question);
      const known = answers.get(key);
      if (known !== undefined) return known;
      if (answers.size >= limits.maxCalls) return Promise.resolve(NO_ANSWER);
      const answer = within(isPicture ? limits.pictureMs : limits.callMs, askWorld(world, question), tooLate(question));
      answers.set(key, answer);
      return answer;
    },
    async settled() {
      await Promise.all(answers.values());
    },
  };
}

/** The answer, in whatever time; rejects where it could not be had. */
export async function askWorld(world: World, question: Question): Promise<Answer> {
  switch (question.ask) {
    case 'document':
      return { ok: true, value: await world.fetchDocument(question.url, question.options) };
    case 'issuer':
      return { ok: true, value: await world.trust.find(question.did) };
    case 'names':
      return { ok: true, value: (await world.trust.names?.()) ?? [] };
    case 'key':
      return { ok: true, value: await world.keyState(question.method) };
    case 'codes':
      return { ok: true, value: (await world.decodeQr?.(question.picture)) ?? [] };
    case 'register':
      return world.register === undefined || world.register === 'pending'
        ? NO_ANSWER
        : { ok: true, value: await world.register.find(question.credentialId) };
  }
}

function tooLate(question: Question): Answer {
  return question.ask === 'document' ? { ok: true, value: { ok: false, code: 'FETCH_TIMEOUT' } } : NO_ANSWER;
}

function within(ms: number, work: Promise<Answer>, late: Answer): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(late), ms);
    void work
      .catch(() => NO_ANSWER)
      .then((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
  });
}
