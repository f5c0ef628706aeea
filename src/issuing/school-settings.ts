/** What a school chooses about its dossiers. */
import { authorize } from './access.ts';
import { auditBy } from './audit.ts';
import { auditDossier } from './dossier-log.ts';
import type { Actor } from './members.ts';
import { refuseUnlessSchool } from './organisations.ts';
import type { IssuingDeps } from './ports.ts';
import type { Storage } from './records.ts';
import { dateTime } from './time.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'now'>;

/** Whether somebody checks a dossier before a signatory sees it; yes, until the school says otherwise. */
export async function hasAssessorStep(storage: Pick<Storage, 'settings'>, organisationId: string): Promise<boolean> {
  return (await storage.settings.get(settingKey(organisationId))) !== 'off';
}

/** The same for whoever works with the dossiers of the own school. */
export async function assessorStepOf(deps: Pick<Deps, 'storage'>, actor: Actor): Promise<boolean> {
  authorize(actor, 'dossier.read', actor, 'request.not_found');
  return hasAssessorStep(deps.storage, actor.organisationId);
}

/** For the administrator. Without the step, what lies at the school goes on to the signatory at once. */
export async function chooseAssessorStep(deps: Deps, actor: Actor, on: boolean): Promise<void> {
  authorize(actor, 'organisation.write', actor, 'organisation.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  await deps.storage.transaction(async (tx) => {
    await tx.settings.set(settingKey(actor.organisationId), on ? 'on' : 'off');
    await auditBy(tx, deps, actor, 'organisation.edit', actor.organisationId);
  });
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
export async function hasPartBadges(storage: Pick<Storage, 'settings'>, organisationId: string): Promise<boolean> {
  return (await storage.settings.get(partsKey(organisationId))) === 'on';
}

/** The same for whoever works with the dossiers of the own school. */
export async function partBadgesOf(deps: Pick<Deps, 'storage'>, actor: Actor): Promise<boolean> {
  authorize(actor, 'dossier.read', actor, 'request.not_found');
  return hasPartBadges(deps.storage, actor.organisationId);
}

/** For the administrator. What was given stays given. */
export async function choosePartBadges(deps: Deps, actor: Actor, on: boolean): Promise<void> {
  authorize(actor, 'organisation.write', actor, 'organisation.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  await deps.storage.transaction(async (tx) => {
    await tx.settings.set(partsKey(actor.organisationId), on ? 'on' : 'off');
    await auditBy(tx, deps, actor, 'organisation.edit', actor.organisationId);
  });
}

const settingKey = (organisationId: string): string => `dossier.assessor.${organisationId}`;
const partsKey = (organisationId: string): string => `dossier.part_badges.${organisationId}`;
