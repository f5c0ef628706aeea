/**
 * Photos and voice notes that a learner offers for the own dossier, handed in by the coach (by the own link: learner-evidence.ts). The praktijkopleider sees and
 * hears them beside the tasks; who checks the dossier takes one along to the statement, or not.
 */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { PHOTOS_MAX, VOICES_MAX } from '../evidence/evidence.ts';
import { keepFile, planSweep } from '../evidence/evidence-files.ts';
import { refuseUnlessRecorded } from '../evidence/recording-ticket.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierEvidence } from './dossiers.ts';

/** What is known of an offered file. */
export type OfferedFile = Pick<DossierEvidence, 'kind' | 'fileId' | 'mediaType' | 'seconds'>;

/** A dossier with what its learner offers. */
export interface OfferedEvidence {
  dossier: Dossier;
  learnerName: string;
  items: DossierEvidence[];
}

const ENDED: readonly Dossier['state'][] = ['signed', 'rejected'];

/** What the learner offers. Throws `dossier.not_found`, `dossier.not_open` once it has ended. */
export async function offeredEvidence(deps: IssuingDeps, actor: Actor, dossierId: string): Promise<OfferedEvidence> {
  return offeredIn(deps.storage, actor, dossierId);
}

async function offeredIn(
  storage: Storage,
  actor: Actor,
  dossierId: string,
  action: 'dossier.write' | 'dossier.assess' = 'dossier.write',
): Promise<OfferedEvidence> {
  const dossier = await storage.dossiers.byId(actor.organisationId, dossierId);
  authorize(actor, action, dossier, 'dossier.not_found');
  if (dossier === null) throw new AppError('dossier.not_found');
  refuseUnlessSchool(await storage.organisations.byId(actor.organisationId));
  if (ENDED.includes(dossier.state)) throw new AppError('dossier.not_open');
  const learner = await storage.recipients.byId(actor.organisationId, dossier.recipientId);
  const items = (await storage.dossiers.evidence(dossierId)).filter(({ addedBy }) => addedBy === 'learner');
  return { dossier, learnerName: learner?.name ?? '', items };
}

/** Adds a photo, drawn anew. Throws what media says, and `evidence.too_many`. */
export async function offerPhoto(deps: IssuingDeps, actor: Actor, dossierId: string, photo: Uint8Array): Promise<void> {
  refuseMoreOffers((await offeredEvidence(deps, actor, dossierId)).items, 'photo');
  const bytes = await deps.media.photo(photo);
  const content = { kind: 'photo', mediaType: 'image/jpeg', seconds: null, fileId: deps.sha256Hex(bytes) } as const;
  await keepFile(deps, bytes, (tx) => insert(tx, deps, actor, dossierId, content));
}

/** Adds a voice note that the page recorded. */
export async function offerVoice(
  deps: IssuingDeps,
  actor: Actor,
  dossierId: string,
  voice: { bytes: Uint8Array | null; ticket: string },
): Promise<void> {
  refuseMoreOffers((await offeredEvidence(deps, actor, dossierId)).items, 'voice');
  const bytes = voice.bytes ?? new Uint8Array();
  const { mediaType, seconds } = await deps.media.voice(bytes);
  refuseUnlessRecorded(deps, actor.memberId, voice.ticket, seconds);
  const content = { kind: 'voice', mediaType, seconds, fileId: deps.sha256Hex(bytes) } as const;
  await keepFile(deps, bytes, (tx) => insert(tx, deps, actor, dossierId, content));
}

/**
 * The school takes an offer along to the statement, or no more. For who checks dossiers; `evidence.not_found` for anything
 * that the learner did not offer here, `dossier.not_open` once it has ended.
 */
export async function takeOffered(
  deps: IssuingDeps,
  actor: Actor,
  dossierId: string,
  id: string,
  take: 'along' | 'not',
): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const { items } = await offeredIn(tx, actor, dossierId, 'dossier.assess');
    if (!items.some((item) => item.id === id)) throw new AppError('evidence.not_found');
    await tx.dossiers.takeEvidence(id, take === 'along' ? dateTime(deps.now()) : null);
    await auditDossier(tx, deps, actor, 'edit', dossierId);
  });
}

/** Takes away one that the learner offered; what a praktijkopleider added stays. Nothing when it is gone already. */
export async function removeOffered(deps: IssuingDeps, actor: Actor, dossierId: string, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const { items } = await offeredIn(tx, actor, dossierId);
    if (!items.some((item) => item.id === id)) return;
    await tx.dossiers.deleteEvidence(id);
    await auditDossier(tx, deps, actor, 'edit', dossierId);
    await planSweep(tx, deps);
  });
}

async function insert(
  tx: Storage,
  deps: IssuingDeps,
  actor: Actor,
  dossierId: string,
  content: OfferedFile,
): Promise<void> {
  await offeredIn(tx, actor, dossierId);
  if (await addOffer(tx, deps, dossierId, content)) await auditDossier(tx, deps, actor, 'edit', dossierId);
}

/**
 * Adds an offer in the caller's transaction, which has seen to who asks; false for what is offered already. Throws
 * `evidence.too_many`.
 */
export async function addOffer(
  tx: Storage,
  deps: IssuingDeps,
  dossierId: string,
  content: OfferedFile,
): Promise<boolean> {
  const items = (await tx.dossiers.evidence(dossierId)).filter(({ addedBy }) => addedBy === 'learner');
  if (items.some(({ fileId }) => fileId === content.fileId)) return false;
  refuseMoreOffers(items, content.kind);
  await tx.dossiers.insertEvidence({
    id: deps.random.uuid(),
    dossierId,
    code: null,
    text: null,
    ...content,
    addedBy: 'learner',
    addedAt: dateTime(deps.now()),
  });
  return true;
}

/** Throws `evidence.too_many` when no more of this kind can be offered. */
export function refuseMoreOffers(items: readonly DossierEvidence[], kind: DossierEvidence['kind']): void {
  const max = kind === 'photo' ? PHOTOS_MAX : VOICES_MAX;
  if (items.filter((item) => item.kind === kind).length >= max) throw new AppError('evidence.too_many', { max });
}
