/** A whole list in one go, for the command line: the desk's reading and checking, without its screens. */
import { normaliseEmail } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import { normaliseName } from '../../openbadges/identity.ts';
import { LEVELS, type Level } from '../../openbadges/types.ts';
import { authorize } from '../access.ts';
import { approveAwards } from '../awards/approve-awards.ts';
import type { Award } from '../awards/awards.ts';
import { issueCeremony } from '../awards/issue-ceremony.ts';
import { needsRelease, policyOf } from '../awards/release-policy.ts';
import { type Ceremony, createCeremony } from '../ceremonies/ceremonies.ts';
import { parseDay } from '../dates.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import { checkRows } from './check-rows.ts';
import { draftRows, hasNameColumn, prepareCells } from './column-mapping.ts';
import type { CheckedRow } from './draft-list.ts';
import { readListFile } from './read-list-file.ts';

export interface AwardListInput {
  achievementSlug: string;
  level: string;
  /** The file as it is: CSV or XLSX. */
  file: Uint8Array;
  /** Null: named after the badge. */
  ceremonyName: string | null;
  /** YYYY-MM-DD, not after today. Null: today. */
  date: string | null;
  /** Told as badges are issued: how many of this command are done with, of how many. */
  onProgress?(done: number, total: number): void;
}

/** What became of one row. `reason` is an error code; `award` is there unless the row was refused before approval. */
export interface RowOutcome {
  row: number;
  name: string;
  outcome: 'issued' | 'skipped' | 'failed';
  reason: string | null;
  award: Award | null;
}

/**
 * Awards one badge to everybody on a list and issues it at once. Rows with a mistake are named and the others issued; the
 * same command with the same list issues nothing twice (`skipped`, `award.already_issued`). What a second person must
 * release is `skipped`, `award.waits_for_release`, until somebody at the desk has. Throws, with nothing done,
 * where list, badge, level or date are not right.
 */
export async function awardList(
  deps: IssuingDeps,
  actor: Actor,
  input: AwardListInput,
): Promise<{ ceremony: Ceremony; rows: RowOutcome[] }> {
  const { achievementId, name, level, day, expertIsReleased } = await parseInput(deps, actor, input);
  const prepared = prepareCells(await readListFile(input.file, deps), today(deps.now()));
  if (!hasNameColumn(prepared.mapping)) throw new AppError('list.no_name_column');
  const drafts = draftRows(prepared.cells, prepared.mapping);
  const checks = checkRows(drafts, {
    level,
    date: day,
    today: today(deps.now()),
    coachName: null,
    coachEmail: null,
    expertIsReleased,
  });

  const ceremony = await findOrCreateCeremony(deps, actor, input.ceremonyName ?? name, day);
  const keyed = withKeys(
    deps,
    checks.flatMap((check) => check.checked ?? []),
    [achievementId, input.ceremonyName ?? '', input.date ?? ''],
  );
  const { approved, existing } = await approveAwards(deps, actor, {
    ceremonyId: ceremony.id,
    achievementId,
    rows: keyed,
  });
  await issueCeremony(deps, ceremony.id, input.onProgress);

  // what an earlier run of the same command left half done was finished now
  const unfinished = existing.filter(({ state }) => state !== 'issued');
  const fresh = new Set([...approved, ...unfinished].map((award) => award.idempotencyKey));
  const awards = new Map<string, Award>();
  for (const { id, idempotencyKey } of [...approved, ...existing]) {
    const award = await deps.storage.awards.byId(id);
    if (award !== null) awards.set(idempotencyKey, award);
  }
  const names = new Map(drafts.map(({ row, name: typed }) => [row, typed]));
  const keys = new Map(keyed.map(({ row, key }) => [row, key]));
  const rows = checks.map((check): RowOutcome => {
    const base = { row: check.row, name: names.get(check.row) ?? '' };
    const key = keys.get(check.row);
    const award = key === undefined ? undefined : awards.get(key);
    if (award === undefined)
      return { ...base, outcome: 'failed', reason: check.errors[0]?.code ?? 'form.invalid', award: null };
    return { ...base, ...outcomeOf(award, fresh.has(award.idempotencyKey)), award };
  });
  return { ceremony, rows };
}

function outcomeOf(award: Award, fresh: boolean): Pick<RowOutcome, 'outcome' | 'reason'> {
  if (award.state === 'revoked') return { outcome: 'skipped', reason: 'award.already_revoked' };
  if (award.state === 'waiting' || award.state === 'returned')
    return { outcome: 'skipped', reason: 'award.waits_for_release' };
  if (award.state !== 'issued') return { outcome: 'failed', reason: award.failureCode ?? 'award.interrupted' };
  return fresh ? { outcome: 'issued', reason: null } : { outcome: 'skipped', reason: 'award.already_issued' };
}

async function parseInput(deps: IssuingDeps, actor: Actor, input: AwardListInput) {
  authorize(actor, 'award.approve', actor, 'organisation.not_found');
  const achievement = await deps.storage.achievements.bySlug(actor.organisationId, input.achievementSlug);
  if (achievement === null)
    throw new AppError('achievement.not_found', {
      detail: `There is no badge "${input.achievementSlug}" in this organisation.`,
    });
  const version = await deps.storage.achievements.publishedVersion(achievement.id);
  if (version === null)
    throw new AppError('achievement.not_published', {
      detail: `The badge "${input.achievementSlug}" is not published yet.`,
    });
  if (!(LEVELS as readonly string[]).includes(input.level)) {
    throw new AppError('achievement.level_invalid', {
      detail: `--level must be one of ${LEVELS.join(', ')}, not "${input.level}".`,
    });
  }
  const day = input.date === null ? today(deps.now()) : parseDay(input.date);
  if (day === null)
    throw new AppError('ceremony.date_invalid', {
      detail: `--date must be a day such as 2026-11-19, not "${input.date}".`,
    });
  if (day > today(deps.now()))
    throw new AppError('ceremony.date_in_future', {
      detail: `--date ${day} lies ahead: a badge is awarded on the day itself or later.`,
    });
  return {
    achievementId: achievement.id,
    name: version.content.name,
    level: input.level as Level,
    day,
    expertIsReleased: needsRelease(await policyOf(deps.storage, achievement), 'expert'),
  };
}

async function findOrCreateCeremony(deps: IssuingDeps, actor: Actor, name: string, date: string): Promise<Ceremony> {
  const known = await deps.storage.ceremonies.byNameAndDate(actor.organisationId, name, date);
  return known ?? createCeremony(deps, actor, { name, date, place: null });
}

/** A key per row that a repeat of the same command finds again; the n-th person of one name keeps a key of their own. */
function withKeys(deps: IssuingDeps, rows: CheckedRow[], command: string[]): (CheckedRow & { key: string })[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const person = JSON.stringify([...command, row.level, normaliseName(row.name), normaliseEmail(row.email ?? '')]);
    const count = (seen.get(person) ?? 0) + 1;
    seen.set(person, count);
    return { ...row, key: `command:${deps.fingerprint(`${person}#${count}`)}` };
  });
}
