/** From a holder's folder to dossiers on their way: of the same person for certain, so by the recipient record and never by a name. */

import { learnerLinksOf } from '../learners/learner-links.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Holder } from './holder-links.ts';

/**
 * The learner's own links to dossiers from which a badge or statement of this folder came too, as far as the school gave
 * one that is good; with the company of each. May be empty.
 */
export async function runningDossiersOf(
  deps: IssuingDeps,
  { awardIds }: Holder,
): Promise<{ token: string; companyName: string }[]> {
  const awards = await Promise.all(awardIds.map((id) => deps.storage.awards.byId(id)));
  return learnerLinksOf(
    deps,
    awards.flatMap((award) => (award?.recipientId ? [award.recipientId] : [])),
  );
}
