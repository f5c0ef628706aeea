/** What the web process and the process with the keys say to each other. Everything in it can be cloned; no private key is in it. */
import { AppError, type ErrorCode } from '../errors.ts';
import type { PublicKey } from './did-document.ts';
import type { KeyOwner } from './key-at-rest.ts';
import type { KeyRecord, RegisterKeyRecord } from './key-records.ts';
import type { KeyVault } from './key-vault.ts';

/** One thing asked. Many go in one message, and their answers come back in one. */
export type Call =
  | { ask: 'make'; owner: KeyOwner; use: KeyRecord['use']; createdAt: string }
  | { ask: 'open'; record: KeyRecord; owner: KeyOwner }
  | { ask: 'sign'; record: KeyRecord; owner: KeyOwner; bytes: Uint8Array }
  | { ask: 'destroy'; record: KeyRecord; owner: KeyOwner }
  | { ask: 'makeRegister'; origin: string; at: string }
  | { ask: 'openRegister'; record: RegisterKeyRecord }
  | { ask: 'signHead'; record: RegisterKeyRecord; size: number; root: Uint8Array }
  | { ask: 'secret'; purpose: string };

/** What each gives. */
export interface Answers {
  make: KeyRecord;
  open: { published: PublicKey; signs: boolean };
  sign: Uint8Array;
  destroy: KeyRecord;
  makeRegister: RegisterKeyRecord;
  openRegister: { origin: string; publicKey: Uint8Array; keyId: Uint8Array };
  signHead: string;
  secret: Uint8Array;
}

export type Answered =
  | { ok: true; value: Answers[Call['ask']] }
  | { ok: false; code: ErrorCode | null; detail: AppError['params'] };

/** Answers one call with the keys of this process. Never rejects. */
export async function answer(
  call: Call,
  { vault, secretFor }: { vault: KeyVault; secretFor: (purpose: string) => Uint8Array },
): Promise<Answered> {
  try {
    return { ok: true, value: await valueFor(call, vault, secretFor) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code, detail: error.params };
    return { ok: false, code: null, detail: {} };
  }
}

async function valueFor(
  call: Call,
  vault: KeyVault,
  secretFor: (purpose: string) => Uint8Array,
): Promise<Answers[Call['ask']]> {
  switch (call.ask) {
    case 'make':
      return vault.make(call.owner, call.use, call.createdAt);
    case 'open': {
      const { published, sign } = await vault.open(call.record, call.owner);
      return { published, signs: sign !== null };
    }
    case 'sign': {
      const { sign } = await vault.open(call.record, call.owner);
      if (sign === null) throw new AppError('key.not_active', { methodId: call.record.methodId });
      return sign(call.bytes);
    }
    case 'destroy':
      return vault.destroy(call.record, call.owner);
    case 'makeRegister':
      return vault.makeRegisterKey(call.origin, call.at);
    case 'openRegister': {
      const { key, keyId } = await vault.openRegisterKey(call.record);
      return { ...key, keyId };
    }
    case 'signHead':
      return (await vault.openRegisterKey(call.record)).signCheckpoint(call);
    case 'secret':
      return secretFor(call.purpose);
  }
}
