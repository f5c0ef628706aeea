import { sameMailbox } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import type { Level } from '../../openbadges/types.ts';
import { authorize } from '../access.ts';
import { refuseClockBehind } from '../clock.ts';
import type { CheckedRow } from '../lists/draft-list.ts';
import { addAudit, auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseClosed } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { type Award, newAward } from './awards.ts';
import { tellWhoMayRelease } from './release-mail.ts';
import { needsRelease, policyOf } from './release-policy.ts';

/** Kind of the job that issues everything approved in one ceremony. */
export const ISSUE_JOB = 'awards.issue';

export interface Approval {
  ceremonyId: string;
  achievementId: string;
  /** One person each; `key` makes a retry find the same award. */
  rows: readonly (CheckedRow & { key: string })[];
}

/**
 * The human decision: approves one award for every row and plans the job that issues them, in one transaction. Where the
 * organisation asks for a second person they wait for that instead (release.ts).
 * Rows whose key was approved before are left alone and come back as `existing`. Nobody awards to themselves, and nobody
 * while the clock stands behind the log (`clock.backwards`).
 */
export async function approveAwards(
  deps: IssuingDeps,
  actor: Actor,
  approval: Approval,
  alsoInTransaction: (tx: Storage, approved: readonly Award[]) => Promise<void> = async () => {},
): Promise<{ approved: Award[]; existing: Award[] }> {
  await refuseClockBehind(deps);
  const ceremony = await deps.storage.ceremonies.byId(actor.organisationId, approval.ceremonyId);
  authorize(actor, 'award.approve', ceremony, 'ceremony.not_found');
  const achievement = await deps.storage.achievements.byId(actor.organisationId, approval.achievementId);
  if (achievement?.kind !== 'badge') throw new AppError('achievement.not_found');
  if (achievement.archivedAt !== null) throw new AppError('achievement.archived');
  const version = await deps.storage.achievements.publishedVersion(achievement.id);
  if (version === null) throw new AppError('achievement.not_published');

  const createdAt = dateTime(deps.now());
  return deps.storage.transaction(async (tx) => {
    await refuseClosed(tx, actor.organisationId);
    const current = (await tx.achievements.byId(actor.organisationId, achievement.id)) ?? achievement;
    if (current.archivedAt !== null) throw new AppError('achievement.archived');
    const release = await policyOf(tx, current);
    for (const row of approval.rows) refuseRow(actor, row, needsRelease(release, row.level));
    const existing = await tx.awards.byIdempotencyKeys(
      actor.organisationId,
      approval.rows.map((row) => row.key),
    );
    const known = new Set(existing.map((award) => award.idempotencyKey));
    const rows = approval.rows.filter((row) => !known.has(row.key));
    const people = rows.map((row) => {
      const { name, email } = row;
      return {
        row,
        recipient: { id: deps.random.uuid(), organisationId: actor.organisationId, name, email, createdAt },
      };
    });
    const approved = people.map(({ row, recipient }) =>
      newAward({
        id: deps.random.uuid(),
        organisationId: actor.organisationId,
        ceremonyId: approval.ceremonyId,
        achievementId: achievement.id,
        achievementVersionId: version.id,
        recipientId: recipient.id,
        level: row.level,
        awardedDate: row.awardedDate,
        coachWords: row.words,
        pageName: row.pageName,
        secondJudge: row.secondJudge,
        approvedBy: actor.memberId,
        judgeName: actor.kind === 'member' ? actor.name : null,
        idempotencyKey: row.key,
        position: row.row,
        createdAt,
        state: needsRelease(release, row.level) ? 'waiting' : 'approved',
      }),
    );
    await tx.recipients.insertMany(people.map(({ recipient }) => recipient));
    await tx.awards.insertMany(approved);
    const { organisationId } = actor;
    const said = { organisationId, actor: auditName(actor), action: 'award.approve' as const };
    await addAudit(tx, deps, ...approved.map(({ id }) => ({ ...said, objectId: id })));
    await alsoInTransaction(tx, approved);
    if (approved.some((award) => award.state === 'waiting'))
      await tellWhoMayRelease(tx, deps, { organisationId: actor.organisationId, approvedBy: actor.memberId });
    if (approved.some((award) => award.state === 'approved')) await planIssuing(tx, deps, approval.ceremonyId);
    return { approved, existing };
  });
}

/** The key under which there is one job for a ceremony. */
export const issueKey = (ceremonyId: string): string => `issue:${ceremonyId}`;

/** Plans the issuing of everything approved in a ceremony; while one such job waits or runs, no second is added. */
export async function planIssuing(
  tx: Storage,
  deps: IssuingDeps,
  ceremonyId: string,
  runAfter: Date = deps.now(),
): Promise<void> {
  await deps.jobs.enqueue(tx, ISSUE_JOB, { ceremonyId }, { runAfter, singletonKey: issueKey(ceremonyId) });
}

function refuseRow(
  actor: Actor,
  row: { email: string | null; level: Level; secondJudge: string | null },
  released: boolean,
): void {
  if (sameMailbox(row.email, actor.email)) {
    throw new AppError('award.self_award');
  }
  // whoever releases is the second judge
  if (row.level === 'expert' && row.secondJudge === null && !released) throw new AppError('list.second_judge_required');
}
