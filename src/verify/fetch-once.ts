import type { FetchDocument, RegisterAccess } from './adapters.ts';

/**
 * The same fetch function with a memory, for one verification: an issuer's document that proof and status list both
 * need is asked for once, and both judge the same text.
 */
export function fetchOnce(fetchDocument: FetchDocument): FetchDocument {
  const answers = new Map<string, ReturnType<FetchDocument>>();
  return (url, options) => {
    const key = `${options.maxBytes} ${options.accept} ${url}`;
    const answer = answers.get(key) ?? fetchDocument(url, options);
    answers.set(key, answer);
    return answer;
  };
}

/** The same register, asked once about each badge; so it can be asked before its answer is needed. */
export function findOnce(register: RegisterAccess): RegisterAccess {
  const answers = new Map<string, ReturnType<RegisterAccess['find']>>();
  const find = async (credentialId: string) => register.find(credentialId);
  return {
    key: register.key,
    find(credentialId) {
      const answer = answers.get(credentialId) ?? find(credentialId);
      answers.set(credentialId, answer);
      return answer;
    },
  };
}
