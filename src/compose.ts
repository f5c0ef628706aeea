/**
 * The one place where real parts are made and handed to each other: clock, chance, database, keys, verifier, jobs, mail.
 * Nothing here decides anything about badges; nothing else in the product makes these parts.
 */
import { createHmac, hash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Express } from 'express';
import pino from 'pino';
import type { Accounts } from './accounts/accounts.ts';
import { makeAccounts } from './accounts/make-accounts.ts';
import { createSignInAttempts } from './accounts/sign-in-attempt-rows.ts';
import { type BackedUp, wasRestored, writeBackup } from './backup.ts';
import type { Config } from './config.ts';
import { createEraseList } from './erase-list.ts';
import { AppError } from './errors.ts';
import { createEvidenceMedia } from './evidence-media.ts';
import { settleRestore } from './issuing/awards/after-restore.ts';
import { applyEraseList, workOnErasure } from './issuing/awards/erase-award.ts';
import { workOnAwards } from './issuing/awards/issue-ceremony.ts';
import { ownDocumentsFirst, ownIssuers, ownTrust, readOwnDocument } from './issuing/awards/own-documents.ts';
import { RENEW_AFTER_MS, renewStatusLists } from './issuing/awards/publish-list.ts';
import { workOnReplacements } from './issuing/awards/revoke-award.ts';
import { type SecretSearch, workOnDoctor } from './issuing/doctor/examine.ts';
import { workOnEvidence } from './issuing/evidence/evidence-files.ts';
import { askJoinByEmail, JOIN_MINUTES } from './issuing/holders/holder-folders.ts';
import { JOB_KINDS } from './issuing/job-kinds.ts';
import type { OutgoingLetter } from './issuing/letters/letters-prepare.ts';
import type { NewMail } from './issuing/letters/outbox.ts';
import { writeAsked } from './issuing/letters/outbox-limits.ts';
import { workOnMail } from './issuing/letters/outbox-send.ts';
import { CONFIRM_HOURS } from './issuing/organisations/applications.ts';
import { workOnAuditCheck } from './issuing/organisations/audit-check.ts';
import { INVITATION_DAYS } from './issuing/organisations/invitations.ts';
import { forgetOldArchives, type WriteArchive, workOnArchives } from './issuing/organisations/leave-archive.ts';
import type { Organisation } from './issuing/organisations/organisations.ts';
import { workOnKeys } from './issuing/organisations/rotate-keys.ts';
import type { IssuingDeps, JobQueue } from './issuing/ports.ts';
import type { Storage } from './issuing/records.ts';
import { sha256 } from './issuing/register/append-leaves.ts';
import { findEvidence } from './issuing/register/evidence-of.ts';
import { importEarlier } from './issuing/register/import-earlier.ts';
import { workOnRegister } from './issuing/register/register-days.ts';
import { workOnRetention } from './issuing/retention.ts';
import type { Boss } from './jobs/boss.ts';
import { createBossQueue } from './jobs/boss-queue.ts';
import { createInProcessQueue } from './jobs/in-process.ts';
import { createKeySafe, type KeySafe, refuseOtherKey, whileSameKey } from './key-safe.ts';
import { openKeys } from './keyring.ts';
import { createLeaveFiles, writeZip } from './leave-files.ts';
import { forgetMail } from './mail/forget-mail.ts';
import { createMailer } from './mail/mailer.ts';
import { purgeMail } from './mail/purge-mail.ts';
import { writeMail } from './mail/write-mail.ts';
import { nodePlatform } from './node-platform.ts';
import { readiness } from './readiness.ts';
import { toBase64, verifierKey } from './register/checkpoint.ts';
import { safeError } from './safe-error.ts';
import { createSafeFetch } from './safe-fetch.ts';
import { createSecretSearch } from './secret-search.ts';
import { readPassphrase } from './signing/key-files.ts';
import { createKeyStore, type KeyUse } from './signing/key-store.ts';
import { keyTraces } from './signing/key-traces.ts';
import { createSecretBox } from './signing/secret-box.ts';
import { createSigner } from './signing/signer.ts';
import { createListTemplates } from './signing/template/list-templates.ts';
import { createTemplates } from './signing/template/templates.ts';
import { readSpreadsheet } from './spreadsheet.ts';
import { checkAddress, checkPinnedContexts, listedIssuers, openRegister, signInProvider } from './start-checks.ts';
import { type Database, openDatabase } from './storage/database.ts';
import { createEvidenceFiles } from './storage/evidence-files.ts';
import type { StorageFault } from './storage/fault-hook.ts';
import { createFiles } from './storage/files.ts';
import { outerHandle, transact } from './storage/handle.ts';
import { handOverJobs } from './storage/jobs.ts';
import { migrate } from './storage/migrate.ts';
import { MOVED } from './storage/move-to-postgres.ts';
import { rememberedRegister } from './storage/remembered-register.ts';
import { createSignatureCounts } from './storage/signature-counts.ts';
import { createStorage, type SqlStorage } from './storage/storage.ts';
import { withStorageTrouble } from './storage/storage-trouble.ts';
import { type ChangeMark, createMoment, type Mark, untilChange } from './storage/until-change.ts';
import { createWrongCodes } from './storage/wrong-codes.ts';
import type { FetchDocument, Trust } from './verify/adapters.ts';
import { createVerifyMemory, verify } from './verify/index.ts';
import { combineTrust } from './verify/trust-list.ts';
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
const A_YEAR_MS = 366 * 24 * 3_600_000;
const sha256Hex = (bytes: string | Uint8Array): string => hash('sha256', bytes);

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
  const owner = (organisation: { id: string; did: string }) => ({ id: organisation.id, did: organisation.did });
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
  const mailer = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, dir: mailDir, now });
  const onMismatch = () => log.fatal('a template signed other bytes than the generic library: templates are off');
  const base = {
    storage,
    files: createFiles(join(config.dataDir, 'files')),
    evidenceFiles: createEvidenceFiles(join(config.dataDir, 'evidence')),
    media: createEvidenceMedia(),
    jobs,
    signer: {
      ...createSigner({
        keys: keyStore,
        now,
        maxPerHour: replace.maxSignaturesPerHour,
        addToCount: createSignatureCounts(database.db, now),
        onRateLimited: (organisationId) => log.warn({ organisationId }, 'hourly limit of signatures reached'),
        ...(config.templates === 'off'
          ? {}
          : { templates: createTemplates({ onMismatch }), listTemplates: createListTemplates({ onMismatch }) }),
      }),
      signCheckpoint: async (head: { size: number; root: Uint8Array }) => register.signCheckpoint(head),
      registerKey: async () => verifierKey(register.key, register.keyId),
    },
    keys: {
      create: async (tx: Storage, organisation: { id: string; did: string }) => {
        await keyring.prepare(organisation.id);
        await refuseOtherKey(keyring, tx);
        await keyStore.create((tx as SqlStorage).keys, owner(organisation));
      },
      didDocument: (organisation: { id: string; did: string }) => keyStore.didDocument(owner(organisation)),
      activeKey: (organisation: { id: string; did: string }, use: KeyUse, at: string) =>
        keyStore.activeKey(owner(organisation), use, at),
      rotate: async (tx: Storage, organisation: { id: string; did: string }, use: KeyUse) => {
        await refuseOtherKey(keyring, tx);
        return keyStore.rotate((tx as SqlStorage).keys, owner(organisation), use);
      },
      compromise: async (tx: Storage, organisation: { id: string; did: string }, methodId: string, at: string) => {
        await refuseOtherKey(keyring, tx);
        return keyStore.compromise((tx as SqlStorage).keys, owner(organisation), methodId, at);
      },
      destroyRetired: (tx: Storage, organisation: { id: string; did: string }, before: string) =>
        keyStore.destroyRetired((tx as SqlStorage).keys, owner(organisation), before),
    },
    random: {
      uuid: () => randomUUID(),
      bytes: (length: number) => new Uint8Array(randomBytes(length)),
      integer: (max: number) => randomInt(max),
    },
    // a status list: 16 kB, for which a thread of its own costs more
    gzip: async (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
    gunzip: nodePlatform.gunzip,
    sha256: nodePlatform.sha256,
    sha256Hex,
    fingerprint: (text: string) => createHmac('sha256', keyring.secretFor('fingerprint')).update(text).digest('hex'),
    ...createSecretBox(keyring),
    eraseList: createEraseList(join(config.dataDir, 'erased.list')),
    postLetter: async (letter: OutgoingLetter) => {
      await mailer.send(writeMail(letter, config.publicUrl)).catch((error: unknown) => {
        log.warn({ kind: letter.kind, err: safeError(error) }, 'mail not sent');
        throw error;
      });
    },
    forgetMail: (email: string) => forgetMail(mailDir, email),
    leaveFiles: createLeaveFiles(join(config.dataDir, 'archives'), now),
    now,
    publicUrl: identityUrl,
    readSpreadsheet,
    atOneMoment: moment.hold,
    stopping: () => stopping,
    failPoint: replace.failPoint,
  };

  // Organisations that are added later get the identity address.
  const origins = [
    ...new Set([config.publicUrl, identityUrl, ...(await storage.organisations.list()).map((o) => o.publicUrl)]),
  ];
  // Lists and badges depend on the clock too, but not on its seconds.
  const withMinute = (changes: Mark): Mark =>
    changes === null ? null : `${changes} ${Math.floor(now().getTime() / 60_000)}`;
  const state: ChangeMark = () => {
    const changes = moment.mark();
    return changes instanceof Promise ? changes.then(withMinute) : withMinute(changes);
  };
  // a list is signed, and entries are read, once for all who ask at that moment, whatever they read
  const pastReplica = database.replica?.outside ?? ((work) => work());
  const readOwn = untilChange(state, (path) => pastReplica(() => readOwnDocument(base, path)));
  const own = ownTrust(base);
  const findOwn = untilChange(state, own.find);
  const keyState = untilChange(state, keyStore.keyState);
  const remembered = rememberedRegister(storage.register, moment.mark, (data) => sha256(base, data));
  const proofs = { ...base, storage: { ...storage, register: remembered } };
  const findEntry = untilChange(state, (credentialId) => pastReplica(() => findEvidence(proofs, credentialId)));
  const listed = await listedIssuers(config, storage, now, notices);
  const others = [listed.trust, replace.alsoTrust].filter((trust) => trust != null);
  const outside = replace.fetchOutside ?? createSafeFetch();
  // `seen`: the state that all of one verification is about; without it each answer is of the moment it is asked.
  const ownAdapters = (seen?: Mark) => ({
    fetchDocument: ownDocumentsFirst((path) => readOwn(path, seen), origins, outside),
    trust: combineTrust({ ...own, find: (did: string) => findOwn(did, seen) }, ...others),
    keyState: (methodId: string) => keyState(methodId, seen),
    register: { key: register.key, find: (credentialId: string) => findEntry(credentialId, seen) },
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
  workOnAwards(issuing);
  workOnReplacements(issuing);
  workOnErasure(issuing);
  workOnEvidence(issuing);
  workOnMail(issuing);
  jobs.every('status lists', RENEW_AFTER_MS / 4, async () => {
    await renewStatusLists(issuing);
  });
  workOnAuditCheck(issuing);
  workOnKeys(issuing);
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
            owners: (await storage.organisations.list()).map(owner),
            encryption: keyring.encryption,
            passphrase: await readPassphrase(config.passphrase),
          }),
  });
  workOnDoctor(issuing, secrets);
  workOnRegister(issuing);
  jobs.every('old archives', 3_600_000, async () => {
    await forgetOldArchives(issuing);
  });
  const accounts = makeAccounts({
    db: database.db,
    type: database.dialect,
    secret: Buffer.from(keyring.secretFor('sessions')).toString('hex'),
    publicUrl: config.publicUrl,
    attempts: createSignInAttempts(database.db),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    now,
    provider: await signInProvider(config),
  });
  if (restored !== null) {
    const { lists, pages } = await settleRestore(issuing, restored.at);
    // sessions and links that were ended since, whatever they would still have been good for
    await accounts.forgetOld(new Date(now().getTime() + A_YEAR_MS));
    await restored.settled();
    notices.push(
      `The database was put back from a backup: ${lists} new status lists, ${pages} pages private until their holders publish them again, and everybody signs in again.`,
    );
  }
  const imported = await importEarlier(issuing);
  if (imported > 0) notices.push(`Entered in the register what was issued before there was one: ${imported} badges.`);
  const erasedAgain = await applyEraseList(issuing);
  if (erasedAgain > 0) notices.push(`Erased again what a backup had brought back: ${erasedAgain} badges.`);

  workOnRetention(issuing, {
    sessions: (before) => accounts.forgetOld(before),
    mailFiles: (before) => purgeMail(mailDir, before),
  });
  // The answer was given before: what goes wrong here is for the log, without address and link.
  const askedFor = (mail: Omit<NewMail, 'organisationId' | 'awardId'>): Promise<void> =>
    storage
      .transaction((tx) => writeAsked(tx, issuing, { ...mail, organisationId: null, awardId: null }))
      .then(() => {})
      .catch((error: unknown) => log.error({ err: safeError(error) }, 'mail not written'));

  // For pages only: issuing has its own, which remembers no signature.
  const memory = createVerifyMemory();
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
    sendPasswordMail: (email, secret, language, minutes) =>
      askedFor({ kind: 'password', email, secret, language, minutes, params: { minutes } }),
    sendSignInMail: (email, secret, language, minutes) =>
      askedFor({ kind: 'sign-in', email, secret, language, minutes, params: { minutes } }),
    sendInvitationMail: (email, secret, organisation, language) => {
      const minutes = INVITATION_DAYS * 24 * 60;
      const params = { organisation, days: INVITATION_DAYS };
      return askedFor({ kind: 'invitation', email, secret, language, minutes, params });
    },
    sendApplicationMail: (email, secret, language) =>
      askedFor({ kind: 'application', email, secret, language, minutes: CONFIRM_HOURS * 60 }),
    sendRefusalMail: (email, language) => askedFor({ kind: 'refusal', email, language }),
    sendJoinMail: async (holder, email, browserSecret, language) => {
      const asked = await askJoinByEmail(issuing, holder, email, browserSecret).catch((error: unknown) => {
        log.error({ err: safeError(error) }, 'join mail failed');
        return null;
      });
      if (asked === null) return;
      const params = { count: asked.count, minutes: JOIN_MINUTES };
      await askedFor({ kind: 'join', email, secret: asked.code, language, minutes: JOIN_MINUTES, params });
    },
    wrongCodes: createWrongCodes(database.db, 10, now),
    readPublic: (work) => {
      if (database.replica === null) work(() => {});
      else void database.replica.readWith(work);
    },
    ready: () => readiness(storage, config, now, database.replica),
  };

  const writeArchive = createArchiveWriter(services);
  workOnArchives(issuing, writeArchive);

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

/** The queue of several processes, with what an earlier one left in the table of jobs. */
async function openJobs(database: Database, onError: (name: string, error: unknown) => void): Promise<Boss> {
  const { sql } = outerHandle(database);
  // not held where SQLite keeps the jobs
  const { openBoss } = await import('./jobs/boss.ts');
  const boss = await openBoss({
    sql,
    kinds: JOB_KINDS,
    newId: randomUUID,
    onError: (error) => onError('pg-boss', error),
  });
  await transact(database, (handle) =>
    handOverJobs(
      handle,
      boss.records(handle.sql, () => {}),
      JOB_KINDS,
    ),
  );
  return boss;
}
