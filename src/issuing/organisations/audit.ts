import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import type { Actor } from './members.ts';

/** Everything the log can tell. Each has words in `team:log.did.<action>`; a new one goes here first. */
export const AUDIT_ACTIONS = [
  'award.approve',
  'award.issue',
  'award.retry',
  'award.revoke',
  'award.replace',
  'award.erase',
  'award.release',
  'award.send_back',
  'award.offer_again',
  'award.mend',
  'award.withdraw',
  'award.hand_out',
  'award.take_back',
  'ceremony.create',
  'ceremony.edit',
  'consent.record',
  'consent.withdraw',
  'holder.print',
  'holder.renew',
  'holder.close_name',
  'holder.ask_name',
  'holder.new_address',
  'holder.collect',
  'holder.renew_own',
  'holder.join',
  'holder.take_out',
  'list.start',
  'list.discard',
  'achievement.create',
  'achievement.edit',
  'achievement.publish',
  'achievement.publish_with_reason',
  'achievement.archive',
  'achievement.restore',
  'achievement.release_never',
  'achievement.release_expert',
  'achievement.release_always',
  'installation.restore',
  'key.rotate',
  'key.compromise',
  'key.import',
  'key.destroy',
  'organisation.create',
  'organisation.edit',
  'organisation.close',
  'organisation.reopen',
  'organisation.second_factor_on',
  'organisation.second_factor_off',
  'organisation.release_never',
  'organisation.release_expert',
  'organisation.release_always',
  'organisation.archive',
  'organisation.take_archive',
  'application.admit',
  'application.confirm',
  'application.refuse',
  'member.add',
  'member.join',
  'member.leave',
  'member.disable',
  'member.enable',
  'member.forget',
  'member.role_admin',
  'member.role_coach',
  'member.role_assessor',
  'member.role_signatory',
  'member.role_viewer',
  'invitation.make',
  'invitation.end',
  'account.password',
  'account.passkey_add',
  'account.passkey_remove',
  'account.second_factor_on',
  'account.second_factor_off',
  'account.recovery_codes',
  'account.sign_out_everywhere',
  'evidence.add',
  'evidence.remove',
  'letter.remind',
  'letter.again',
  'letter.retry',
  'letter.drop',
  'poster.open',
  'poster.close',
  'proposal.add',
  'proposal.take',
  'proposal.dismiss',
  'person.export',
  'qualification.write',
  'company.ask',
  'company.accept',
  'company.end',
  'company.endorse',
  'dossier.create',
  'dossier.edit',
  'dossier.despite_school',
  'dossier.despite_learner',
  'dossier.despite_work',
  'dossier.ask',
  'dossier.open_link',
  'dossier.link',
  'dossier.unlink',
  'dossier.offer',
  'dossier.take_back',
  'dossier.confirm',
  'dossier.question',
  'dossier.check',
  'dossier.reject',
  'dossier.resume',
  'dossier.sign',
  'dossier.export',
  'dossier.give',
  'dossier.erase',
  'dossier.correct_slip',
  'dossier.correct_learner',
  'dossier.correct_company',
  'dossier.correct_stop',
  'operator.add',
  'operator.remove',
  'retention.lists',
  'retention.proposals',
  'retention.addresses',
  'retention.letters',
  'retention.links',
  'retention.invitations',
  'retention.sessions',
  'retention.archives',
  'retention.consents',
  'retention.learners',
  'retention.dossiers',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One line of the audit log: who did what to which object. No names, no content. */
export interface AuditEntry {
  organisationId: string | null;
  /**
   * Member id, `command`, `system`, `holder` (by private link), `visitor` (by the poster in a room),
   * `guest` (a praktijkopleider, by a workplace link), or `learner` (by the own link to a dossier).
   */
  actor: string;
  action: AuditAction;
  objectId: string;
  result: 'done' | 'refused' | 'failed';
  at: string;
}

/** The answer of a check of the whole log. A log cut off at its end still fits: compare `last` with an earlier one. */
export type AuditCheck =
  | { ok: true; entries: number; last: string }
  | { ok: false /** Number of the first entry that does not fit. */; seq: number };

/** The end of a log that was whole: number and hash of its last line. */
export interface AuditMark {
  seq: number;
  hash: string;
}

/** DateTimes: from the first, up to and without the second. */
export interface Period {
  from: string;
  until: string;
}

/** Appends lines at the present time, in the caller's transaction. */
export async function addAudit(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  ...entries: readonly (Omit<AuditEntry, 'at' | 'result'> & { result?: AuditEntry['result'] })[]
): Promise<void> {
  const at = dateTime(deps.now());
  await tx.audit.append(...entries.map((entry) => ({ ...entry, result: entry.result ?? 'done', at })));
}

/** How a member or the command line stands in the log and in what is kept of their work. */
export function auditName({ memberId }: Pick<Actor, 'memberId'>): string {
  return memberId ?? 'command';
}

/** Appends that the actor did this, in the own organisation; `authorize` has let it through. */
export function auditBy(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  actor: Actor,
  action: AuditAction,
  objectId: string,
): Promise<void> {
  const { organisationId } = actor;
  return addAudit(tx, deps, { organisationId, actor: auditName(actor), action, objectId });
}
