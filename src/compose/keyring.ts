/** The private keys of an installation as it starts: opened here, or by a process of their own. */
import type { Config } from '../config.ts';
import type { Storage } from '../issuing/records.ts';
import { startSignerProcess } from '../signer-process.ts';
import { type KeptSecrets, type KeyEncryption, openKeyEncryption } from '../signing/key-encryption.ts';
import { readPassphrase } from '../signing/key-files.ts';
import { createLocalVault, type KeyVault } from '../signing/key-vault.ts';
import { KEPT_SECRETS, KEY_CHECK } from '../signing/reencrypt.ts';
import { secretsOf } from '../signing/secret-box.ts';
import type { SqlStorage } from '../storage/storage.ts';

/** Secrets that what is stored was sealed or hashed with. */
export async function lastingSecrets(storage: Storage): Promise<string[]> {
  const organisations = (await storage.organisations.list()).map(({ id }) => secretsOf(id));
  return ['fingerprint', secretsOf('installation'), ...organisations];
}

/** Where the private keys of an installation are, and the secrets that are made of what locks them. */
export interface OpenedKeys {
  vault: KeyVault;
  secretFor(purpose: string): Uint8Array;
  /** Has the secrets of this organisation at hand; called when it is new. */
  prepare(organisationId: string): Promise<void>;
  /** Recognises what locks them. */
  check: string;
  /** Null where the keys are in a process of their own: nothing here can look for them. */
  encryption: KeyEncryption | null;
  close(): Promise<void>;
}

/**
 * What private keys are encrypted with, in this process or in one of its own; a first key file is made only for an empty
 * installation. Throws `key.missing`, `key.wrong_passphrase`. `signerTold` as of `startSignerProcess`.
 */
export async function openKeys(
  config: Config,
  storage: SqlStorage,
  empty: boolean,
  { notices, signerTold }: { notices: string[]; signerTold: (what: 'ended' | 'back') => void },
): Promise<OpenedKeys> {
  const options = {
    keysDir: config.keysDir,
    check: await storage.settings.get(KEY_CHECK),
    databaseHasKeys: await storage.keys.any(),
    mayCreate: empty,
    kept: JSON.parse((await storage.settings.get(KEPT_SECRETS)) ?? '{}') as KeptSecrets,
  };
  const kept = async ({ check, notices: told }: { check: string; notices: string[] }): Promise<void> => {
    // once, and never over that of somebody who locks all keys anew just now
    if (options.check === null) await storage.settings.set(KEY_CHECK, check);
    notices.push(...told);
  };
  if (config.signer === 'here') {
    const opened = await openKeyEncryption({ ...options, passphrase: await readPassphrase(config.passphrase) });
    await kept(opened);
    const { encryption } = opened;
    const vault = createLocalVault(encryption);
    const { check } = opened;
    return {
      vault,
      secretFor: encryption.secretFor,
      prepare: async () => {},
      check,
      encryption,
      close: async () => {},
    };
  }
  const signer = await startSignerProcess({ ...options, passphrase: config.passphrase }, signerTold);
  await kept(signer);
  await signer.prepareSecrets(['sessions', ...(await lastingSecrets(storage))]);
  const { vault, secretFor, check, close } = signer;
  return { vault, secretFor, prepare: (id) => signer.prepareSecrets([secretsOf(id)]), check, encryption: null, close };
}
