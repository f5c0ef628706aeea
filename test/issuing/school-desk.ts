/** A fictional school for tests of its catalogue and dossiers. */
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { Desk } from './desk-deps.ts';

/** A coach of an mbo school with a BRIN; other roles come from `desk.actor` with the same organisation. */
export async function makeSchool(desk: Desk, organisation = 'college'): Promise<Actor> {
  const actor = await desk.actor(organisation);
  const made = await desk.storage.organisations.byId(organisation);
  if (made === null) throw new TypeError('just made');
  await desk.storage.organisations.update({ ...made, kind: 'mbo', brin: '00XX' });
  return actor;
}
