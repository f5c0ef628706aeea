/**
 * "Wie wil wat?": the coach looks at what came in by the poster, and takes lines over into an own draft list or throws
 * them away. Taking over awards nothing: the list still has to be checked and confirmed.
 */
import { AppError } from '../../errors.ts';
import type { Level } from '../../openbadges/types.ts';
import { levelOf } from '../achievements/levels.ts';
import { type DraftList, type DraftRow, LIST_LIFETIME_DAYS, LIST_MAX_ROWS } from '../lists/draft-list.ts';
import { tooManyRows } from '../lists/read-list-file.ts';
import { proposePageName, withoutAccents } from '../names.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';
import type { Ceremony } from './ceremonies.ts';
import { type Card, isOpen, type Proposal, type RoomPoster } from './proposals.ts';
import { ceremonyForLists as ownCeremony } from './room-posters.ts';

/** Somebody who asks for one badge. The same name twice is one line, with how often it was given. */
export interface Asker {
  name: string;
  ids: string[];
  times: number;
}

/** Who asks for one badge, in the order in which they came. `card` is null for people who only want to be on the list. */
export interface AskedFor {
  card: Card | null;
  askers: Asker[];
}

export interface ProposalBoard {
  ceremony: Ceremony;
  poster: RoomPoster | null;
  /** Whether people can use the poster now. */
  open: boolean;
  /** Whether it could be opened: the day of the ceremony is not over. */
  inTime: boolean;
  groups: AskedFor[];
  /** Different people, by name. */
  people: number;
}

/** What a coach sees of a ceremony's poster. Names are for those who make lists. */
export async function proposalBoard(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<ProposalBoard> {
  const ceremony = await ownCeremony(deps, actor, ceremonyId);
  const [poster, waiting, badges] = await Promise.all([
    deps.storage.proposals.posterOf(ceremony.id),
    deps.storage.proposals.ofCeremony(ceremony.id, dateTime(deps.now())),
    deps.storage.achievements.list(actor.organisationId, {}),
  ]);
  const cards = badges.flatMap(({ achievement, published }): Card[] =>
    published === null ? [] : [{ achievement, version: published }],
  );
  const known = new Set(cards.map(({ achievement }) => achievement.id));
  // a badge that was put away meanwhile: the person still wants something
  const loose = waiting.filter(({ achievementId }) => achievementId === null || !known.has(achievementId));
  const groups: AskedFor[] = [
    ...cards.map((card) => ({
      card,
      askers: askersOf(waiting.filter(({ achievementId }) => achievementId === card.achievement.id)),
    })),
    { card: null, askers: askersOf(loose) },
  ];
  return {
    ceremony,
    poster,
    open: poster !== null && isOpen(deps, poster, ceremony),
    inTime: today(deps.now()) <= ceremony.date,
    groups: groups.filter(({ askers }) => askers.length > 0),
    people: new Set(waiting.map(({ name }) => withoutAccents(name))).size,
  };
}

function askersOf(proposals: readonly Proposal[]): Asker[] {
  const found = new Map<string, Asker>();
  for (const { id, name } of proposals) {
    const key = withoutAccents(name);
    const asker = found.get(key) ?? { name, ids: [], times: 0 };
    asker.ids.push(id);
    asker.times += 1;
    found.set(key, asker);
  }
  return [...found.values()];
}

/** How many different people wait at a ceremony; for its board. */
export async function countAskers(deps: IssuingDeps, ceremonyId: string): Promise<number> {
  const waiting = await deps.storage.proposals.ofCeremony(ceremonyId, dateTime(deps.now()));
  return new Set(waiting.map(({ name }) => withoutAccents(name))).size;
}

/**
 * Puts people on the coach's own open list of this badge and level at this ceremony, or on a new one. Names that stand
 * there are not put there again. The lines are gone afterwards; nothing is awarded. Gives the list and how many were new.
 * Throws `proposal.nothing_chosen`, `list.too_many_rows`, and the not-found and not-published codes of the badge.
 */
export async function takeOver(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
  chosen: { ids: readonly string[]; achievementId: string; level: string },
): Promise<{ list: DraftList; added: number }> {
  const ceremony = await ownCeremony(deps, actor, ceremonyId);
  const { memberId } = actor;
  if (memberId === null) throw new AppError('access.denied');
  const level = levelOf(chosen.level);
  if (level === null) throw new AppError('achievement.level_invalid');
  const { achievementId } = chosen;
  await checkBadge(deps, actor, achievementId);
  return deps.storage.transaction(async (tx) => {
    const taken = await chosenOf(tx, deps, ceremony.id, chosen.ids);
    const open = await tx.lists.open(actor.organisationId, memberId, dateTime(deps.now()));
    const found = open.find(
      (list) =>
        list.ceremonyId === ceremony.id &&
        list.achievementId === achievementId &&
        list.level === level &&
        list.state === 'checking',
    );
    const before = found ? await tx.lists.byId(actor.organisationId, memberId, found.id) : null;
    const list = before ?? newList(deps, { actor, memberId, ceremonyId: ceremony.id, achievementId, level });
    const rows = withNames(list.rows, taken);
    if (rows.length > LIST_MAX_ROWS) throw tooManyRows(rows.length);
    const changed = { ...list, rows };
    if (before === null) await tx.lists.insert(changed);
    else await tx.lists.update(changed);
    await tx.proposals.delete(taken.map(({ id }) => id));
    await auditBy(tx, deps, actor, 'proposal.take', list.id);
    return { list: changed, added: rows.length - list.rows.length };
  });
}

/** Throws lines away at once. Throws `proposal.nothing_chosen`. */
export async function dismiss(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
  ids: readonly string[],
): Promise<void> {
  const ceremony = await ownCeremony(deps, actor, ceremonyId);
  await deps.storage.transaction(async (tx) => {
    const chosen = await chosenOf(tx, deps, ceremony.id, ids);
    await tx.proposals.delete(chosen.map(({ id }) => id));
    await auditBy(tx, deps, actor, 'proposal.dismiss', ceremony.id);
  });
}

/** The lines of this ceremony among the ids; ids of others, and of lines that are gone, are left out. */
async function chosenOf(
  tx: Storage,
  deps: IssuingDeps,
  ceremonyId: string,
  ids: readonly string[],
): Promise<Proposal[]> {
  const wanted = new Set(ids);
  const waiting = await tx.proposals.ofCeremony(ceremonyId, dateTime(deps.now()));
  const chosen = waiting.filter(({ id }) => wanted.has(id));
  if (chosen.length === 0) throw new AppError('proposal.nothing_chosen');
  return chosen;
}

async function checkBadge(deps: IssuingDeps, actor: Actor, achievementId: string): Promise<void> {
  const achievement = await deps.storage.achievements.byId(actor.organisationId, achievementId);
  if (achievement === null) throw new AppError('achievement.not_found');
  if (achievement.archivedAt !== null) throw new AppError('achievement.archived');
  if ((await deps.storage.achievements.publishedVersion(achievementId)) === null)
    throw new AppError('achievement.not_published');
}

/** The rows with each name that is not among them yet, compared without accents and capitals. */
function withNames(rows: readonly DraftRow[], proposals: readonly Proposal[]): DraftRow[] {
  const known = new Set(rows.map(({ name }) => withoutAccents(name)));
  const all = [...rows];
  let last = Math.max(0, ...rows.map(({ row }) => row));
  for (const { name } of proposals) {
    const key = withoutAccents(name);
    if (known.has(key)) continue;
    known.add(key);
    last += 1;
    all.push({ ...EMPTY, row: last, name, pageName: proposePageName(name) });
  }
  return all;
}

const EMPTY: Omit<DraftRow, 'row' | 'name' | 'pageName'> = {
  email: '',
  level: '',
  words: '',
  date: '',
  secondJudge: '',
  skip: false,
  bsnFields: [],
};

function newList(
  deps: IssuingDeps,
  of: { actor: Actor; memberId: string; ceremonyId: string; achievementId: string; level: Level },
): DraftList {
  const { actor, memberId, ceremonyId, achievementId, level } = of;
  const now = deps.now();
  return {
    id: deps.random.uuid(),
    organisationId: actor.organisationId,
    ceremonyId,
    memberId,
    achievementId,
    level,
    state: 'checking',
    cells: [],
    mapping: null,
    rows: [],
    createdAt: dateTime(now),
    expiresAt: dateTime(new Date(now.getTime() + LIST_LIFETIME_DAYS * 24 * 3_600_000)),
  };
}
