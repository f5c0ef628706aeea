/** A key that somebody else may have had: what it signed counts only as far as the register knew it before. */
import { AppError } from '../../errors.ts';
import { NOT_GIVEN_OUT, transition } from '../awards/awards.ts';
import { publishStatusList } from '../awards/publish-list.ts';
import type { IssuingDeps } from '../ports.ts';
import { enterKeyActs } from '../register/enter-acts.ts';
import { dateTime } from '../time.ts';
import { addAudit } from './audit.ts';
import type { Organisation } from './organisations.ts';

export interface Compromised {
  use: 'credential' | 'jwt' | 'status';
  /** The key in its place; null where it signed no more. */
  next: string | null;
  /** Entries that the register had at that time. */
  size: number;
  /** Badges of this organisation entered since: where this key signed them they count no more, and are to be awarded anew. */
  badgesSince: number;
  /** Awards that had their place and time already: they get others. */
  underWay: number;
}

/**
 * Ends a key of an organisation that somebody else may have had since `at`, in one transaction with its entry in the register;
 * then signs the status lists anew where it was their key. `key.time_invalid` for no DateTime or one to come, `key.not_found`,
 * `key.already_compromised` (with an earlier time it may be said again).
 */
export async function compromiseKey(
  deps: IssuingDeps,
  organisation: Organisation,
  { methodId, at }: { methodId: string; at: string },
): Promise<Compromised> {
  if (Number.isNaN(Date.parse(at)) || dateTime(new Date(at)) !== at || at > dateTime(deps.now()))
    throw new AppError('key.time_invalid');
  const done = await deps.storage.transaction(async (tx) => {
    await tx.register.lockHead();
    const size = await tx.register.sizeBefore(at);
    const { use, next } = await deps.keys.compromise(tx, organisation, methodId, at);
    await enterKeyActs(tx, deps, organisation.did, [{ act: 'compromise', methodId, at, detail: String(size) }]);
    // what was to be signed with it is planned anew; its index stays burned
    const underWay = await tx.awards.underWay(organisation.id);
    for (const award of underWay) {
      const again = transition(transition(award, 'failed'), 'approved', NOT_GIVEN_OUT);
      await tx.awards.update(again);
    }
    if (use === 'status') await tx.statusLists.outdate(organisation.id);
    const by = { organisationId: organisation.id, actor: 'command', objectId: methodId };
    await addAudit(tx, deps, { ...by, action: 'key.compromise' });
    const badgesSince = await tx.register.issuedAfter(organisation.did, size);
    return { use, next, size, badgesSince, underWay: underWay.length };
  });
  await deps.failPoint?.('compromised');
  const lists = done.use === 'status' ? await deps.storage.statusLists.ofOrganisation(organisation.id) : [];
  for (const { id } of lists) await publishStatusList(deps, id);
  return done;
}
