/** "Geen mail meer": every letter carries a link with which its address says so, once for all letters of the installation. */

import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { askForSending } from './outbox.ts';

const HALF = 32;

/**
 * The code in the link: the hash under which the address is kept, and a proof that we made it. It works for ever, tells no
 * address, and needs no row of its own.
 */
export function stopCode(deps: Pick<IssuingDeps, 'fingerprint'>, addressKey: string): string {
  return addressKey.slice(0, HALF) + proof(deps, addressKey.slice(0, HALF));
}

/** What the code stands for; null for one that we did not make. */
function readCode(deps: Pick<IssuingDeps, 'fingerprint'>, code: string): string | null {
  if (!/^[0-9a-f]{64}$/.test(code)) return null;
  const half = code.slice(0, HALF);
  return proof(deps, half) === code.slice(HALF) ? half : null;
}

const proof = (deps: Pick<IssuingDeps, 'fingerprint'>, half: string): string =>
  deps.fingerprint(`no mail ${half}`).slice(0, HALF);

/** Whether this address wants no letters. */
export function isStopped(deps: Pick<IssuingDeps, 'storage'>, addressKey: string): Promise<boolean> {
  return deps.storage.outbox.isStopped(addressKey.slice(0, HALF));
}

/** Those of the addresses (as `addressKey`) that want no letters. */
export async function stoppedAmong(
  deps: Pick<IssuingDeps, 'storage'>,
  addressKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const halves = new Set(await deps.storage.outbox.stoppedAmong(addressKeys.map((key) => key.slice(0, HALF))));
  return new Set(addressKeys.filter((key) => halves.has(key.slice(0, HALF))));
}

/** What the page behind the link says; null for a code that we did not make. Changes nothing. */
export async function readStop(deps: IssuingDeps, code: string): Promise<{ stopped: boolean } | null> {
  const half = readCode(deps, code);
  return half === null ? null : { stopped: await deps.storage.outbox.isStopped(half) };
}

/** Stops letters to the address behind the code, or starts them again. False for a code that we did not make. */
export async function chooseMail(deps: IssuingDeps, code: string, wanted: 'no mail' | 'mail'): Promise<boolean> {
  const half = readCode(deps, code);
  if (half === null) return false;
  await deps.storage.transaction(async (tx) => {
    if (wanted === 'mail') return tx.outbox.start(half);
    await tx.outbox.stop(half, dateTime(deps.now()));
    await askForSending(tx, deps); // what waits for this address ends now
  });
  return true;
}
