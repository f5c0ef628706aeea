import type { FetchDocument } from './adapters.ts';

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
