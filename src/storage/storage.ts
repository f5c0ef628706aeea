/**
 * The records of an installation behind the ports of issuing/ and signing/: one file per noun, joined here.
 *
 * Transactions: `storage.transaction(work)` hands `work` its own storage. Use only that one inside; the outer one throws
 * TypeError there (on one SQLite connection it would wait for ever). Inside, wait for nothing but storage: all other
 * writers stand in line until it ends.
 */
import type { AuditCheck } from '../issuing/organisations/audit.ts';
import type { JobAdded, JobRecords, Storage } from '../issuing/records.ts';
import type { KeyRecords, RegisterKeyRecords } from '../signing/key-records.ts';
import { achievementRecords } from './achievements.ts';
import { applicationRecords } from './applications.ts';
import { auditRecords, checkAuditChain } from './audit.ts';
import { awardRecords } from './awards.ts';
import { ceremonyRecords } from './ceremonies.ts';
import { companyLinkRecords } from './company-links.ts';
import { consentRecords } from './consents.ts';
import { countRecords } from './counts.ts';
import type { Database } from './database.ts';
import { doctorRecords } from './doctor.ts';
import { dossierRecords } from './dossiers.ts';
import { listRecords } from './draft-lists.ts';
import { erasureRecords } from './erasure.ts';
import { evidenceRecords } from './evidence.ts';
import { type Handle, outerHandle, type RunSql, transact } from './handle.ts';
import { holderRecords } from './holders.ts';
import { invitationRecords } from './invitations.ts';
import { jobRecords } from './jobs.ts';
import { learnerLinkRecords } from './learner-links.ts';
import { memberRecords } from './members.ts';
import { nameCorrectionRecords } from './name-corrections.ts';
import { operatorRecords } from './operators.ts';
import { organisationRecords } from './organisations.ts';
import { outboxRecords } from './outbox.ts';
import { proposalRecords } from './proposals.ts';
import { publicLinkRecords } from './public-links.ts';
import { qualificationRecords, trainingCompanyRecords } from './qualifications.ts';
import { recipientRecords } from './recipients.ts';
import { registerRecords } from './register.ts';
import { registerKeyRecords } from './register-keys.ts';
import { settingRecords } from './settings.ts';
import { keyRecords } from './signing-keys.ts';
import { statusListRecords } from './status-lists.ts';
import { typedError, withTypedErrors } from './unique-violation.ts';

/** The storage port and what only other parts of the program need of it. */
export type SqlStorage = Storage & {
  keys: KeyRecords;
  registerKeys: RegisterKeyRecords;
  /** As of the port; `work` also gets the members that only SqlStorage has. */
  transaction<T>(work: (tx: SqlStorage) => Promise<T>): Promise<T>;
  /** Calls `listener` after every commit that added a job, once for each kind (and never for a transaction that was rolled back). */
  onJobsAdded(listener: JobAdded): void;
  /** Recomputes the hash chain of the audit log. */
  checkAuditChain(): Promise<AuditCheck>;
};

/** Makes the rows of jobs on a connection; `added` is told of every new one. */
export type MakeJobs = (sql: RunSql, added: JobAdded) => JobRecords;

/** The storage on an open, migrated database; without `makeJobs` jobs are in its own table. Unique rules that refuse a write are thrown as UniqueViolation. */
export function createStorage(database: Database, makeJobs?: MakeJobs): SqlStorage {
  const listeners: JobAdded[] = [];
  const tellJobsAdded: JobAdded = (kind) => {
    // listeners go on in their own time, so they count as outside of whatever transaction is still open
    for (const listener of listeners) database.guard.outside(() => listener(kind));
  };
  return {
    ...records(outerHandle(database), tellJobsAdded, makeJobs),
    onJobsAdded: (listener) => void listeners.push(listener),
    async transaction(work) {
      const kindsAdded = new Set<string | null>();
      const noteJob: JobAdded = (kind) => void kindsAdded.add(kind);
      const run = (handle: Handle) => work(inside(handle, noteJob, listeners, makeJobs));
      const result = await transact(database, run).catch((error) => {
        throw typedError(error);
      });
      for (const kind of kindsAdded) tellJobsAdded(kind);
      return result;
    },
  };
}

/** The storage inside a transaction; a transaction in a transaction is the same one. */
function inside(handle: Handle, noteJob: JobAdded, listeners: JobAdded[], makeJobs: MakeJobs | undefined): SqlStorage {
  const tx: SqlStorage = Object.assign(records(handle, noteJob, makeJobs), {
    onJobsAdded: (listener: JobAdded) => void listeners.push(listener),
    transaction: <T>(work: (tx: SqlStorage) => Promise<T>) => work(tx),
  });
  return tx;
}

type Records = Omit<SqlStorage, 'transaction' | 'onJobsAdded'>;

function records(handle: Handle, jobAdded: JobAdded, makeJobs: MakeJobs | undefined): Records {
  return madeOnUse<Records>({
    organisations: () => withTypedErrors(organisationRecords(handle)),
    members: () => withTypedErrors(memberRecords(handle)),
    invitations: () => withTypedErrors(invitationRecords(handle)),
    applications: () => withTypedErrors(applicationRecords(handle)),
    operators: () => withTypedErrors(operatorRecords(handle)),
    achievements: () => withTypedErrors(achievementRecords(handle)),
    recipients: () => withTypedErrors(recipientRecords(handle)),
    ceremonies: () => withTypedErrors(ceremonyRecords(handle)),
    lists: () => withTypedErrors(listRecords(handle)),
    awards: () => withTypedErrors(awardRecords(handle)),
    statusLists: () => withTypedErrors(statusListRecords(handle)),
    consents: () => withTypedErrors(consentRecords(handle)),
    holders: () => withTypedErrors(holderRecords(handle)),
    publicLinks: () => withTypedErrors(publicLinkRecords(handle)),
    nameCorrections: () => withTypedErrors(nameCorrectionRecords(handle)),
    proposals: () => withTypedErrors(proposalRecords(handle)),
    evidence: () => withTypedErrors(evidenceRecords(handle)),
    qualifications: () => withTypedErrors(qualificationRecords(handle)),
    trainingCompanies: () => withTypedErrors(trainingCompanyRecords(handle)),
    companyLinks: () => withTypedErrors(companyLinkRecords(handle)),
    learnerLinks: () => withTypedErrors(learnerLinkRecords(handle)),
    dossiers: () => withTypedErrors(dossierRecords(handle)),
    erasure: () => withTypedErrors(erasureRecords(handle)),
    counts: () => withTypedErrors(countRecords(handle)),
    outbox: () => withTypedErrors(outboxRecords(handle)),
    audit: () => withTypedErrors(auditRecords(handle)),
    doctor: () => withTypedErrors(doctorRecords(handle)),
    register: () => withTypedErrors(registerRecords(handle)),
    settings: () => withTypedErrors(settingRecords(handle)),
    jobs: () => withTypedErrors(makeJobs ? makeJobs(handle.sql, jobAdded) : jobRecords(handle, jobAdded)),
    keys: () => withTypedErrors(keyRecords(handle)),
    registerKeys: () => withTypedErrors(registerKeyRecords(handle)),
    checkAuditChain: () => () => checkAuditChain(handle.db),
  });
}

/** Makes each member when it is first read: a transaction uses two or three of the nouns, and there are many transactions. */
function madeOnUse<Members extends object>(makers: { [Name in keyof Members]: () => Members[Name] }): Members {
  const members = {} as Members;
  for (const name of Object.keys(makers) as (keyof Members)[]) {
    Object.defineProperty(members, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = makers[name]();
        Object.defineProperty(members, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return members;
}
