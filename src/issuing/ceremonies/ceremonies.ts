import { AppError, type FieldError, formError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { authorize } from '../access.ts';
import { dayMistake, parseDay } from '../dates.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';

/** A certificeringsmiddag: the occasion at which a group gets its badges. */
export interface Ceremony {
  id: string;
  organisationId: string;
  name: string;
  /** Calendar day YYYY-MM-DD. */
  date: string;
  place: string | null;
  createdBy: string | null;
  createdAt: string;
}

/** Counts of the awards of one ceremony. */
export interface CeremonyProgress {
  /** For release by a second person. */
  waiting: number;
  /** Sent back by that person. */
  returned: number;
  approved: number;
  issuing: number;
  issued: number;
  failed: number;
  /** Revoked for good; a badge that another one came in the place of is `replaced`. */
  revoked: number;
  replaced: number;
  total: number;
}

/** Makes a ceremony. It may lie ahead; what is awarded at it gets a date that does not. */
export async function createCeremony(
  deps: IssuingDeps,
  actor: Actor,
  input: { name: string; date: string; place: string | null },
): Promise<Ceremony> {
  authorize(actor, 'ceremony.write', actor, 'ceremony.not_found');
  const ceremony: Ceremony = {
    id: deps.random.uuid(),
    organisationId: actor.organisationId,
    ...parseCeremony(input),
    createdBy: actor.memberId,
    createdAt: dateTime(deps.now()),
  };
  await deps.storage.transaction(async (tx) => {
    await tx.ceremonies.insert(ceremony);
    await auditBy(tx, deps, actor, 'ceremony.create', ceremony.id);
  });
  return ceremony;
}

/** Changes name, day or place; badges that were awarded keep theirs. */
export async function editCeremony(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  input: { name: string; date: string; place: string | null },
): Promise<Ceremony> {
  const ceremony = await ceremonyForDesk(deps, actor, id, 'ceremony.write');
  const edited = { ...ceremony, ...parseCeremony(input) };
  await deps.storage.transaction(async (tx) => {
    await tx.ceremonies.update(edited);
    await auditBy(tx, deps, actor, 'ceremony.edit', edited.id);
  });
  return edited;
}

/** The ceremony of the actor's own organisation; `ceremony.not_found` for anybody else's. */
export async function ceremonyForDesk(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  action: 'ceremony.read' | 'ceremony.write' | 'print' = 'ceremony.read',
): Promise<Ceremony> {
  const ceremony = await deps.storage.ceremonies.byId(actor.organisationId, id);
  authorize(actor, action, ceremony, 'ceremony.not_found');
  if (ceremony === null) throw new AppError('ceremony.not_found');
  return ceremony;
}

/** Reads name, day and place of a ceremony; throws form.invalid with every mistake. */
export function parseCeremony(input: {
  name: string;
  date: string;
  place: string | null;
}): Pick<Ceremony, 'name' | 'date' | 'place'> {
  const mistakes: FieldError[] = [];
  const name = oneLine(input.name);
  const place = oneLine(input.place ?? '') || null;
  if (name.length < 2 || name.length > 100) mistakes.push({ field: 'name', code: 'ceremony.name_required' });
  if (place !== null && place.length > 100) mistakes.push({ field: 'place', code: 'ceremony.place_too_long' });
  if (looksLikeBsn(name)) mistakes.push({ field: 'name', code: 'form.bsn_like' });
  if (place !== null && looksLikeBsn(place)) mistakes.push({ field: 'place', code: 'form.bsn_like' });
  const date = parseDay(input.date);
  if (date === null) mistakes.push({ field: 'date', code: dayMistake(input.date, 'ceremony.date_invalid') });
  if (mistakes.length > 0 || date === null) throw formError(mistakes);
  return { name, date, place };
}
