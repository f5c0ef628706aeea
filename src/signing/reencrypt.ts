/**
 * Another key-encryption key in the place of the one in use: the passphrase or file of before opens nothing any more. Every row
 * is locked anew in one transaction, which also says which key counts; what a stop leaves undone, the next start finishes.
 */
import { AppError } from '../errors.ts';
import { relockKeyRecord } from './key-at-rest.ts';
import { type KeyEncryption, makeNextKeyEncryption } from './key-encryption.ts';
import { dropNextKeyFile, settleKeyFiles } from './key-files.ts';
import type { KeyRecords, RegisterKeyRecords } from './key-records.ts';
import { relockRegisterKey } from './register-key.ts';

/** Where it is written which key locks the rows, and its secrets that are older than itself. */
export const KEY_CHECK = 'key-check';
export const KEPT_SECRETS = 'kept-secrets';

/** What is written in one transaction. */
export interface LockedRecords {
  keys: Pick<KeyRecords, 'all' | 'update'>;
  registerKeys: Pick<RegisterKeyRecords, 'all' | 'relock'>;
  settings: { get(key: string): Promise<string | null>; set(key: string, value: string): Promise<void> };
  /** Whoever makes keys stands in line with this. */
  lock(): Promise<void>;
}

/**
 * Locks every key with a new one, made of `passphrase` or, where that is null, kept in a file; gives how many. `check`: of the
 * key in use, which `encryption` is. `key.reencrypted` where somebody else did it meanwhile; nothing is changed then.
 */
export async function reencrypt(options: {
  keysDir: string;
  encryption: KeyEncryption;
  check: string;
  passphrase: string | null;
  /** Secrets that what is stored was sealed or hashed with. Sessions are not among them: they end. */
  purposes: readonly string[];
  transaction<T>(work: (tx: LockedRecords) => Promise<T>): Promise<T>;
  failPoint?: ((name: string) => void | Promise<void>) | undefined;
}): Promise<number> {
  const { keysDir, encryption: from, check, passphrase, purposes, failPoint } = options;
  const next = await makeNextKeyEncryption(keysDir, passphrase, { before: from, purposes });
  await failPoint?.('next key written');
  const count = await options
    .transaction(async (tx) => {
      await tx.lock();
      if ((await tx.settings.get(KEY_CHECK)) !== check) throw new AppError('key.reencrypted');
      const [keys, heads] = [await tx.keys.all(), await tx.registerKeys.all()];
      for (const record of keys) await tx.keys.update(relockKeyRecord(record, from, next.encryption));
      for (const record of heads) await tx.registerKeys.relock(relockRegisterKey(record, from, next.encryption));
      await tx.settings.set(KEPT_SECRETS, JSON.stringify(next.kept));
      await tx.settings.set(KEY_CHECK, next.check);
      return keys.length + heads.length;
    })
    .catch(async (error: unknown) => {
      // a connection that broke around its end may have committed: then this file is the only key there is
      if (error instanceof AppError) await dropNextKeyFile(keysDir, next.check);
      throw error;
    });
  await failPoint?.('rows locked anew');
  await settleKeyFiles(keysDir, next.check);
  return count;
}
