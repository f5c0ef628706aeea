/**
 * Requests to the service through which staff sign in. The operator chose its address, so unlike safe-fetch.ts it may be
 * inside the house; bounded all the same: one deadline, no redirects, at most 256 kB of JSON.
 */
import type { ProviderFetch } from './accounts/provider-client.ts';

const DEADLINE_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** A `ProviderFetch` on Node's own client. */
export function createProviderFetch(): ProviderFetch {
  return async (url, { method, headers, body }) => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answer = await fetch(url, {
      method,
      headers,
      redirect: 'error',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of answer.body ?? []) {
      size += part.byteLength;
      if (size > MAX_BYTES) throw new TypeError('the answer is too large');
      parts.push(part);
    }
    return { status: answer.status, json: JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown };
  };
}
