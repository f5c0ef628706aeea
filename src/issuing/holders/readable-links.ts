/**
 * How far a private link reaches that staff can read. Whoever prints a link can also open it: read, publish and erase all
 * that lies in its folder. So one rule, which is always true because it is asked here, at the only door to a sealed token:
 *
 * **Staff read a private link only while nobody has used it, and only while every badge in its folder is of its own
 * organisation.**
 *
 * Joining, replacing and renewing (`holder-folders.ts`, `holder-links.ts`) work along with it: what is joined counts as used,
 * a successor is as used as what it replaces, and a new code leaves a folder of several organisations. But no order of
 * them gets round it.
 */
import { AppError } from '../../errors.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import type { HolderLink } from './holder-links.ts';

const boundTo = (awardId: string): string => `private link|${awardId}`;

/** A token as it is kept until somebody uses it: under the key of the organisation, for this award only. */
export function sealToken(
  deps: Pick<IssuingDeps, 'sealSecret'>,
  { awardId, organisationId }: Pick<HolderLink, 'awardId' | 'organisationId'>,
  token: string,
): Uint8Array {
  return deps.sealSecret(organisationId, boundTo(awardId), token);
}

/** Whether the staff of its organisation may read this link now: the rule above. */
export async function isReadable(
  { holders, awards }: Pick<Storage, 'holders' | 'awards'>,
  link: HolderLink,
): Promise<boolean> {
  if (link.sealedToken === null || link.collectedAt !== null) return false;
  const folder = await holders.folderOf(link.awardId);
  if (folder === null) return false;
  for (const awardId of await holders.awardsIn(folder))
    if ((await awards.byId(awardId))?.organisationId !== link.organisationId) return false;
  return true;
}

/** The token of a link that staff may read, else null. The caller has checked who asks. */
export async function readToken(deps: IssuingDeps, link: HolderLink): Promise<string | null> {
  if (link.sealedToken === null || !(await isReadable(deps.storage, link))) return null;
  const token = deps.openSecret(link.organisationId, boundTo(link.awardId), link.sealedToken);
  if (token === null) throw new AppError('key.not_this_organisation');
  return token;
}
