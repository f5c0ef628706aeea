/** What a school chooses about its dossiers. */
import { authorize } from '../access.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { auditDossier } from './dossier-log.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'now'>;

/** One thing that a school says yes or no to, and what holds until it does. */
interface SchoolSetting {
  key: string;
  unlessSaid: boolean;
}
const ASSESSOR_STEP: SchoolSetting = { key: 'dossier.assessor', unlessSaid: true };
const PART_BADGES: SchoolSetting = { key: 'dossier.part_badges', unlessSaid: false };

async function isOn(
  { settings }: Pick<Storage, 'settings'>,
  organisationId: string,
  { key, unlessSaid }: SchoolSetting,
): Promise<boolean> {
  const said = await settings.get(`${key}.${organisationId}`);
  return said === null ? unlessSaid : said === 'on';
}

async function isOnFor(deps: Pick<Deps, 'storage'>, actor: Actor, setting: SchoolSetting): Promise<boolean> {
  authorize(actor, 'dossier.read', actor, 'request.not_found');
  return isOn(deps.storage, actor.organisationId, setting);
}

async function choose(deps: Deps, actor: Actor, { key }: SchoolSetting, on: boolean): Promise<void> {
  authorize(actor, 'organisation.write', actor, 'organisation.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  await deps.storage.transaction(async (tx) => {
    await tx.settings.set(`${key}.${actor.organisationId}`, on ? 'on' : 'off');
    await auditBy(tx, deps, actor, 'organisation.edit', actor.organisationId);
  });
}

/** Whether somebody checks a dossier before a signatory sees it; yes, until the school says otherwise. */
export const hasAssessorStep = (storage: Pick<Storage, 'settings'>, organisationId: string): Promise<boolean> =>
  isOn(storage, organisationId, ASSESSOR_STEP);

/** The same for whoever works with the dossiers of the own school. Throws `request.not_found` for others. */
export const assessorStepOf = (deps: Pick<Deps, 'storage'>, actor: Actor): Promise<boolean> =>
  isOnFor(deps, actor, ASSESSOR_STEP);

/**
 * For the administrator; throws `organisation.not_a_school`. Without the step, what lies at the school goes on to the
 * signatory at once.
 */
export async function chooseAssessorStep(deps: Deps, actor: Actor, on: boolean): Promise<void> {
  await choose(deps, actor, ASSESSOR_STEP, on);
  if (!on) await passUnchecked(deps, actor);
}

/** Where the school has no assessor, moves what lies at the school on to the signatory. Nothing where it has one. */
export async function passUnchecked(deps: Deps, actor: Actor): Promise<void> {
  if (await hasAssessorStep(deps.storage, actor.organisationId)) return;
  await deps.storage.transaction(async (tx) => {
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await tx.dossiers.list(actor.organisationId, { states: ['at_school'] }, { limit: 100, cursor });
      cursor = page.cursor;
      for (const { dossier, signable } of page.items) {
        if (signable === 0) continue;
        await tx.dossiers.update({ ...dossier, state: 'checked', checkedAt: dateTime(deps.now()), checkedBy: null });
        await auditDossier(tx, deps, actor, 'check', dossier.id);
      }
    }
  });
}

/** Whether the school gives deelbadges on the way to a praktijkverklaring; no, until it says so. */
export const hasPartBadges = (storage: Pick<Storage, 'settings'>, organisationId: string): Promise<boolean> =>
  isOn(storage, organisationId, PART_BADGES);

/** The same for whoever works with the dossiers of the own school. Throws `request.not_found` for others. */
export const partBadgesOf = (deps: Pick<Deps, 'storage'>, actor: Actor): Promise<boolean> =>
  isOnFor(deps, actor, PART_BADGES);

/** For the administrator; throws `organisation.not_a_school`. What was given stays given. */
export const choosePartBadges = (deps: Deps, actor: Actor, on: boolean): Promise<void> =>
  choose(deps, actor, PART_BADGES, on);
