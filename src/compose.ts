/**
 * The one place where real parts are made and handed to each other: clock, chance, database, keys, verifier, jobs, mail.
 * Nothing here decides anything about badges; nothing else in the product makes these parts.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import pino from 'pino';
import type { Accounts } from './accounts/accounts.ts';
import { makeAccounts } from './accounts/make-accounts.ts';
import { createSignInAttempts } from './accounts/sign-in-attempt-rows.ts';
import { type BackedUp, wasRestored, writeBackup } from './backup.ts';
import { askedMail } from './compose/asked-mail.ts';
import { workInBackground } from './compose/background-work.ts';
import { issuingParts } from './compose/issuing-parts.ts';
import { openJobs } from './compose/jobs-on-postgres.ts';
import { createKeySafe, type KeySafe, whileSameKey } from './compose/key-safe.ts';
import { openKeys } from './compose/keyring.ts';
import { createOwnAdapters } from './compose/own-adapters.ts';
import { settleStart } from './compose/settle-start.ts';
import {
  checkAddress,
  checkPinnedContexts,
  listedIssuers,
  openRegister,
  signInProvider,
} from './compose/start-checks.ts';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import { ownIssuers } from './issuing/awards/own-documents.ts';
import type { SecretSearch } from './issuing/doctor/examine.ts';
import type { WriteArchive } from './issuing/organisations/leave-archive.ts';
import type { Organisation } from './issuing/organisations/organisations.ts';
import type { IssuingDeps, JobQueue } from './issuing/ports.ts';
import { createBossQueue } from './jobs/boss-queue.ts';
import { createInProcessQueue } from './jobs/in-process.ts';
import { writeZip } from './leave-files.ts';
import { nodePlatform } from './node-platform.ts';
import { readiness } from './readiness.ts';
import { toBase64 } from './register/checkpoint.ts';
import { safeError } from './safe-error.ts';
import { createSafeFetch } from './safe-fetch.ts';
import { createSecretSearch } from './secret-search.ts';
import { readPassphrase } from './signing/key-files.ts';
import { createKeyStore } from './signing/key-store.ts';
import { keyTraces } from './signing/key-traces.ts';
import { type Database, openDatabase } from './storage/database.ts';
import type { StorageFault } from './storage/fault-hook.ts';
import { migrate } from './storage/migrate.ts';
import { MOVED } from './storage/move-to-postgres.ts';
import { createStorage, type SqlStorage } from './storage/storage.ts';
import { tellingStorageTrouble, withStorageTrouble } from './storage/storage-trouble.ts';
import { createMoment, untilChange } from './storage/until-change.ts';
import { proveWrite } from './storage/write-proof.ts';
import { createWrongCodes } from './storage/wrong-codes.ts';
import type { FetchDocument, Trust } from './verify/adapters.ts';
import { createVerifyMemory, verify } from './verify/index.ts';
import { createOwnVerifier } from './verify-pool/verify-own.ts';
import { createVerifyPool } from './verify-pool/verify-pool.ts';
import { createApp } from './web/app.ts';
import { createArchiveWriter } from './web/leave/leave-site.ts';
import { createPapers, type Papers } from './web/papers.ts';
import type { WebServices } from './web/services.ts';

/** What a caller, a test or a drill may replace. */
export interface Replaceable {
  /** Last work of the start, while no other process starts: on an empty database the first one alone fills it. */
  atStart?: (blijk: Blijk) => Promise<void>;
  now?: () => Date;
  fetchOutside?: FetchDocument | undefined;
  /** Issuers that are known beside our own and those on the operator's list, and after them. */
  alsoTrust?: Trust | undefined;
  failPoint?: IssuingDeps['failPoint'];
  storageFault?: StorageFault | undefined;
  /** Null = no limit (bench). */
  maxSignaturesPerHour?: number | null;
}

/** A working installation without its HTTP server. */
export interface Blijk {
  config: Config;
  /** The HTTP side, not listening. */
  app: Express;
  services: WebServices;
  papers: Papers;
  issuing: IssuingDeps;
  /** Writes what an organisation takes along when it leaves. */
  writeArchive: WriteArchive;
  /** The same as a ZIP file at this path; gives its bytes. */
  writeArchiveFile(organisation: Organisation, path: string, told: (done: number) => Promise<void>): Promise<number>;
  /** Writes a backup to this path; `backup.not_sqlite` on PostgreSQL. */
  writeBackup(path: string): Promise<BackedUp>;
  storage: SqlStorage;
  /** Keys locked anew, taken out and put back. */
  keySafe: KeySafe;
  /** Looks for keys and secrets in plain form. */
  secrets: SecretSearch;
  accounts: Accounts;
  jobs: JobQueue;
  /** English lines worth printing at the start. */
  notices: string[];
  /** True when there was no organisation yet. */
  empty: boolean;
  /** Finishes what runs and closes everything. */
  close(): Promise<void>;
}

const NOT_SQLITE =
  'The database is PostgreSQL: back it up with pg_dump, and DATA_DIR and KEYS_DIR as folders, apart from each other.';

/**
 * Opens or makes everything an installation needs, one process at a time. Throws AppError where the start must be refused,
 * and then leaves nothing open: `key.missing`, `key.wrong_passphrase`, `storage.newer_schema`,
 * `organisation.address_changed`; `params.detail` is one English line.
 */
export async function compose(config: Config, replace: Replaceable = {}): Promise<Blijk> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const url = config.databaseReplicaUrl;
  const database = await withStorageTrouble(async () =>
    openDatabase({
      dataDir: config.dataDir,
      databaseUrl: config.databaseUrl,
      replica: url === null ? null : { url, elapsedMs: () => performance.now() },
      fault: replace.storageFault,
    }),
  );
  const closeLast = [() => database.close()];
  try {
    return await database.alone(async () => {
      const blijk = await composeOn(database, closeLast, config, replace);
      await replace.atStart?.(blijk);
      return blijk;
    });
  } catch (error) {
    for (const close of closeLast.toReversed()) await close().catch(() => {});
    throw error;
  }
}

/** `closeLast`: what is open, in order; added to as more is opened. */
async function composeOn(
  database: Database,
  closeLast: (() => Promise<void>)[],
  config: Config,
  replace: Replaceable,
): Promise<Blijk> {
  const now = replace.now ?? (() => new Date());
  const notices: string[] = [];
  await checkPinnedContexts();

  await withStorageTrouble(() => migrate(database));
  const log = pino({ level: config.logLevel, base: null });
  const onJobError = (kind: string, error: unknown): void =>
    log.error({ job: kind, err: safeError(error) }, 'job failed');
  const boss = database.dialect === 'postgres' ? await openJobs(database, onJobError) : null;
  if (boss !== null) closeLast.push(boss.stop);
  const storage = createStorage(database, boss?.records);
  await refuseMoved(database, storage);
  const empty = (await storage.organisations.list()).length === 0;

  const keyring = await openKeys(config, storage, empty, {
    notices,
    signerTold: (what) =>
      what === 'ended'
        ? log.error('the process with the keys ended; it is started again')
        : log.warn('the process with the keys is back'),
  });
  closeLast.push(keyring.close);
  // Rows of keys are read again after every commit, by whatever process.
  const moment = createMoment(database.changes);
  const keysOf = untilChange(moment.mark, storage.keys.ofOrganisation);
  const keyRecords = { ...storage.keys, ofOrganisation: (organisationId: string) => keysOf(organisationId) };
  const keyStore = createKeyStore({ records: keyRecords, vault: whileSameKey(keyring, storage), now });
  const identityUrl = await checkAddress(config, storage, notices);

  const restored = await wasRestored(config.dataDir);
  const register = await openRegister(storage, keyring.vault, {
    publicUrl: identityUrl,
    now,
    restored: restored !== null,
  });

  let stopping = false;
  const mailDir = join(config.dataDir, 'mail');
  const queueParts = { storage, now, onError: onJobError };
  const jobs = boss === null ? createInProcessQueue(queueParts) : createBossQueue({ ...queueParts, boss });
  const base = issuingParts({
    config,
    database,
    storage,
    keyring,
    keyStore,
    register,
    jobs,
    log,
    now,
    publicUrl: identityUrl,
    mailDir,
    atOneMoment: moment.hold,
    stopping: () => stopping,
    replace,
  });

  const listed = await listedIssuers(config, storage, now, notices);
  const { origins, state, ownAdapters } = await createOwnAdapters({
    parts: base,
    publicUrl: config.publicUrl,
    now,
    moment,
    keyStore,
    registerKey: register.key,
    others: [listed.trust, replace.alsoTrust].filter((trust) => trust != null),
    outside: replace.fetchOutside ?? createSafeFetch(),
    pastReplica: database.replica?.outside ?? ((work) => work()),
  });
  // What strangers hand in is judged in workers, with a deadline; what we stored ourselves in this process.
  const pool = createVerifyPool({
    ...ownAdapters(),
    decodeQr: nodePlatform.decodeQr,
    elapsedMs: () => performance.now(),
  });
  const verifier = createOwnVerifier({
    adaptersAt: ownAdapters,
    state,
    localOrigin: identityUrl,
    secondThread: config.secondThread === 'on' && availableParallelism() > 1,
  });
  closeLast.push(verifier.close);
  const issuing: IssuingDeps = {
    ...base,
    verifyOwn: verifier.verifyOwn,
    atOnce: verifier.atOnce,
  };
  const secrets = createSecretSearch({
    dataDir: config.dataDir,
    keysDir: config.keysDir,
    databaseIsServer: database.dialect === 'postgres',
    traces: async () =>
      keyring.encryption === null
        ? null
        : keyTraces({
            records: storage.keys,
            registerKeys: storage.registerKeys,
            owners: await storage.organisations.list(),
            encryption: keyring.encryption,
            passphrase: await readPassphrase(config.passphrase),
          }),
  });
  const accounts = tellingStorageTrouble(
    makeAccounts({
      db: database.db,
      type: database.dialect,
      secret: Buffer.from(keyring.secretFor('sessions')).toString('hex'),
      publicUrl: config.publicUrl,
      attempts: createSignInAttempts(database.db),
      randomBytes: (length) => new Uint8Array(randomBytes(length)),
      now,
      provider: await signInProvider(config),
    }),
  );
  notices.push(...(await settleStart(issuing, restored, accounts)));
  // For pages only: issuing has its own, which remembers no signature.
  const memory = createVerifyMemory({ texts: true });
  const papers = createPapers(issuing, config);
  const services: WebServices = {
    issuing,
    papers,
    accounts,
    async verifyStored(text, seen) {
      const adapters = ownAdapters(seen ?? (await state()));
      return verify({ text }, { ...adapters, now: now(), platform: nodePlatform, localOrigin: identityUrl, memory });
    },
    verify: (input, { recipient } = {}) => pool.verify(input, { now: now(), localOrigin: identityUrl, recipient }),
    knownIssuers: async () => ({
      origins: [...new Set([identityUrl, ...origins])],
      issuers: [...(await ownIssuers(base)), ...listed.issuers],
      register: { origin: register.key.origin, publicKey: toBase64(register.key.publicKey) },
    }),
    state,
    publicUrl: config.publicUrl,
    publicHost: config.publicHost,
    trial: config.trial,
    trustProxy: config.trustProxy,
    logLevel: config.logLevel,
    workFolder: join(config.dataDir, 'work'),
    mailFolder: config.trial && config.smtpUrl === null ? mailDir : null,
    ...askedMail(issuing, log),
    wrongCodes: createWrongCodes(database.db, 10, now),
    readPublic: (work) => {
      if (database.replica === null) work(() => {});
      else void database.replica.readWith(work);
    },
    ready: () => readiness(storage, config, now, (at) => proveWrite(database, at), database.replica),
  };

  const writeArchive = createArchiveWriter(services);
  workInBackground(issuing, { secrets, accounts, mailDir, writeArchive });

  return {
    config,
    app: createApp(services),
    writeArchive,
    writeArchiveFile: (organisation, path, told) =>
      writeZip(path, (add) => writeArchive(organisation, add, told), now()),
    writeBackup: async (target) => {
      const { copyTo } = database;
      if (copyTo === null) throw new AppError('backup.not_sqlite', { detail: NOT_SQLITE });
      return writeBackup({ dataDir: config.dataDir, target, copyDatabase: copyTo, now: now() });
    },
    services,
    papers,
    issuing,
    storage,
    secrets,
    accounts,
    jobs,
    keySafe: createKeySafe({ keysDir: config.keysDir, storage, keyring, failPoint: replace.failPoint, now }),
    notices,
    empty,
    async close() {
      stopping = true;
      await pool.close();
      await jobs.stop();
      for (const closeIt of closeLast.toReversed()) await closeIt();
    },
  };
}

/** Two servers, one on the file and one on PostgreSQL, would give out the same places in a status list. */
async function refuseMoved(database: Database, storage: SqlStorage): Promise<void> {
  const at = database.dialect === 'sqlite' ? await storage.settings.get(MOVED) : null;
  if (at === null) return;
  throw new AppError('storage.moved', {
    detail: `This SQLite database was moved to PostgreSQL at ${at}: set DATABASE_URL. To go back on it, put a backup of before back.`,
  });
}
