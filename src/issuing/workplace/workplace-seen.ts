/**
 * Who of the school had the link of a praktijkopleider in hand: on a slip, or by sending with it while signed in. Such a
 * judgement still counts, but it is no company's own signature, and whoever had the link decides no more about that dossier.
 */

import { auditDossier } from '../dossiers/dossier-log.ts';
import type { Dossier, WorkplaceLink } from '../dossiers/dossiers.ts';
import { addressKey } from '../letters/outbox.ts';
import { auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';

/** Notes that this person of the school had the link in hand, in the log too; once for each link. In the caller's transaction. */
export async function noteSeen(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  actor: Actor,
  { id, dossierId }: Pick<WorkplaceLink, 'id' | 'dossierId'>,
): Promise<void> {
  if (await tx.dossiers.seeLink(id, auditName(actor), dateTime(deps.now())))
    await auditDossier(tx, deps, actor, 'open_link', dossierId);
}

/** Notes who of its school sends something by this link while signed in: `actors` are the places that person works in. */
export async function noteSender(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  actors: readonly Actor[],
  { link, dossier }: { link: WorkplaceLink; dossier: Dossier },
): Promise<void> {
  const actor = actors.find(({ organisationId }) => organisationId === dossier.organisationId);
  if (actor !== undefined) await deps.storage.transaction((tx) => noteSeen(tx, deps, actor, link));
}

/** Who had a link of this dossier in hand, by the names of the log (`auditName`). */
export async function seenBy(storage: Pick<Storage, 'dossiers'>, dossierId: string): Promise<string[]> {
  return (await storage.dossiers.linksSeen([dossierId])).map(({ member }) => member);
}

/**
 * Whether a link reaches its praktijkopleider by mail alone: made for this very address, for the company of now, and seen
 * by nobody of the school.
 */
export async function byMailAlone(
  storage: Pick<Storage, 'dossiers'>,
  deps: Pick<IssuingDeps, 'fingerprint'>,
  { id, supervisorEmail, trainingCompanyId }: Pick<Dossier, 'id' | 'supervisorEmail' | 'trainingCompanyId'>,
  link: WorkplaceLink,
): Promise<boolean> {
  if (supervisorEmail === null || link.addressKey !== addressKey(deps, supervisorEmail)) return false;
  if (link.trainingCompanyId !== trainingCompanyId) return false;
  return (await storage.dossiers.linksSeen([id])).every(({ linkId }) => linkId !== link.id);
}
