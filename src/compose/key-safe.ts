/**
 * What the operator does with all keys of an installation: lock them anew, take those of an organisation out under a passphrase
 * of their own, and put them back. Only where the keys are in this process.
 */
import { AppError } from '../errors.ts';
import { addAudit } from '../issuing/organisations/audit.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import type { Storage } from '../issuing/records.ts';
import { lockExport, openExport } from '../key-export.ts';
import { bareKey, isDestroyed, type KeyOwner, lockBareKey, openKeyRecord } from '../signing/key-at-rest.ts';
import type { KeyEncryption } from '../signing/key-encryption.ts';
import type { KeyRecord } from '../signing/key-records.ts';
import type { KeyVault } from '../signing/key-vault.ts';
import { KEY_CHECK, reencrypt } from '../signing/reencrypt.ts';
import type { SqlStorage } from '../storage/storage.ts';
import { lastingSecrets, type OpenedKeys } from './keyring.ts';

export interface KeySafe {
  /** Another passphrase, or a file where it is null. Gives how many keys were locked anew. As of `reencrypt`. */
  reencrypt(passphrase: string | null): Promise<number>;
  /** Every key of an organisation that still has its private part, as the text of a file under this passphrase. */
  exportKeys(owner: KeyOwner, passphrase: string): Promise<string>;
  /**
   * Puts the keys of such a file back where their rows are missing or do not open; gives their method ids. A row that opens
   * stays as it is, and a private part that was destroyed stays so. `key.export_unreadable`, `key.not_this_organisation`,
   * `key.exists` where another key signs now.
   */
  importKeys(owner: KeyOwner, text: string, passphrase: string): Promise<string[]>;
}

/** The acts on the keys of this installation. */
export function createKeySafe(deps: {
  keysDir: string;
  storage: SqlStorage;
  keyring: OpenedKeys;
  failPoint: IssuingDeps['failPoint'];
  now: () => Date;
}): KeySafe {
  const { keysDir, storage, keyring, failPoint, now } = deps;
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

    async exportKeys(owner, passphrase) {
      const records = (await storage.keys.ofOrganisation(owner.id)).filter((record) => !isDestroyed(record));
      const keys = records.map((record) => bareKey(record, owner, here()));
      return lockExport({ version: 1, did: owner.did, keys }, passphrase);
    },

    async importKeys(owner, text, passphrase) {
      const { did, keys } = await openExport(text, passphrase);
      if (did !== owner.did) throw new AppError('key.not_this_organisation', { methodId: did });
      const locked = keys.map((key) => lockBareKey(key, owner, here()));
      return storage.transaction(async (inside) => {
        const tx = inside as SqlStorage;
        await refuseOtherKey(keyring, tx);
        const rows = await tx.keys.ofOrganisation(owner.id);
        const added: string[] = [];
        for (const record of locked) {
          const row = rows.find(({ methodId }) => methodId === record.methodId);
          if (row !== undefined && (isDestroyed(row) || opens(row, owner, here()))) continue;
          const signsNow = rows.some(({ use, state }) => use === record.use && state === 'active');
          if (row === undefined && record.state === 'active' && signsNow) throw new AppError('key.exists');
          // what became of a key since is in the database, not in the file
          if (row === undefined) await tx.keys.insert(record);
          else await tx.keys.update({ ...row, wrappedDataKey: record.wrappedDataKey, ciphertext: record.ciphertext });
          await addAudit(
            tx,
            { now },
            { organisationId: owner.id, actor: 'command', action: 'key.import', objectId: record.methodId },
          );
          added.push(record.methodId);
        }
        return added;
      });
    },
  };
}

function opens(record: KeyRecord, owner: KeyOwner, encryption: KeyEncryption): boolean {
  try {
    openKeyRecord(record, owner, encryption);
    return true;
  } catch {
    return false;
  }
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
