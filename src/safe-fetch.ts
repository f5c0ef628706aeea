/**
 * The only way out: gets a document from an address that a stranger may have chosen. https on port 443, no user name,
 * public addresses only, connected to the very address that was checked, no redirects, one deadline for everything.
 * Our own documents never come through here: they are answered from storage.
 */
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import ipaddr from 'ipaddr.js';
import { type ResolvedAddress, resolveName } from './resolve-name.ts';
import type { FetchCode, FetchDocument, FetchResult } from './verify/adapters.ts';

/** One deadline for name, connection, headers and body together. */
const DEADLINE_MS = 3_000;
/** Ceiling whatever the caller allows. */
const MAX_BYTES = 1024 * 1024;

/** Documents under way at once, for all verifications together; one of them asks for 32 at most. */
const MOST_AT_ONCE = 64;

/** What tests replace; the real ones are the DNS and Node's https client. */
export interface SafeFetchParts {
  lookup?: (host: string, signal: AbortSignal) => Promise<ResolvedAddress[]>;
  request?: typeof httpsRequest;
  deadlineMs?: number;
}

/** A `FetchDocument` for the outside world. Its results: the bytes, or one of the codes of `FetchCode`; it never throws. */
export function createSafeFetch(parts: SafeFetchParts = {}): FetchDocument {
  const lookup = parts.lookup ?? resolveName;
  const request = parts.request ?? httpsRequest;
  let underWay = 0;
  return async (url, { accept, maxBytes }) => {
    const target = allowedTarget(url);
    if (target === null) return { ok: false, code: 'URL_NOT_ALLOWED' };
    if (underWay >= MOST_AT_ONCE) return { ok: false, code: 'FETCH_FAILED' };
    underWay += 1;
    const deadline = AbortSignal.timeout(parts.deadlineMs ?? DEADLINE_MS);
    try {
      const addresses = literalAddress(target) ?? (await withDeadline(lookup(target.hostname, deadline), deadline));
      const [pinned] = addresses;
      if (pinned === undefined) return { ok: false, code: 'FETCH_FAILED' };
      if (!addresses.every(({ address }) => isPublic(address))) return { ok: false, code: 'URL_NOT_ALLOWED' };
      const response = await send(request, target, pinned, accept, deadline);
      return await readResponse(response, Math.min(maxBytes, MAX_BYTES));
    } catch {
      // Whatever went wrong on the way, the caller can only say "could not be fetched now".
      return { ok: false, code: deadline.aborted ? 'FETCH_TIMEOUT' : 'FETCH_FAILED' };
    } finally {
      underWay -= 1;
    }
  };
}

/** The parsed address when its form is allowed, else null. Numeric hosts are left to the check of their range. */
function allowedTarget(url: string): URL | null {
  if (url.length > 2_048 || !URL.canParse(url)) return null;
  const target = new URL(url);
  const plain = target.username === '' && target.password === '' && target.port === '';
  const { hostname } = target;
  if (target.protocol !== 'https:' || !plain || hostname === '') return null;
  const literal = literalAddress(target);
  if (literal) return literal.every(({ address }) => isPublic(address)) ? target : null;
  const lastLabel = hostname.replace(/\.$/, '').split('.').pop() ?? '';
  const local = !hostname.replace(/\.$/, '').includes('.') || ['localhost', 'local', 'internal'].includes(lastLabel);
  return local ? null : target;
}

/** The address itself where the host is one, else null: there is no name to look up. */
function literalAddress({ hostname }: URL): ResolvedAddress[] | null {
  const address = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) ? [{ address, family: ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6 }] : null;
}

/** True for ordinary public unicast; a mapped or tunnelled IPv4 address is refused with the rest. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast';
}

function send(
  request: typeof httpsRequest,
  target: URL,
  pinned: ResolvedAddress,
  accept: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method: 'GET',
    agent: false,
    signal,
    headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'Blijk verifier' },
    // Both call forms of Node: one address, or all of them. The name is not resolved a second time.
    lookup: (_host, { all }, callback) => {
      const answer = callback as (error: null, address: string | ResolvedAddress[], family?: number) => void;
      if (all) answer(null, [pinned]);
      else answer(null, pinned.address, pinned.family);
    },
  };
  return new Promise((resolve, reject) => {
    request(target, options, resolve).on('error', reject).end();
  });
}

async function readResponse(response: IncomingMessage, maxBytes: number): Promise<FetchResult> {
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200) return { ok: false, code: await codeOf(statusCode, response) };
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') return { ok: false, code: 'FETCH_FAILED' };
    if (Number(headers['content-length'] ?? 0) > maxBytes) return { ok: false, code: 'TOO_LARGE' };
    const bytes = await readBody(response, maxBytes);
    if (bytes === null) return { ok: false, code: 'TOO_LARGE' };
    return { ok: true, bytes, contentType: headers['content-type'] ?? '' };
  } finally {
    response.destroy();
  }
}

/** The body, or null as soon as it passes `maxBytes`. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function codeOf(status: number, response: IncomingMessage): Promise<FetchCode> {
  if (status === 404) return 'NOT_FOUND';
  if (status === 410) return 'GONE';
  if (status !== 403) return 'FETCH_FAILED';
  // Another Blijk says by the code of its problem document that the badge is private.
  const body = await readBody(response, 4_096);
  return body !== null && /"code"\s*:\s*"badge\.private"/.test(new TextDecoder().decode(body))
    ? 'BADGE_PRIVATE'
    : 'FETCH_FAILED';
}

function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
