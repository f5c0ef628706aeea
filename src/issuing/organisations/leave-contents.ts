/** What goes into the archive of an organisation that leaves. Who may ask for one: leave-archive.ts. */

import type { StatusList } from '../awards/status-lists.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Organisation } from './organisations.ts';

type Deps = Pick<IssuingDeps, 'storage'>;

/** Ids of up to `limit` badges that the organisation ever issued, in the order of their ids, after the one named. */
export async function issuedIds(
  deps: Deps,
  { id }: Organisation,
  after: string | null,
  limit: number,
): Promise<string[]> {
  return deps.storage.awards.idsIssued(id, after, limit);
}

/** Slugs of every address that one of its badges has: the printed one first. None for one that was erased meanwhile. */
export async function slugsOf({ storage }: Deps, { id }: Organisation, awardId: string): Promise<string[]> {
  const award = await storage.awards.byId(awardId);
  if (award === null || award.organisationId !== id) return [];
  const links = await storage.publicLinks.ofAward(awardId);
  return [...(award.slug ? [award.slug] : []), ...links.map(({ slug }) => slug)];
}

/** What is kept beside one of its badges and never published: the name (empty when erased meanwhile) and the evidence. */
export async function keptBeside(
  { storage }: Deps,
  { id }: Organisation,
  awardId: string,
): Promise<{ name: string; evidence: Evidence[] }> {
  const award = await storage.awards.byId(awardId);
  if (award === null || award.organisationId !== id) return { name: '', evidence: [] };
  const [recipient, evidence] = await Promise.all([
    storage.recipients.byId(id, award.recipientId),
    storage.evidence.ofAward(awardId),
  ]);
  return { name: recipient?.name ?? '', evidence };
}

/** Its status lists, as they are now. */
export async function statusListsOf(deps: Deps, { id }: Organisation): Promise<StatusList[]> {
  return deps.storage.statusLists.ofOrganisation(id);
}
