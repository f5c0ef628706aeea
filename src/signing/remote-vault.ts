import { AppError } from '../errors.ts';
import { together } from '../together.ts';
import type { KeyVault } from './key-vault.ts';
import type { Answered, Answers, Call } from './vault-calls.ts';

/** Gives the answers to these calls, in their order. Rejects with `key.signer_away` where nobody answers. */
export type AskMany = (calls: Call[]) => Promise<Answered[]>;

/** Asks one thing; what is asked before the next turn of the event loop goes together. */
export type Ask = <Asked extends Call['ask']>(call: Extract<Call, { ask: Asked }>) => Promise<Answers[Asked]>;

/** One call at a time for whoever asks, many in a message. */
export function inOneMessage(askMany: AskMany): Ask {
  const askTogether = together<Call, Answered>((calls) => {
    const answers = askMany([...calls]);
    return calls.map((_call, at) => answers.then((all) => all[at] ?? NOTHING));
  }, setImmediate);
  return async (call) => {
    const answered = await askTogether(call);
    if (answered.ok) return answered.value as Answers[typeof call.ask];
    throw new AppError(answered.code ?? 'key.signer_away', answered.detail);
  };
}

const NOTHING: Answered = { ok: false, code: null, detail: {} };

/** The keys of another process. Here are public keys, and rows that only that process can open. */
export function createRemoteVault(ask: Ask): KeyVault {
  return {
    make: (owner, use, createdAt) => ask({ ask: 'make', owner, use, createdAt }),
    async open(record, owner) {
      const { published, signs } = await ask({ ask: 'open', record, owner });
      return { published, sign: signs ? (bytes) => ask({ ask: 'sign', record, owner, bytes }) : null };
    },
    destroy: (record, owner) => ask({ ask: 'destroy', record, owner }),
    makeRegisterKey: (origin, at) => ask({ ask: 'makeRegister', origin, at }),
    async openRegisterKey(record) {
      const { origin, publicKey, keyId } = await ask({ ask: 'openRegister', record });
      const signCheckpoint = ({ size, root }: { size: number; root: Uint8Array }) =>
        ask({ ask: 'signHead', record, size, root });
      return { key: { origin, publicKey }, keyId, signCheckpoint };
    },
  };
}
