/** What a school wants to know of its own work: how much was signed, and how long people waited for it. No names. */
import { authorize } from '../access.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { DAY_MS } from '../time.ts';
import type { DossierState } from './dossiers.ts';
import type { SignedCount } from './praktijkverklaring-records.ts';

export interface SchoolFigures {
  states: Partial<Record<DossierState, number>>;
  qualifications: SignedCount[];
  /** Whole days from the last decided line to the paper, over the newest statements; null when there are none yet. */
  waiting: { statements: number; medianDays: number; longestDays: number } | null;
}

/** How far back waiting is looked at, in statements. */
const LOOKED_AT = 500;

/** The figures of the actor's own school; `organisation.not_a_school`. */
export async function schoolFigures(deps: IssuingDeps, actor: Actor): Promise<SchoolFigures> {
  authorize(actor, 'dossier.read', actor, 'organisation.not_found');
  const { dossiers, organisations } = deps.storage;
  refuseUnlessSchool(await organisations.byId(actor.organisationId));
  const [states, qualifications, times] = await Promise.all([
    dossiers.countByState(actor.organisationId),
    dossiers.signedCounts(actor.organisationId),
    dossiers.signedTimes(actor.organisationId, LOOKED_AT),
  ]);
  return { states, qualifications, waiting: waitingOf(times) };
}

function waitingOf(times: readonly { decidedAt: string; issuedAt: string }[]): SchoolFigures['waiting'] {
  const days = times
    .map(({ decidedAt, issuedAt }) => Math.max(0, Math.floor((Date.parse(issuedAt) - Date.parse(decidedAt)) / DAY_MS)))
    .sort((one, other) => one - other);
  const longestDays = days.at(-1);
  if (longestDays === undefined) return null;
  return { statements: days.length, medianDays: days[Math.floor((days.length - 1) / 2)] ?? 0, longestDays };
}

/** Dossiers of the own school that are not signed or ended; for whoever may read them, 0 for an organisation without any. */
export async function countOnTheWay({ storage }: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<number> {
  authorize(actor, 'dossier.read', actor, 'organisation.not_found');
  const {
    draft = 0,
    at_company = 0,
    at_school = 0,
    checked = 0,
  } = await storage.dossiers.countByState(actor.organisationId);
  return draft + at_company + at_school + checked;
}
