/**
 * What must be right before an installation starts, and what is read from outside once, at the start. Each refuses with
 * an AppError whose `params.detail` is one English line for whoever keeps the server.
 */
import { readFile } from 'node:fs/promises';
import type { AccountsDeps } from '../accounts/make-accounts.ts';
import type { Config, SecretSource } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Storage } from '../issuing/records.ts';
import { dateTime } from '../issuing/time.ts';
import { nodePlatform } from '../node-platform.ts';
import { checkContexts } from '../openbadges/contexts.ts';
import { createProviderFetch } from '../provider-fetch.ts';
import type { KeyVault } from '../signing/key-vault.ts';
import type { SqlStorage } from '../storage/storage.ts';
import { openTrustList } from '../trust-store.ts';
import type { Trust, TrustedIssuer } from '../verify/adapters.ts';
import { issuersOf } from '../verify/trust-list.ts';

/** Throws `config.invalid` when a JSON-LD context that badges are signed under is not the pinned one. */
export async function checkPinnedContexts(): Promise<void> {
  const wrong = await checkContexts(nodePlatform.sha256);
  if (wrong.length > 0)
    throw invalid(
      `A pinned JSON-LD context changed: ${wrong.join(', ')}. Reinstall the packages of package-lock.json.`,
    );
}

/**
 * The key that signs heads of the register; made at the first start that has a register, and never in the place of one
 * whose heads have left the house (`key.missing`). The register is named after the address that identities are made from.
 * `restored`: entries since the backup are lost, so what comes now is another register, with a name and key of its own:
 * under the old name it could only contradict heads that others hold.
 */
export async function openRegister(
  storage: SqlStorage,
  vault: KeyVault,
  options: { publicUrl: string; now: () => Date; restored: boolean },
) {
  const at = dateTime(options.now());
  const record = await storage.transaction(async (inside) => {
    const tx = inside as SqlStorage;
    await tx.register.lockHead(); // another process may be starting too
    const known = await tx.registerKeys.active();
    if (known !== null && !options.restored) return known;
    if (known === null && (await tx.register.lastDay()) !== null)
      throw new AppError('key.missing', {
        detail:
          'The key of the register is missing, and its heads were given to others. Put the database back from a backup.',
      });
    if (known !== null) await tx.registerKeys.retire(known.keyId, at);
    const before = (await tx.registerKeys.all()).length;
    const name = `${new URL(options.publicUrl).host}/log${before === 0 ? '' : `/${before + 1}`}`;
    const made = await vault.makeRegisterKey(name, at);
    await tx.registerKeys.insert(made);
    return made;
  });
  return vault.openRegisterKey(record);
}

/**
 * The address that identities are made from. PUBLIC_URL is part of every issuer's did:web, so a start with another one
 * is refused (`organisation.address_changed`); only between two addresses on localhost it is a warning, and the stored
 * identities stay as they are.
 */
export async function checkAddress(config: Config, storage: Storage, notices: string[]): Promise<string> {
  const other = (await storage.organisations.list()).find(
    (organisation) => organisation.publicUrl !== config.publicUrl,
  );
  if (other === undefined) return config.publicUrl;
  const local = (url: string): boolean => new URL(url).hostname === 'localhost';
  if (local(other.publicUrl) && local(config.publicUrl)) {
    notices.push(
      `PUBLIC_URL is ${config.publicUrl}; the organisations here were made at ${other.publicUrl} and keep that identity.`,
    );
    return other.publicUrl;
  }
  throw new AppError('organisation.address_changed', {
    detail: `PUBLIC_URL is ${config.publicUrl}, but the organisations here were made at ${other.publicUrl}: their badges and printed codes carry that address. Set PUBLIC_URL back, or see "blijk organisation move".`,
  });
}

/** The issuers on the operator's signed list, where one is set. */
export async function listedIssuers(
  config: Config,
  storage: SqlStorage,
  now: () => Date,
  notices: string[],
): Promise<{ trust: Trust | null; issuers: readonly TrustedIssuer[] }> {
  if (config.trustList === null) return { trust: null, issuers: [] };
  const listed = await openTrustList({
    path: config.trustList,
    settings: storage.settings,
    platform: nodePlatform,
    now,
  });
  notices.push(...listed.notices);
  return { trust: listed.trust, issuers: issuersOf(listed.list) };
}

/** The service through which staff may sign in besides; its secret is read at the start. Null when none is set. */
export async function signInProvider({ oidc }: Config): Promise<AccountsDeps['provider']> {
  if (oidc === null) return null;
  const { issuer, clientId } = oidc;
  const clientSecret = await readSecret(oidc.clientSecret, 'OIDC_CLIENT_SECRET');
  return { settings: { issuer, clientId, clientSecret }, fetch: createProviderFetch() };
}

/** A secret of the environment, or the first line of the file that holds it. Throws `config.invalid`. */
async function readSecret(source: SecretSource, name: string): Promise<string> {
  if (source.from === 'value') return source.value;
  const text = await readFile(source.path, 'utf8').catch((cause: unknown) => {
    throw new AppError('config.invalid', { detail: `${name}_FILE cannot be read: ${source.path}` }, { cause });
  });
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw invalid(`${name}_FILE is empty: ${source.path}`);
  return line;
}

const invalid = (detail: string): AppError => new AppError('config.invalid', { detail });
