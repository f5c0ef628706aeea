/** What issuing needs of its surroundings, but for its verifier, which needs these parts itself. */
import { createHmac, hash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Logger } from 'pino';
import type { Replaceable } from '../compose.ts';
import type { Config } from '../config.ts';
import { createEraseList } from '../erase-list.ts';
import { createEvidenceMedia } from '../evidence-media.ts';
import type { OutgoingLetter } from '../issuing/letters/letters-prepare.ts';
import type { IssuingDeps, JobQueue } from '../issuing/ports.ts';
import type { Storage } from '../issuing/records.ts';
import { createLeaveFiles } from '../leave-files.ts';
import { forgetMail } from '../mail/forget-mail.ts';
import { createMailer } from '../mail/mailer.ts';
import { writeMail } from '../mail/write-mail.ts';
import { nodePlatform } from '../node-platform.ts';
import { verifierKey } from '../register/checkpoint.ts';
import { safeError } from '../safe-error.ts';
import type { KeyStore, KeyUse } from '../signing/key-store.ts';
import { createSecretBox } from '../signing/secret-box.ts';
import { createSigner } from '../signing/signer.ts';
import { createListTemplates } from '../signing/template/list-templates.ts';
import { createTemplates } from '../signing/template/templates.ts';
import { readSpreadsheet } from '../spreadsheet.ts';
import type { Database } from '../storage/database.ts';
import { createEvidenceFiles } from '../storage/evidence-files.ts';
import { createFiles } from '../storage/files.ts';
import { createSignatureCounts } from '../storage/signature-counts.ts';
import type { SqlStorage } from '../storage/storage.ts';
import { refuseOtherKey } from './key-safe.ts';
import type { OpenedKeys } from './keyring.ts';
import type { openRegister } from './start-checks.ts';

interface Parts {
  config: Config;
  database: Database;
  storage: SqlStorage;
  keyring: OpenedKeys;
  keyStore: KeyStore;
  register: Awaited<ReturnType<typeof openRegister>>;
  jobs: JobQueue;
  log: Logger;
  now: () => Date;
  /** The address that is in the identity of organisations. */
  publicUrl: string;
  mailDir: string;
  atOneMoment: IssuingDeps['atOneMoment'];
  stopping: IssuingDeps['stopping'];
  replace: Replaceable;
}

const sha256Hex = (bytes: string | Uint8Array): string => hash('sha256', bytes);

/** Everything of `IssuingDeps` but the verifier. */
export function issuingParts({
  config,
  database,
  storage,
  keyring,
  keyStore,
  register,
  jobs,
  log,
  now,
  publicUrl,
  mailDir,
  atOneMoment,
  stopping,
  replace,
}: Parts): Omit<IssuingDeps, 'verifyOwn' | 'atOnce'> {
  const owner = (organisation: { id: string; did: string }) => ({ id: organisation.id, did: organisation.did });
  const mailer = createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom, dir: mailDir, now });
  const onMismatch = () => log.fatal('a template signed other bytes than the generic library: templates are off');
  return {
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
    publicUrl,
    readSpreadsheet,
    atOneMoment,
    stopping,
    failPoint: replace.failPoint,
  };
}
