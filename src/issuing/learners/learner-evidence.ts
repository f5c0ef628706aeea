/** Photos and voice notes that a learner offers by the own link, and takes back as long as the school has not taken them along. */
import { AppError } from '../../errors.ts';
import { addOffer, type OfferedFile, refuseMoreOffers } from '../dossiers/dossier-evidence.ts';
import type { DossierEvidence } from '../dossiers/dossiers.ts';
import { keepFile, planSweep } from '../evidence/evidence-files.ts';
import { refuseUnlessRecorded, ticketFor } from '../evidence/recording-ticket.ts';
import { addAudit } from '../organisations/audit.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { type LearnerPage, learnerPage } from './learner-page.ts';

/** Actor of audit lines for what a learner did. */
const LEARNER = 'learner';

/** Goes into the page that records. */
export function learnerTicket(deps: IssuingDeps, { dossier }: Pick<LearnerPage, 'dossier'>): string {
  return ticketFor(deps, recorderOf(dossier.id));
}

/** Whether something can still be offered: until the school is done looking. */
export function mayOffer({ dossier }: Pick<LearnerPage, 'dossier'>): boolean {
  return dossier.state !== 'checked';
}

/** Whether the learner can take this back: nobody took it along yet. */
export const mayTakeBack = ({ takenAt }: Pick<DossierEvidence, 'takenAt'>): boolean => !takenAt;

/** Offers a photo, drawn anew; one that is there already is not kept twice. Throws what media says, `evidence.too_many`, `learner.too_late`. */
export async function offerOwnPhoto(deps: IssuingDeps, page: LearnerPage, photo: Uint8Array): Promise<void> {
  refuse(page, 'photo');
  const bytes = await deps.media.photo(photo);
  const content = { kind: 'photo', mediaType: 'image/jpeg', seconds: null, fileId: deps.sha256Hex(bytes) } as const;
  await keepFile(deps, bytes, (tx) => insert(tx, deps, page, content));
}

/** Offers a voice note that the page recorded. */
export async function offerOwnVoice(
  deps: IssuingDeps,
  page: LearnerPage,
  voice: { bytes: Uint8Array | null; ticket: string },
): Promise<void> {
  refuse(page, 'voice');
  const bytes = voice.bytes ?? new Uint8Array();
  const { mediaType, seconds } = await deps.media.voice(bytes);
  refuseUnlessRecorded(deps, recorderOf(page.dossier.id), voice.ticket, seconds);
  const content = { kind: 'voice', mediaType, seconds, fileId: deps.sha256Hex(bytes) } as const;
  await keepFile(deps, bytes, (tx) => insert(tx, deps, page, content));
}

/** Takes an offer back; nothing when it is gone already. Throws `learner.taken` once the school takes it along. */
export async function takeBack(deps: IssuingDeps, page: LearnerPage, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const item = (await fresh(tx, deps, page)).offered.find((one) => one.id === id);
    if (item === undefined) return;
    if (!mayTakeBack(item)) throw new AppError('learner.taken');
    await tx.dossiers.deleteEvidence(id);
    await note(tx, deps, page, 'dossier.take_back');
    await planSweep(tx, deps);
  });
}

/** A file that this link may show. Throws `evidence.not_found`. */
export function offeredFile({ offered }: LearnerPage, id: string): DossierEvidence {
  const item = offered.find((one) => one.id === id);
  if (item === undefined) throw new AppError('evidence.not_found');
  return item;
}

const recorderOf = (dossierId: string): string => `learner ${dossierId}`;

function refuse(page: LearnerPage, kind: DossierEvidence['kind']): void {
  if (!mayOffer(page)) throw new AppError('learner.too_late');
  refuseMoreOffers(page.offered, kind);
}

async function insert(tx: Storage, deps: IssuingDeps, page: LearnerPage, content: OfferedFile): Promise<void> {
  const now = await fresh(tx, deps, page);
  if (!mayOffer(now)) throw new AppError('learner.too_late');
  if (await addOffer(tx, deps, page.dossier.id, content)) await note(tx, deps, page, 'dossier.offer');
}

/** As it is inside the transaction; the link may have been taken back meanwhile. */
async function fresh(tx: Storage, deps: IssuingDeps, { link }: LearnerPage): Promise<LearnerPage> {
  const now = await tx.learnerLinks.byToken(link.tokenSha256);
  if (now === null) throw new AppError('learner.link_unknown');
  return learnerPage(tx, deps, now);
}

const note = (
  tx: Storage,
  deps: IssuingDeps,
  { dossier: { id: objectId, organisationId } }: LearnerPage,
  action: 'dossier.offer' | 'dossier.take_back',
): Promise<void> => addAudit(tx, deps, { organisationId, actor: LEARNER, action, objectId });
