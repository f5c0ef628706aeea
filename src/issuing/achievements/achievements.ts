/**
 * The definitions of an organisation: made, edited, published, copied, archived. A version that was awarded never
 * changes again: an edit makes the next one, and old badges keep their text.
 * What never lives here: the words of a definition (achievement-content.ts) and when they are good enough
 * (publishing-gate.ts).
 */
import { AppError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { type Action, authorize, can } from '../access.ts';
import type { AwardKind } from '../awards/awards.ts';
import { type ReleasePolicy, strictest } from '../awards/release-policy.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { publishingErrors, readabilityErrors } from '../texts/publishing-gate.ts';
import { dateTime } from '../time.ts';
import { type AchievementContent, TEXT_MAX } from './achievement-content.ts';

export { publishingErrors } from '../texts/publishing-gate.ts';
export type {
  AchievementAlignment,
  AchievementContent,
  AchievementTranslation,
  LevelCriteria,
} from './achievement-content.ts';
export { parseAchievementContent, readAchievementContent, THEMES } from './achievement-content.ts';
export { draftInfinitive } from './draft-infinitive.ts';

/** A deelbadge is awarded as a badge; what differs is what leads to it. */
export type AchievementKind = AwardKind | 'deelbadge';

/** A kind of badge of one organisation. Its texts stand in versions. */
export interface Achievement {
  id: string;
  organisationId: string;
  /** One of a praktijkverklaring is made while it is signed, a deelbadge from a confirmation; lists award badges only. */
  kind: AchievementKind;
  slug: string;
  archivedAt: string | null;
  /** Which of its awards a second person must release. */
  release: ReleasePolicy;
  createdAt: string;
}

/** One version. `id` is the id in its public address `/achievements/:id`. Immutable once awarded. */
export interface AchievementVersion {
  id: string;
  achievementId: string;
  organisationId: string;
  /** 1, 2, 3 … */
  version: number;
  content: AchievementContent;
  /** Null while a draft. */
  publishedAt: string | null;
  createdAt: string;
}

export interface AchievementWithVersion {
  achievement: Achievement;
  version: AchievementVersion;
}

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SLUG_MAX = 60;

/**
 * Makes a definition with a first draft version. Without `slug` one is made from the name; a given one that is taken
 * throws achievement.slug_taken. What anybody but an administrator makes waits for a colleague at least as much as
 * `atLeast`, and as the strictest badge of the organisation, so that nobody gets round four eyes by a badge of their own.
 */
export async function createAchievement(
  deps: IssuingDeps,
  actor: Actor,
  { content, slug, atLeast = 'never' }: { content: AchievementContent; slug?: string; atLeast?: ReleasePolicy },
): Promise<AchievementWithVersion> {
  authorize(actor, 'achievement.write', actor, 'achievement.not_found');
  if (slug !== undefined && (!SLUG.test(slug) || slug.length > SLUG_MAX)) throw new TypeError(`not a slug: ${slug}`);
  return deps.storage.transaction(async (tx) => {
    const achievement: Achievement = {
      id: deps.random.uuid(),
      organisationId: actor.organisationId,
      kind: 'badge',
      slug: await freeSlug(tx, actor.organisationId, content.name, slug),
      archivedAt: null,
      release: strictest([atLeast, ...(await inUse(tx, actor))]),
      createdAt: dateTime(deps.now()),
    };
    const version = newVersion(deps, achievement, 1, content);
    await tx.achievements.insert(achievement);
    await tx.achievements.insertVersion(version);
    await auditBy(tx, deps, actor, 'achievement.create', achievement.id);
    return { achievement, version };
  });
}

/**
 * Changes a definition: in place while nobody was awarded it, otherwise as a new draft version. A published version that
 * nobody was awarded stays published, so its new text must pass the gate too (achievement.not_publishable, fields).
 * `seen` is the version that the text was written over: when another came in between, `achievement.changed_elsewhere`.
 */
export async function editAchievement(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  content: AchievementContent,
  seen?: AchievementVersion,
): Promise<AchievementVersion> {
  return deps.storage.transaction(async (tx) => {
    const achievement = await achievementOf(tx, actor, id, 'achievement.write');
    const newest = await newestOf(tx, achievement);
    if (seen && !(newest.id === seen.id && JSON.stringify(newest.content) === JSON.stringify(seen.content)))
      throw new AppError('achievement.changed_elsewhere');
    await auditBy(tx, deps, actor, 'achievement.edit', id);
    if (await tx.achievements.isAwarded(newest.id)) {
      const next = newVersion(deps, achievement, newest.version + 1, content);
      await tx.achievements.insertVersion(next);
      return next;
    }
    if (newest.publishedAt !== null) refuseUnpublishable(content);
    const edited = { ...newest, content };
    await tx.achievements.updateVersion(edited);
    return edited;
  });
}

/**
 * Publishes the newest version: from now on lists award this one. `reason` says why texts that are too hard may go out
 * all the same; it is kept with the version and the audit log tells that there was one. Publishing twice changes
 * nothing. Throws achievement.not_publishable with everything that is missing in `fields`, achievement.archived.
 */
export async function publishAchievement(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  { reason }: { reason?: string } = {},
): Promise<AchievementVersion> {
  return deps.storage.transaction(async (tx) => {
    const achievement = await achievementOf(tx, actor, id, 'achievement.publish');
    if (achievement.archivedAt !== null) throw new AppError('achievement.archived');
    const newest = await newestOf(tx, achievement);
    if (newest.publishedAt !== null) return newest;
    const content = reason === undefined ? newest.content : withReason(newest.content, reason);
    refuseUnpublishable(content);
    const published = { ...newest, content, publishedAt: dateTime(deps.now()) };
    await tx.achievements.updateVersion(published);
    const hard = readabilityErrors(content).length > 0;
    await auditBy(tx, deps, actor, hard ? 'achievement.publish_with_reason' : 'achievement.publish', id);
    return published;
  });
}

/** Makes a new definition with the newest text and four eyes of this one, as a draft; its name says that it is a copy. */
export async function copyAchievement(deps: IssuingDeps, actor: Actor, id: string): Promise<AchievementWithVersion> {
  const { achievement, newest } = await achievementForDesk(deps, actor, id);
  const name = `${newest.content.name.slice(0, 50).trim()} (kopie)`;
  const content = { ...structuredClone(newest.content), name };
  return createAchievement(deps, actor, { content, atLeast: achievement.release });
}

/** Four eyes of every badge of the organisation, also of those put away; of none for who may set them anyway. */
async function inUse(tx: Storage, actor: Actor): Promise<ReleasePolicy[]> {
  if (can(actor, 'organisation.write')) return [];
  const [shown, archived] = [
    await tx.achievements.list(actor.organisationId, {}),
    await tx.achievements.list(actor.organisationId, { archived: true }),
  ];
  return [...shown, ...archived].map(({ achievement }) => achievement.release);
}

/** Takes a definition out of the desk's lists; what was awarded stays good. Twice changes nothing. */
export async function archiveAchievement(deps: IssuingDeps, actor: Actor, id: string): Promise<Achievement> {
  return setArchived(deps, actor, id, dateTime(deps.now()));
}

/** Brings an archived definition back. */
export async function restoreAchievement(deps: IssuingDeps, actor: Actor, id: string): Promise<Achievement> {
  return setArchived(deps, actor, id, null);
}

/** The organisation's definitions, sorted by name; `query` matches the name. */
export async function listAchievements(
  deps: IssuingDeps,
  actor: Actor,
  options: { query?: string; archived?: boolean } = {},
): Promise<Awaited<ReturnType<Storage['achievements']['list']>>> {
  authorize(actor, 'achievement.read', actor, 'achievement.not_found');
  return deps.storage.achievements.list(actor.organisationId, options);
}

/** One definition for the desk; `awarded` = the newest version was awarded, so that an edit makes the next one. */
export async function achievementForDesk(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
): Promise<{
  achievement: Achievement;
  newest: AchievementVersion;
  published: AchievementVersion | null;
  awarded: boolean;
}> {
  const achievement = await achievementOf(deps.storage, actor, id, 'achievement.read');
  const newest = await newestOf(deps.storage, achievement);
  return {
    achievement,
    newest,
    published: await deps.storage.achievements.publishedVersion(id),
    awarded: await deps.storage.achievements.isAwarded(newest.id),
  };
}

/** What everybody may see at `/achievements/:id`: a version that was published once, or null. */
export async function publicVersion(
  deps: IssuingDeps,
  versionId: string,
): Promise<{ version: AchievementVersion; organisation: Organisation } | null> {
  const version = await deps.storage.achievements.versionById(versionId);
  if (version === null || version.publishedAt === null) return null;
  const organisation = await deps.storage.organisations.byId(version.organisationId);
  return organisation && { version, organisation };
}

async function setArchived(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  archivedAt: string | null,
): Promise<Achievement> {
  return deps.storage.transaction(async (tx) => {
    const achievement = await achievementOf(tx, actor, id, 'achievement.write');
    if ((achievement.archivedAt === null) === (archivedAt === null)) return achievement;
    const changed = { ...achievement, archivedAt };
    await tx.achievements.update(changed);
    await auditBy(tx, deps, actor, archivedAt === null ? 'achievement.restore' : 'achievement.archive', id);
    return changed;
  });
}

async function achievementOf(storage: Storage, actor: Actor, id: string, action: Action): Promise<Achievement> {
  const achievement = await storage.achievements.byId(actor.organisationId, id);
  authorize(actor, action, achievement, 'achievement.not_found');
  // what is made from a dossier says what was confirmed: nobody edits it, or awards it by hand
  if (achievement?.kind !== 'badge') throw new AppError('achievement.not_found');
  return achievement;
}

async function newestOf(storage: Storage, achievement: Achievement): Promise<AchievementVersion> {
  const newest = await storage.achievements.newestVersion(achievement.id);
  if (newest === null) throw new TypeError(`achievement ${achievement.id} has no version`);
  return newest;
}

function newVersion(
  deps: IssuingDeps,
  achievement: Achievement,
  version: number,
  content: AchievementContent,
): AchievementVersion {
  return {
    id: deps.random.uuid(),
    achievementId: achievement.id,
    organisationId: achievement.organisationId,
    version,
    content,
    publishedAt: null,
    createdAt: dateTime(deps.now()),
  };
}

function withReason(content: AchievementContent, reason: string): AchievementContent {
  const text = oneLine(reason).slice(0, TEXT_MAX.reason);
  return { ...content, readabilityReason: text || null };
}

function refuseUnpublishable(content: AchievementContent): void {
  const fields = publishingErrors(content);
  if (fields.length > 0) throw new AppError('achievement.not_publishable', {}, { fields });
}

async function freeSlug(tx: Storage, organisationId: string, name: string, wanted?: string): Promise<string> {
  const taken = async (slug: string) => (await tx.achievements.bySlug(organisationId, slug)) !== null;
  if (wanted !== undefined) {
    if (await taken(wanted)) throw new AppError('achievement.slug_taken', { slug: wanted });
    return wanted;
  }
  const base = slugOf(name);
  let slug = base;
  for (let number = 2; await taken(slug); number++) slug = `${base}-${number}`;
  return slug;
}

function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return words.slice(0, SLUG_MAX - 4).replace(/^-+|-+$/g, '') || 'badge';
}
