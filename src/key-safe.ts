/**
 * What the operator does with all keys of an installation: lock them anew, take those of an organisation out under a passphrase
 * of their own, and put them back. Only where the keys are in this process.
 */
import { AppError } from './errors.ts';
import type { IssuingDeps } from './issuing/ports.ts';
import type { Storage } from './issuing/records.ts';
import { lastingSecrets, type OpenedKeys } from './keyring.ts';
import type { KeyVault } from './signing/key-vault.ts';
import { KEY_CHECK, reencrypt } from './signing/reencrypt.ts';
import type { SqlStorage } from './storage/storage.ts';

export interface KeySafe {
  /** Another passphrase, or a file where it is null. Gives how many keys were locked anew. As of `reencrypt`. */
  reencrypt(passphrase: string | null): Promise<number>;
}

/** The acts on the keys of this installation. */
export function createKeySafe(deps: {
  keysDir: string;
  storage: SqlStorage;
  keyring: OpenedKeys;
  failPoint: IssuingDeps['failPoint'];
}): KeySafe {
  const { keysDir, storage, keyring, failPoint } = deps;
  const here = () => {
    if (keyring.encryption === null) throw new AppError('key.signer_away');
    return keyring.encryption;
  };
  return {
    async reencrypt(passphrase) {
      const { check } = keyring;
      const purposes = await lastingSecrets(storage);
      return reencrypt({
        keysDir,
        encryption: here(),
        check,
        passphrase,
        purposes,
        failPoint,
        transaction: (work) =>
          storage.transaction((inside) => {
            const { keys, registerKeys, settings, register } = inside as SqlStorage;
            return work({ keys, registerKeys, settings, lock: async () => void (await register.lockHead()) });
          }),
      });
    },
  };
}

/** In a transaction that makes keys: `key.reencrypted` where they are to be locked with another key than this process has. */
export async function refuseOtherKey({ check }: Pick<OpenedKeys, 'check'>, tx: Storage): Promise<void> {
  await tx.register.lockHead();
  const found = await tx.settings.get(KEY_CHECK);
  if (found !== null && found !== check) throw new AppError('key.reencrypted');
}

/** The vault, which says `key.reencrypted` and nothing worse of rows that were locked anew since this process started. */
export function whileSameKey({ vault, check }: Pick<OpenedKeys, 'vault' | 'check'>, storage: Storage): KeyVault {
  return {
    ...vault,
    async open(record, owner) {
      try {
        return await vault.open(record, owner);
      } catch (error) {
        const changed = error instanceof AppError && error.code === 'key.not_this_organisation';
        if (changed && (await storage.settings.get(KEY_CHECK)) !== check) throw new AppError('key.reencrypted');
        throw error;
      }
    },
  };
}
