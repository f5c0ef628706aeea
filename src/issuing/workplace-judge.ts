/** Two different people: who judges at the company is nobody who decides at the school, and not the learner. */
import { normaliseEmail } from '../email-address.ts';
import type { ErrorCode } from '../errors.ts';
import { can } from './access.ts';
import type { Dossier } from './dossiers.ts';
import { actorIn } from './members.ts';
import type { Storage } from './records.ts';

/** Why this dossier's praktijkopleider may not judge, or null: the same address as one who checks or signs, or as the learner. */
export async function whoMayNotJudge(
  tx: Pick<Storage, 'members' | 'organisations' | 'recipients'>,
  { organisationId, recipientId, supervisorEmail }: Dossier,
): Promise<Extract<ErrorCode, 'workplace.supervisor_is_staff' | 'workplace.supervisor_is_learner'> | null> {
  if (supervisorEmail === null) return null;
  const email = normaliseEmail(supervisorEmail);
  const learner = await tx.recipients.byId(organisationId, recipientId);
  if (learner?.email && normaliseEmail(learner.email) === email) return 'workplace.supervisor_is_learner';
  const [member, organisation] = [
    await tx.members.byEmail(organisationId, email),
    await tx.organisations.byId(organisationId),
  ];
  if (member === null || organisation === null || member.disabledAt !== null) return null;
  const actor = actorIn({ member, organisation });
  return can(actor, 'dossier.sign') || can(actor, 'dossier.assess') ? 'workplace.supervisor_is_staff' : null;
}
