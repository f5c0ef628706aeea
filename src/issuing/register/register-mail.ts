/**
 * Telling the organisations of a day that is over how the register stood: whoever keeps the mail can show later that
 * nothing before it was changed. One mail a day to each administrator of an organisation with an entry that day.
 */
import { readCheckpoint, toBase64 } from '../../register/checkpoint.ts';
import { stoppedAmong } from '../letters/letters-stop.ts';
import { addressKey, type OutboxMail, writeMail } from '../letters/outbox.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import type { RegisterDay } from './register-records.ts';

/** Writes the mails, in the transaction that keeps the head of the day. `since`: how many entries there were before it. */
export async function tellOrganisations(
  tx: Storage,
  deps: IssuingDeps,
  { day, size }: RegisterDay,
  since: number,
): Promise<void> {
  const issuers = new Set(await tx.register.issuersBetween(since + 1, size));
  for (const organisation of await tx.organisations.list()) {
    if (!issuers.has(organisation.did) || organisation.closedAt !== null) continue;
    const admins = (await tx.members.list(organisation.id)).filter(
      ({ role, disabledAt }) => role === 'admin' && disabledAt === null,
    );
    const keys = admins.map(({ email }) => addressKey(deps, email));
    const stopped = await stoppedAmong({ storage: tx }, keys);
    for (const [at, { email }] of admins.entries()) {
      if (stopped.has(keys[at] ?? '')) continue;
      const mail = { kind: 'register', email, language: 'nl', params: { day } } as const;
      await writeMail(tx, deps, { ...mail, organisationId: organisation.id, awardId: null });
    }
  }
}

/** What the mail says; null where the head of that day is not the newest any more: a later mail says more. */
export async function aboutRegister(
  deps: Pick<IssuingDeps, 'storage'>,
  mail: OutboxMail,
): Promise<{ day: string; size: number; root: string; checkpoint: string } | null> {
  const last = await deps.storage.register.lastDay();
  const head = last === null || last.day !== mail.params.day ? null : readCheckpoint(last.checkpoint);
  if (last === null || head === null) return null;
  return { day: last.day, size: head.size, root: toBase64(head.root), checkpoint: last.checkpoint };
}
