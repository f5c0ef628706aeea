/** Documents for the verifier in a page: from the page's own server only, whatever address a badge names. */
import type { FetchCode, FetchDocument } from '../verify/adapters.ts';

/** The browser's `fetch`, as much of it as is used. */
export type Get = (url: string, options: RequestInit) => Promise<Response>;

const CODES: Readonly<Record<number, FetchCode>> = { 403: 'BADGE_PRIVATE', 404: 'NOT_FOUND', 410: 'GONE' };

/**
 * Answers addresses of `origins` from `here`, the origin of the page, always asking anew; everything else is
 * URL_NOT_ALLOWED. No cookies go along and no redirect is followed.
 */
export function ownOriginFetch(get: Get, here: string, origins: readonly string[]): FetchDocument {
  return async (url, { accept, maxBytes }) => {
    const origin = [here, ...origins].find((each) => url.startsWith(`${each}/`));
    if (origin === undefined) return { ok: false, code: 'URL_NOT_ALLOWED' };
    try {
      const response = await get(here + url.slice(origin.length), {
        headers: { accept },
        credentials: 'omit',
        redirect: 'error',
        cache: 'no-cache',
      });
      if (!response.ok) return { ok: false, code: CODES[response.status] ?? 'FETCH_FAILED' };
      const bytes = await readAtMost(response, maxBytes);
      if (bytes === null) return { ok: false, code: 'TOO_LARGE' };
      return { ok: true, bytes, contentType: response.headers.get('content-type') ?? '' };
    } catch {
      return { ok: false, code: 'FETCH_FAILED' };
    }
  };
}

/** The body; null when it is longer than `maxBytes`, of which no more is read then. */
async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) break;
    length += value.length;
    parts.push(value);
    if (length > maxBytes) {
      await reader?.cancel();
      return null;
    }
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}
