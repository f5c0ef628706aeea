/**
 * Evidence without writing: what a coach saw, as a photo, a voice note, ticks, place and hours, or words. It hangs on an
 * award, or on a row of the coach's draft list that becomes one. It is never signed: the holder decides per item who sees
 * it, and what is taken away is gone. What never lives here: files (evidence-files.ts) and reading what was typed
 * (evidence-form.ts).
 */

import { AppError, formError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { criteriaAt } from '../achievements/achievement-content.ts';
import type { Award } from '../awards/awards.ts';
import type { DossierEvidence } from '../dossiers/dossiers.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { keepFile, planSweep } from './evidence-files.ts';
import { type Observed, parseObserved, parseText } from './evidence-form.ts';
import { mergeObserved, observedIn } from './evidence-merge.ts';
import { draftRowOf, levelOfRow } from './evidence-rows.ts';
import { refuseUnlessRecorded, ticketFor } from './recording-ticket.ts';

export type EvidenceKind = 'photo' | 'voice' | 'criteria' | 'place' | 'words';

/** One item. Its id is what a holder shows or hides; an item that changes becomes another one. */
export interface Evidence {
  id: string;
  organisationId: string;
  /** Exactly one of the two is set: what it hangs on. */
  awardId: string | null;
  listId: string | null;
  listRow: number | null;
  kind: EvidenceKind;
  /** Photo and voice note: SHA-256 (hex) of the bytes. */
  fileId: string | null;
  mediaType: 'image/jpeg' | 'audio/webm' | 'audio/mp4' | null;
  /** Voice note: how long, rounded. */
  seconds: number | null;
  /** The words, the place, what is on the photo, or the voice note in short. */
  text: string | null;
  /** Place: how many hours somebody was seen there. */
  hours: number | null;
  /** Ticks: the criteria that were seen, in the words that are signed. */
  criteria: string[];
  /** Member id. */
  addedBy: string | null;
  addedAt: string;
  /** Whose it is, where it came from a dossier; none: a coach's. */
  source?: DossierEvidence['addedBy'] | null;
}

/** What evidence hangs on. */
export type EvidenceOf = { awardId: string } | { listId: string; row: number };

/** The person, the criteria that can be ticked, and what is there. */
export interface EvidencePlace {
  of: EvidenceOf;
  organisationId: string;
  name: string;
  achievementName: string;
  level: Award['level'];
  criteria: string[];
  items: Evidence[];
  /** DateTime at which a colleague released the badge after seeing what was there; null when nobody did. */
  releasedAt: string | null;
}

export const PHOTOS_MAX = 6;
export const VOICES_MAX = 3;

/** Where evidence can be added; `award.not_found`, `list.not_found`, `list.row_not_found`, `award.already_revoked`. */
export async function evidencePlace(deps: IssuingDeps, actor: Actor, of: EvidenceOf): Promise<EvidencePlace> {
  return placeIn(deps.storage, deps, actor, of);
}

async function placeIn(storage: Storage, deps: IssuingDeps, actor: Actor, of: EvidenceOf): Promise<EvidencePlace> {
  return 'awardId' in of ? ofAward(storage, actor, of) : ofRow(storage, deps, actor, of);
}

async function ofAward(storage: Storage, actor: Actor, of: { awardId: string }): Promise<EvidencePlace> {
  const award = await storage.awards.byId(of.awardId);
  authorize(actor, 'evidence.write', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  if (award.state === 'revoked') throw new AppError('award.already_revoked');
  const [recipient, version, items] = await Promise.all([
    storage.recipients.byId(award.organisationId, award.recipientId),
    storage.achievements.versionById(award.achievementVersionId),
    storage.evidence.ofAward(award.id),
  ]);
  if (recipient === null || version === null) throw new AppError('award.not_found');
  return {
    of,
    organisationId: award.organisationId,
    name: recipient.name,
    achievementName: version.content.name,
    level: award.level,
    criteria: criteriaAt(version.content, award.level).signed,
    items,
    releasedAt: award.releasedAt,
  };
}

async function ofRow(
  storage: Storage,
  deps: IssuingDeps,
  actor: Actor,
  of: { listId: string; row: number },
): Promise<EvidencePlace> {
  const { list, row } = await draftRowOf(storage, deps, actor, of);
  const version = await storage.achievements.publishedVersion(list.achievementId);
  if (version === null) throw new AppError('achievement.not_published');
  const level = levelOfRow(list, row);
  return {
    of,
    organisationId: list.organisationId,
    name: row.name,
    achievementName: version.content.name,
    level,
    criteria: version.content.levels[level].signed,
    items: (await storage.evidence.ofList(list.id)).filter(({ listRow }) => listRow === of.row),
    releasedAt: null,
  };
}

/** Adds a photo: drawn anew, without metadata. `text` says what is on it, for who cannot see it; may be empty. */
export async function addPhoto(
  deps: IssuingDeps,
  actor: Actor,
  of: EvidenceOf,
  photo: { bytes: Uint8Array | null; text: string },
): Promise<Evidence> {
  const place = await evidencePlace(deps, actor, of);
  refuseMore(place.items, 'photo', PHOTOS_MAX);
  if (photo.bytes === null) throw new AppError('evidence.photo_missing');
  const text = parseText('photoText', photo.text);
  const bytes = await deps.media.photo(photo.bytes);
  const file = { fileId: deps.sha256Hex(bytes), mediaType: 'image/jpeg' as const, seconds: null };
  return keepFile(deps, bytes, (tx) => insert(tx, deps, actor, of, { kind: 'photo', ...file, text }));
}

/** Adds a voice note that the page recorded; its bytes stay as they are. */
export async function addVoice(
  deps: IssuingDeps,
  actor: Actor,
  of: EvidenceOf,
  voice: { bytes: Uint8Array | null; text: string; ticket: string },
): Promise<Evidence> {
  const place = await evidencePlace(deps, actor, of);
  refuseMore(place.items, 'voice', VOICES_MAX);
  const text = parseText('voiceText', voice.text);
  const { mediaType, seconds } = await deps.media.voice(voice.bytes ?? new Uint8Array());
  refuseUnlessRecorded(deps, actor.memberId, voice.ticket, seconds);
  const file = { fileId: deps.sha256Hex(voice.bytes ?? new Uint8Array()), mediaType, seconds };
  return keepFile(deps, voice.bytes ?? new Uint8Array(), (tx) =>
    insert(tx, deps, actor, of, { kind: 'voice', ...file, text }),
  );
}

/**
 * Keeps ticks, place, hours and words as they stand in the form: each that differs becomes a new item, so that a holder
 * who showed the old one did not show the new one; what was emptied goes. `opened` is what the form showed: what was not
 * touched since stays as it is now, and a text that somebody else changed too is not overwritten
 * (`evidence.changed_elsewhere`). All mistakes at once (`form.invalid`); then nothing is kept.
 */
export async function saveObserved(
  deps: IssuingDeps,
  actor: Actor,
  of: EvidenceOf,
  typed: Observed,
  opened: Observed | null = null,
): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const { items, criteria } = await placeIn(tx, deps, actor, of);
    const now = observedIn(items, criteria);
    const { merged, mistakes } = mergeObserved(typed, opened ?? now, now);
    const wanted = parseObserved(merged, criteria);
    if (mistakes.length > 0) throw formError(mistakes);
    for (const [kind, content] of Object.entries(wanted) as [EvidenceKind, Content | null][]) {
      const before = items.find((item) => item.kind === kind);
      if (before !== undefined && content !== null && isSame(before, content)) continue;
      if (before !== undefined) await tx.evidence.delete(before.id);
      if (content !== null) await insert(tx, deps, actor, of, { kind, ...content });
      else if (before !== undefined) await auditBy(tx, deps, actor, 'evidence.remove', carrierOf(before));
    }
  });
}

/** Takes one item away, file and all unless another item has the same bytes. */
export async function removeEvidence(deps: IssuingDeps, actor: Actor, id: string): Promise<Evidence> {
  return deps.storage.transaction(async (tx) => {
    const item = await itemFor(tx, deps, actor, id, 'evidence.write');
    await tx.evidence.delete(item.id);
    await auditBy(tx, deps, actor, 'evidence.remove', carrierOf(item));
    if (item.fileId !== null) await planSweep(tx, deps);
    return item;
  });
}

/** A photo or voice note for staff of the organisation; one on a draft list for its coach only. `evidence.not_found`. */
export async function evidenceForDesk(deps: IssuingDeps, actor: Actor, id: string): Promise<Evidence> {
  return itemFor(deps.storage, deps, actor, id, 'award.read');
}

async function itemFor(
  storage: Storage,
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  action: 'award.read' | 'evidence.write',
): Promise<Evidence> {
  const item = await storage.evidence.byId(id);
  authorize(actor, action, item, 'evidence.not_found');
  if (item === null) throw new AppError('evidence.not_found');
  if (item.listId !== null) await draftRowOf(storage, deps, actor, { listId: item.listId, row: item.listRow ?? 0 });
  return item;
}

type Content = Partial<Pick<Evidence, 'fileId' | 'mediaType' | 'seconds' | 'text' | 'hours' | 'criteria'>>;

function isSame(item: Evidence, { text = null, hours = null, criteria = [] }: Content): boolean {
  return item.text === text && item.hours === hours && item.criteria.join('\n') === criteria.join('\n');
}

async function insert(
  tx: Storage,
  deps: IssuingDeps,
  actor: Actor,
  of: EvidenceOf,
  content: Content & { kind: EvidenceKind },
): Promise<Evidence> {
  const { organisationId } = await placeIn(tx, deps, actor, of);
  const item: Evidence = {
    id: deps.random.uuid(),
    organisationId,
    awardId: 'awardId' in of ? of.awardId : null,
    listId: 'listId' in of ? of.listId : null,
    listRow: 'row' in of ? of.row : null,
    fileId: null,
    mediaType: null,
    seconds: null,
    text: null,
    hours: null,
    criteria: [],
    ...content,
    addedBy: actor.memberId,
    addedAt: dateTime(deps.now()),
  };
  await tx.evidence.insert(item);
  await auditBy(tx, deps, actor, 'evidence.add', carrierOf(item));
  return item;
}

function refuseMore(items: readonly Evidence[], kind: EvidenceKind, max: number): void {
  if (items.filter((item) => item.kind === kind).length >= max) throw new AppError('evidence.too_many', { max });
}

/** Goes into the page that records: says when it was opened, and by whom. */
export function recordingTicket(deps: IssuingDeps, actor: Actor): string {
  return ticketFor(deps, actor.memberId);
}

/** What an item hangs on, for the log. */
const carrierOf = ({ awardId, listId, id }: Evidence): string => awardId ?? listId ?? id;
