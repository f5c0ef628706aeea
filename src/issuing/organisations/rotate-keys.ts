/** A new key in the place of an old one. What the old one signed stays right, and is checked with it for ever. */
import type { KeyAct } from '../../register/key-act.ts';
import type { IssuingDeps } from '../ports.ts';
import { enterKeyActs } from '../register/enter-acts.ts';
import { DAY_MS, dateTime } from '../time.ts';
import { addAudit } from './audit.ts';
import type { Organisation } from './organisations.ts';

export const KEY_USES = ['credential', 'jwt', 'status'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** An award that was planned before may still be signed with the key of that time: for seven days, and one to be sure. */
const KEPT_MS = 8 * DAY_MS;

/**
 * Makes a new key for each of these uses and retires the one before; gives the new method ids. Awards under way go on.
 * `key.just_made` where a key is not a second old.
 */
export async function rotateKeys(
  deps: IssuingDeps,
  organisation: Organisation,
  uses: readonly KeyUse[],
): Promise<string[]> {
  return deps.storage.transaction(async (tx) => {
    await tx.register.lockHead();
    const at = dateTime(deps.now());
    const acts: KeyAct[] = [];
    for (const use of uses) {
      const { methodId, before } = await deps.keys.rotate(tx, organisation, use);
      acts.push({ act: 'rotate', methodId, at, detail: before });
    }
    await enterKeyActs(tx, deps, organisation.did, acts);
    for (const { methodId: objectId } of acts)
      await addAudit(tx, deps, { organisationId: organisation.id, actor: 'command', action: 'key.rotate', objectId });
    return acts.map(({ methodId }) => methodId);
  });
}

/** Destroys the private parts of keys that cannot sign anything any more; gives how many. */
export async function destroyRetiredKeys(deps: IssuingDeps): Promise<number> {
  const before = dateTime(new Date(deps.now().getTime() - KEPT_MS));
  let gone = 0;
  for (const organisation of await deps.storage.organisations.list()) {
    gone += await deps.storage.transaction(async (tx) => {
      const destroyed = await deps.keys.destroyRetired(tx, organisation, before);
      for (const objectId of destroyed)
        await addAudit(tx, deps, { organisationId: organisation.id, actor: 'system', action: 'key.destroy', objectId });
      return destroyed.length;
    });
  }
  return gone;
}

/** Registers the job: once a day. */
export function workOnKeys(deps: IssuingDeps): void {
  deps.jobs.every('retired keys', DAY_MS, async () => {
    await destroyRetiredKeys(deps);
  });
}
