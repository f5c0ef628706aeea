/** The job that deletes what was kept long enough. What is kept how long stands in retention-rules.ts. */
import { forgetOldJoins } from './awards/erase-award.ts';
import { forgetOldProposals } from './ceremonies/proposals.ts';
import { forgetOldDossiers } from './dossiers/dossier-person.ts';
import { forgetUnusedFiles } from './evidence/evidence-files.ts';
import { type AuditAction, addAudit } from './organisations/audit.ts';
import { forgetOldArchives } from './organisations/leave-archive.ts';
import type { IssuingDeps } from './ports.ts';
import { RETENTION, type RetentionId } from './retention-rules.ts';
import { planScrub } from './scrub.ts';
import { DAY_MS, dateTime, today } from './time.ts';

/** What lies outside the records of issuing; each deletes what is older than `before` and gives how many went. */
export interface AlsoKept {
  /** Sessions and one-time tokens. */
  sessions(before: Date): Promise<number>;
  /** Mails that lie here as files. */
  mailFiles(before: Date): Promise<number>;
}

type Sweep = (deps: IssuingDeps, before: Date, also: AlsoKept) => Promise<number>;

const SWEEPS: Record<RetentionId, Sweep> = {
  lists: async (deps) => {
    const gone = await deps.storage.lists.deleteExpired(dateTime(deps.now()));
    // photos and voice notes that hung on them
    await forgetUnusedFiles(deps);
    return gone;
  },
  proposals: (deps) => forgetOldProposals(deps),
  addresses: (deps, before) => deps.storage.recipients.forgetEmails(dateTime(before)),
  letters: async ({ storage }, before, also) =>
    (await storage.outbox.deleteEndedBefore(dateTime(before))) + (await also.mailFiles(before)),
  links: async (deps) => {
    await forgetOldJoins(deps);
    return deps.storage.outbox.deleteExpiredClaims(dateTime(deps.now()));
  },
  invitations: async (deps, before) =>
    (await deps.storage.invitations.deleteBefore(dateTime(before))) +
    (await deps.storage.applications.deleteOld({ now: dateTime(deps.now()), refused: dateTime(before) })),
  sessions: (_deps, before, also) => also.sessions(before),
  archives: (deps) => forgetOldArchives(deps),
  // counted from the end of the placement when the link was made
  learners: ({ storage, now }) => storage.learnerLinks.deleteExpired(dateTime(now())),
  dossiers: (deps, before) => forgetOldDossiers(deps, today(before)),
  consents: ({ storage }, before) => storage.erasure.deleteErasedConsentsBefore(today(before)),
};

/** Rules whose rows hold personal data that may have left copies in the files of the database. */
const SCRUBBED: ReadonlySet<RetentionId> = new Set(['lists', 'proposals', 'addresses', 'letters', 'invitations']);

/**
 * Applies every rule once and gives how many things went by it. A rule that fails does not stop the others; its error is
 * thrown at the end. Each rule that deleted something leaves one line in the audit log of the installation.
 */
export async function applyRetention(deps: IssuingDeps, also: AlsoKept): Promise<Record<RetentionId, number>> {
  const gone = Object.fromEntries(RETENTION.map(({ id }) => [id, 0])) as Record<RetentionId, number>;
  const errors: unknown[] = [];
  for (const { id, days } of RETENTION) {
    try {
      gone[id] = await SWEEPS[id](deps, new Date(deps.now().getTime() - days * DAY_MS), also);
    } catch (error) {
      errors.push(error);
    }
  }
  await note(deps, gone);
  if (errors.length > 0) throw errors[0];
  return gone;
}

/** Writes down how much went, and has the files of the database overwritten at night. */
async function note(deps: IssuingDeps, gone: Record<RetentionId, number>): Promise<void> {
  const applied = RETENTION.filter(({ id }) => gone[id] > 0);
  if (applied.length === 0) return;
  await deps.storage.transaction(async (tx) => {
    for (const { id } of applied) {
      const action: AuditAction = `retention.${id}`;
      await addAudit(tx, deps, { organisationId: null, actor: 'system', action, objectId: String(gone[id]) });
    }
    if (!applied.some(({ id }) => SCRUBBED.has(id))) return;
    await planScrub(tx, deps, 'at night');
  });
}

/** Registers the job: at the start and once a day. */
export function workOnRetention(deps: IssuingDeps, also: AlsoKept): void {
  deps.jobs.every('retention', DAY_MS, async () => {
    await applyRetention(deps, also);
  });
}
