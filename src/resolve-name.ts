/**
 * Addresses of a name in the DNS, asked without a thread: the system's own look-up holds one of four until a silent name
 * server is given up, long after any deadline of ours, and nobody else gets out meanwhile. The hosts file is not read.
 */
import { Resolver } from 'node:dns/promises';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Milliseconds for one question to one name server; a lost question is put once more. */
const QUESTION_MS = 750;
const TRIES = 2;

/** The part of Node's resolver that is used; tests hand in another. */
export interface NameResolver {
  resolve4(host: string): Promise<string[]>;
  resolve6(host: string): Promise<string[]>;
  cancel(): void;
}

const createResolver = (): NameResolver =>
  new Resolver({ timeout: QUESTION_MS, maxTimeout: QUESTION_MS, tries: TRIES });

/**
 * All addresses of a name, IPv4 first (a machine without IPv6 still gets there). Throws where there are none, and as soon
 * as `signal` ends: then nothing of the question stays behind.
 */
export async function resolveName(
  host: string,
  signal: AbortSignal,
  resolver: NameResolver = createResolver(),
): Promise<ResolvedAddress[]> {
  signal.throwIfAborted();
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = [...addressesOf(four, 4), ...addressesOf(six, 6)];
    if (found.length === 0 && four.status === 'rejected') throw four.reason;
    return found;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function addressesOf(answer: PromiseSettledResult<string[]>, family: number): ResolvedAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}
