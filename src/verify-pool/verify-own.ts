/**
 * Our own verifier for what issuing has signed, with its adapters in place. Of a large job part of it runs in a second
 * thread (own-thread.ts); one badge, and what needs the register, is verified here.
 */
import type { VerifyOwn } from '../issuing/ports.ts';
import { nodePlatform } from '../node-platform.ts';
import type { DidDocument } from '../openbadges/types.ts';
import type { FetchDocument, RegisterAccess, VerifyOptions } from '../verify/adapters.ts';
import { createVerifyMemory, type Verification, verify } from '../verify/index.ts';
import { createOwnThread, type OwnThread } from './own-thread.ts';
import type { World } from './questions.ts';

export interface OwnVerifier {
  /** As of the state of the database when it is called. */
  verifyOwn: VerifyOwn;
  /** How many of so many awards are worth having under way at a time. */
  atOnce(count: number): number;
  close(): Promise<void>;
}

/** From so many on a second thread is worth its start (half a second) and its memory. */
const MANY = 50;
/** Enough that neither thread ever waits for the other. */
const AT_ONCE = 24;
const MEMORY_BYTES = 4 * 1024 * 1024;

/** `adaptersAt` gives what answers as of a state; `state` null: not known, then nothing is verified elsewhere. */
export function createOwnVerifier(parts: {
  adaptersAt: (seen: string | null) => World & { register: RegisterAccess };
  state: () => string | null | Promise<string | null>;
  localOrigin: string;
  secondThread: boolean;
  /** Tests have their own. */
  thread?: OwnThread;
}): OwnVerifier {
  const { adaptersAt, state, localOrigin } = parts;
  const thread = parts.secondThread ? (parts.thread ?? createOwnThread(localOrigin)) : null;
  // Never a signature is remembered: each is checked anew.
  const memory = createVerifyMemory({ signatures: 0, documentBytes: MEMORY_BYTES });
  const worldAt = rememberWorlds((seen, didDocument) => {
    const world = adaptersAt(seen);
    return didDocument === undefined
      ? world
      : { ...world, fetchDocument: withKeysOf(didDocument, world.fetchDocument) };
  });
  return {
    async verifyOwn(text, { now, didDocument, recipient, issued, amongMany }) {
      const seen = await state();
      const world = worldAt(seen, didDocument);
      const options: VerifyOptions = {
        ...world,
        now,
        platform: nodePlatform,
        localOrigin,
        memory,
        ...(recipient ? { recipient } : {}),
        register: issued ? world.register : 'pending',
      };
      const here = (): Promise<Verification> => verify({ text }, options);
      const isPlain = amongMany === true && recipient === undefined && issued === undefined && seen !== null;
      return isPlain && thread !== null ? thread.verify(text, now, world, here) : here();
    },
    atOnce: (count) => (thread !== null && count >= MANY && thread.ready() ? AT_ONCE : 1),
    close: async () => thread?.close(),
  };
}

/** The same object for the same state and keys, so that what was asked of it once need not be asked again. */
function rememberWorlds<Made extends World>(
  make: (seen: string | null, didDocument?: DidDocument) => Made,
): (seen: string | null, didDocument?: DidDocument) => Made {
  let state: string | null = null;
  let plain: Made | null = null;
  let rehearsals = new WeakMap<DidDocument, Made>();
  return (seen, didDocument) => {
    if (seen === null) return make(seen, didDocument);
    if (seen !== state) {
      state = seen;
      plain = null;
      rehearsals = new WeakMap();
    }
    if (didDocument === undefined) {
      plain ??= make(seen);
      return plain;
    }
    const known = rehearsals.get(didDocument) ?? make(seen, didDocument);
    rehearsals.set(didDocument, known);
    return known;
  };
}

/** The issuer's DID document with one more key in it, for the rehearsal with a throw-away key. */
function withKeysOf(extra: DidDocument, fetchDocument: FetchDocument): FetchDocument {
  const merged = new WeakMap<Uint8Array, Uint8Array>();
  return async (url, options) => {
    const found = await fetchDocument(url, options);
    if (!found.ok || !url.endsWith('/did.json')) return found;
    const bytes = merged.get(found.bytes) ?? merge(found.bytes, extra);
    merged.set(found.bytes, bytes);
    return { ...found, bytes };
  };
}

/** A DID document with the keys of another one; as it is where the other one is of somebody else. */
function merge(bytes: Uint8Array, extra: DidDocument): Uint8Array {
  const own = JSON.parse(new TextDecoder().decode(bytes)) as DidDocument;
  if (own.id !== extra.id) return bytes;
  const merged: DidDocument = {
    ...own,
    verificationMethod: [...own.verificationMethod, ...extra.verificationMethod],
    assertionMethod: [...own.assertionMethod, ...extra.assertionMethod],
  };
  return new TextEncoder().encode(JSON.stringify(merged));
}
