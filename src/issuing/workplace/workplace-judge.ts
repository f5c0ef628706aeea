/** Two different people: who judges at the company is nobody who decides at the school, and not the learner. */
import { sameMailbox } from '../../email-address.ts';
import type { ErrorCode } from '../../errors.ts';
import { can } from '../access.ts';
import type { Dossier } from '../dossiers/dossiers.ts';
import { withoutAccents } from '../names.ts';
import { actorIn } from '../organisations/members.ts';
import type { Storage } from '../records.ts';

/** Why this dossier's praktijkopleider may not judge, or null: the mailbox of one who checks or signs, or of the learner. */
export async function whoMayNotJudge(
  tx: Pick<Storage, 'members' | 'organisations' | 'recipients'>,
  { organisationId, recipientId, supervisorEmail }: Dossier,
): Promise<Extract<ErrorCode, 'workplace.supervisor_is_staff' | 'workplace.supervisor_is_learner'> | null> {
  if (supervisorEmail === null) return null;
  const learner = await tx.recipients.byId(organisationId, recipientId);
  if (sameMailbox(learner?.email ?? null, supervisorEmail)) return 'workplace.supervisor_is_learner';
  const organisation = await tx.organisations.byId(organisationId);
  if (organisation === null) return null;
  const decides = (await tx.members.list(organisationId)).some((member) => {
    if (member.disabledAt !== null || !sameMailbox(member.email, supervisorEmail)) return false;
    const actor = actorIn({ member, organisation });
    return can(actor, 'dossier.sign') || can(actor, 'dossier.assess');
  });
  return decides ? 'workplace.supervisor_is_staff' : null;
}

/** Whether somebody who works at the school is called so: written alike but for accents, case and marks. */
export async function isNameOfStaff(
  tx: Pick<Storage, 'members'>,
  organisationId: string,
  name: string,
): Promise<boolean> {
  const bare = (text: string): string => withoutAccents(text).toLowerCase();
  const members = await tx.members.list(organisationId);
  return members.some((member) => member.disabledAt === null && bare(member.name) === bare(name));
}
