/** Photos and voice notes that a praktijkopleider adds by the link; only what came by this link is seen or taken away by it. */
import { AppError } from '../../errors.ts';
import type { DossierEvidence } from '../dossiers/dossiers.ts';
import { keepFile, planSweep } from '../evidence/evidence-files.ts';
import { refuseUnlessRecorded, ticketFor } from '../evidence/recording-ticket.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { readBegun } from './workplace-begun.ts';
import { taskOf, type WorkplaceTask } from './workplace-task.ts';

export const WORKPLACE_PHOTOS_MAX = 3;
export const WORKPLACE_VOICES_MAX = 1;

/** Goes into the page that records. */
export function workplaceTicket(deps: IssuingDeps, { link }: Pick<WorkplaceTask, 'link'>): string {
  return ticketFor(deps, link.id);
}

/** Adds a photo, drawn anew. Throws what media says, and `evidence.too_many`. */
export async function addWorkplacePhoto(deps: IssuingDeps, task: WorkplaceTask, photo: Uint8Array): Promise<void> {
  refuseMore(task, 'photo');
  const bytes = await deps.media.photo(photo);
  const content = { kind: 'photo', mediaType: 'image/jpeg', seconds: null } as const;
  await keepFile(deps, bytes, (tx) => insert(tx, deps, task, { ...content, fileId: deps.sha256Hex(bytes) }));
}

/** Adds a voice note that the page recorded. */
export async function addWorkplaceVoice(
  deps: IssuingDeps,
  task: WorkplaceTask,
  voice: { bytes: Uint8Array | null; ticket: string },
): Promise<void> {
  refuseMore(task, 'voice');
  const bytes = voice.bytes ?? new Uint8Array();
  const { mediaType, seconds } = await deps.media.voice(bytes);
  refuseUnlessRecorded(deps, task.link.id, voice.ticket, seconds);
  const content = { kind: 'voice', mediaType, seconds } as const;
  await keepFile(deps, bytes, (tx) => insert(tx, deps, task, { ...content, fileId: deps.sha256Hex(bytes) }));
}

/** Takes away what was added by this link. Throws `evidence.not_found`. */
export async function removeWorkplaceEvidence(deps: IssuingDeps, task: WorkplaceTask, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const { link, begun, ownEvidence } = await freshTask(tx, deps, task);
    if (!ownEvidence.some((item) => item.id === id)) throw new AppError('evidence.not_found');
    await tx.dossiers.deleteEvidence(id);
    const evidence = begun.evidence.filter((kept) => kept !== id);
    await tx.dossiers.updateLink({ ...link, begun: JSON.stringify({ ...begun, evidence }) });
    await planSweep(tx, deps);
  });
}

/** A file that this link may show: its own, and what the learner offers. Throws `evidence.not_found`. */
export function workplaceEvidence({ ownEvidence, learnerEvidence }: WorkplaceTask, id: string): DossierEvidence {
  const item = [...ownEvidence, ...learnerEvidence].find((one) => one.id === id);
  if (item === undefined) throw new AppError('evidence.not_found');
  return item;
}

async function insert(
  tx: Storage,
  deps: IssuingDeps,
  task: WorkplaceTask,
  content: Pick<DossierEvidence, 'kind' | 'fileId' | 'mediaType' | 'seconds'>,
): Promise<void> {
  const fresh = await freshTask(tx, deps, task);
  refuseMore(fresh, content.kind);
  const item: DossierEvidence = {
    id: deps.random.uuid(),
    dossierId: fresh.dossier.id,
    code: null,
    text: null,
    ...content,
    addedBy: 'supervisor',
    addedAt: dateTime(deps.now()),
  };
  await tx.dossiers.insertEvidence(item);
  const begun = readBegun(fresh.link.begun);
  const evidence = [...begun.evidence, item.id];
  await tx.dossiers.updateLink({ ...fresh.link, begun: JSON.stringify({ ...begun, evidence }) });
}

async function freshTask(tx: Storage, deps: IssuingDeps, task: WorkplaceTask): Promise<WorkplaceTask> {
  const link = await tx.dossiers.linkByToken(task.link.tokenSha256);
  if (link === null || link.usedAt !== null) throw new AppError('workplace.link_used');
  return taskOf(tx, deps, link);
}

function refuseMore({ ownEvidence }: WorkplaceTask, kind: DossierEvidence['kind']): void {
  const max = kind === 'photo' ? WORKPLACE_PHOTOS_MAX : WORKPLACE_VOICES_MAX;
  if (ownEvidence.filter((item) => item.kind === kind).length >= max) throw new AppError('evidence.too_many', { max });
}
