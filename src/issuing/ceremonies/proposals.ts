/**
 * "Dit kan ik al": a poster hangs in the room, people tap what they can and leave a first name, the coach looks. Nothing
 * here awards anything. What the coach does with it: proposals-desk.ts.
 */
import { AppError, type FieldError, formError } from '../../errors.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import type { Achievement, AchievementVersion } from '../achievements/achievements.ts';
import { parseShortCode } from '../codes.ts';
import { nameMistake, tidyName } from '../names.ts';
import { addAudit } from '../organisations/audit.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime, today } from '../time.ts';
import type { Ceremony } from './ceremonies.ts';

/** The way in to a ceremony for people in the room. Works until the day of the ceremony is over, or the coach closes it. */
export interface RoomPoster {
  ceremonyId: string;
  organisationId: string;
  /** In the form of a short code; printed, and in the address of the page. */
  code: string;
  openedAt: string;
  closedAt: string | null;
}

/** One thing that somebody says. Goes after 7 days, or when the coach takes it over. */
export interface Proposal {
  id: string;
  organisationId: string;
  ceremonyId: string;
  /** Null: only wants to be on the list. */
  achievementId: string | null;
  name: string;
  createdAt: string;
  expiresAt: string;
}

/** A badge that can be chosen, as it is now. */
export interface Card {
  achievement: Achievement;
  version: AchievementVersion;
}

/** What stands behind an open poster: nothing about anybody who was there before. */
export interface Room {
  poster: RoomPoster;
  ceremony: Ceremony;
  organisation: Organisation;
  cards: Card[];
}

export const PROPOSAL_LIFETIME_DAYS = 7;
/** Lines that may wait at one ceremony: a full hall, and an end to what a joker can do. */
export const PROPOSALS_MAX = 1_000;

/**
 * The room behind a code as typed or scanned. Throws `proposal.not_found` for a code that nobody has, `proposal.closed`
 * when the coach closed it, its day is over, or the organisation is closed.
 */
export async function openRoom(deps: IssuingDeps, typedCode: string): Promise<Room> {
  const code = parseShortCode(typedCode);
  const poster = code === null ? null : await deps.storage.proposals.posterByCode(code);
  if (poster === null) throw new AppError('proposal.not_found');
  const [ceremony, organisation, badges] = await Promise.all([
    deps.storage.ceremonies.byId(poster.organisationId, poster.ceremonyId),
    deps.storage.organisations.byId(poster.organisationId),
    deps.storage.achievements.list(poster.organisationId, {}),
  ]);
  if (ceremony === null || organisation === null) throw new AppError('proposal.not_found');
  if (organisation.closedAt !== null || !isOpen(deps, poster, ceremony)) throw new AppError('proposal.closed');
  const cards = badges.flatMap(({ achievement, published }): Card[] =>
    published === null ? [] : [{ achievement, version: published }],
  );
  return { poster, ceremony, organisation, cards };
}

/** Whether people can use the poster now. */
export function isOpen(deps: Pick<IssuingDeps, 'now'>, poster: RoomPoster, ceremony: Ceremony): boolean {
  return poster.closedAt === null && today(deps.now()) <= ceremony.date;
}

/**
 * Keeps what somebody says about themselves: a line for each chosen badge, one without a badge where none is chosen. Only
 * a first name is needed. Throws `form.invalid` with `proposal.*` per field (a number like a BSN is never kept),
 * `proposal.full`, and what `openRoom` throws.
 */
export async function propose(
  deps: IssuingDeps,
  typedCode: string,
  input: { firstName: string; lastName: string; achievementIds: readonly string[] },
): Promise<void> {
  const { poster, cards } = await openRoom(deps, typedCode);
  const name = parseOwnName(input);
  const known = cards.map(({ achievement }) => achievement.id).filter((id) => input.achievementIds.includes(id));
  const now = deps.now();
  const createdAt = dateTime(now);
  const expiresAt = dateTime(new Date(now.getTime() + PROPOSAL_LIFETIME_DAYS * 24 * 3_600_000));
  const { organisationId, ceremonyId } = poster;
  const lines = (known.length === 0 ? [null] : known).map(
    (achievementId): Proposal => ({
      id: deps.random.uuid(),
      organisationId,
      ceremonyId,
      achievementId,
      name,
      createdAt,
      expiresAt,
    }),
  );
  await deps.storage.transaction(async (tx) => {
    const waiting = await tx.proposals.ofCeremony(ceremonyId, createdAt);
    if (waiting.length + lines.length > PROPOSALS_MAX) throw new AppError('proposal.full');
    await tx.proposals.insertMany(lines);
    await addAudit(tx, deps, { organisationId, actor: 'visitor', action: 'proposal.add', objectId: ceremonyId });
  });
}

/** First and last name as one name, or `form.invalid` with what is wrong under which field. */
function parseOwnName({ firstName, lastName }: { firstName: string; lastName: string }): string {
  const parts = { firstName: tidyName(firstName), lastName: tidyName(lastName) };
  const name = tidyName(`${parts.firstName} ${parts.lastName}`);
  const mistakes: FieldError[] = [];
  for (const [field, part] of Object.entries(parts)) {
    if (part === '') {
      if (field === 'firstName') mistakes.push({ field, code: 'proposal.name_required' });
    } else if (looksLikeBsn(part)) mistakes.push({ field, code: 'proposal.bsn_like' });
    else if (nameMistake(part) !== null) mistakes.push({ field, code: 'proposal.name_invalid' });
  }
  if (mistakes.length === 0 && looksLikeBsn(name)) mistakes.push({ field: 'lastName', code: 'proposal.bsn_like' });
  if (mistakes.length === 0 && nameMistake(name) !== null)
    mistakes.push({ field: 'lastName', code: 'proposal.name_invalid' });
  if (mistakes.length > 0) throw formError(mistakes);
  return name;
}

/** Every hour: what nobody took over in 7 days is deleted. Gives how many lines. */
export async function forgetOldProposals(deps: Pick<IssuingDeps, 'storage' | 'now'>): Promise<number> {
  return deps.storage.proposals.deleteExpired(dateTime(deps.now()));
}
