/** What is right and wrong with a draft list now, and whether it may be awarded as it stands. Nothing is changed here. */
import type { Day } from '../../openbadges/types.ts';
import { needsRelease, policyOf, type ReleasePolicy } from '../awards/release-policy.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import { checkRows } from './check-rows.ts';
import type { DraftList, RowCheck } from './draft-list.ts';
import { keptList } from './lists.ts';

/** A list with the outcome of checking it now. `wrong` = red rows that are neither mended nor skipped. */
export interface CheckedList {
  list: DraftList;
  /** Day of the ceremony, of rows without their own. */
  date: Day;
  /** Which of its awards will wait for a second person. */
  release: ReleasePolicy;
  checks: RowCheck[];
  ready: number;
  wrong: number;
  skipped: number;
}

/** The list and what is right and wrong with it now; a confirmed list comes back as it is, without rows. */
export async function checkedList(deps: IssuingDeps, actor: Actor, id: string): Promise<CheckedList> {
  return judgeRows(deps, actor, await keptList(deps, actor, id));
}

/** Checks the rows of a list that was loaded for this actor, kept or not. */
export async function judgeRows(deps: IssuingDeps, actor: Actor, list: DraftList): Promise<CheckedList> {
  const ceremony = await deps.storage.ceremonies.byId(list.organisationId, list.ceremonyId);
  const achievement = await deps.storage.achievements.byId(list.organisationId, list.achievementId);
  const release = achievement === null ? 'never' : await policyOf(deps.storage, achievement);
  const now = today(deps.now());
  const date = ceremony?.date ?? now;
  const checks = checkRows(list.rows, {
    level: list.level,
    date,
    today: now,
    coachName: actor.name,
    coachEmail: actor.email,
    expertIsReleased: needsRelease(release, 'expert'),
  });
  const count = (state: RowCheck['state']) => checks.filter((check) => check.state === state).length;
  return { list, date, release, checks, ready: count('ready'), wrong: count('wrong'), skipped: count('skipped') };
}

/** Why a list may not be awarded as it stands; the rows or the day it is about. */
export type ReasonToStop =
  | { code: 'list.not_ready'; rows: number[] }
  | { code: 'list.empty' }
  | { code: 'ceremony.date_in_future'; date: Day };

/** The reason that stops awarding this list today (YYYY-MM-DD), or null: red rows, nobody on it, a day that lies ahead. */
export function reasonToStop({ checks, wrong, ready }: CheckedList, day: Day): ReasonToStop | null {
  if (wrong > 0)
    return { code: 'list.not_ready', rows: checks.flatMap(({ state, row }) => (state === 'wrong' ? [row] : [])) };
  if (ready === 0) return { code: 'list.empty' };
  const ahead = checks.find(({ checked }) => checked !== null && checked.awardedDate > day)?.checked;
  return ahead ? { code: 'ceremony.date_in_future', date: ahead.awardedDate } : null;
}
