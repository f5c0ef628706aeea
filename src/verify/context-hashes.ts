/** What the JSON-LD contexts in use say, as hashes: whatever was proven or remembered under other texts counts no more. */
import { CONTEXTS } from '../openbadges/contexts.ts';
import type { Platform } from './adapters.ts';
import { encodeHex } from './encoding.ts';

export interface ContextHashes {
  /** SHA-256 (hex) of `JSON.stringify` of each context as it is used, by its address. */
  each: ReadonlyMap<string, string>;
  /** SHA-256 (hex) over all of them with their addresses. */
  all: string;
}

type Hashing = Pick<Platform, 'sha256'>;

const known = new WeakMap<Hashing['sha256'], Promise<ContextHashes>>();

/** The hashes of all contexts; computed once for a hash function that answers, since the contexts are frozen. */
export function contextHashes(platform: Hashing): Promise<ContextHashes> {
  const before = known.get(platform.sha256);
  if (before !== undefined) return before;
  const hashes = hashAll(platform);
  known.set(platform.sha256, hashes);
  hashes.catch(() => known.delete(platform.sha256));
  return hashes;
}

async function hashAll({ sha256 }: Hashing): Promise<ContextHashes> {
  const hash = async (text: string): Promise<string> => encodeHex(await sha256(text));
  const each = new Map<string, string>();
  for (const [url, document] of CONTEXTS) each.set(url, await hash(JSON.stringify(document)));
  return { each, all: await hash(JSON.stringify([...each])) };
}
