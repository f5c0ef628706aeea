/** The audit log as the administrator reads it: names of members, candidates only as the short id of their badge. */
import { type FieldError, formError } from '../../errors.ts';
import { authorize, can } from '../access.ts';
import type { AwardKind } from '../awards/awards.ts';
import { dayMistake, parseDay } from '../dates.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page } from '../records.ts';
import { today } from '../time.ts';
import type { AuditEntry, Period } from './audit.ts';
import { logIsWhole } from './audit-check.ts';
import { membersOf } from './member-changes.ts';
import type { Actor } from './members.ts';

/** Who did it: a member by name (null when forgotten), or one of the kinds that have no name. */
export type LogActor =
  | { member: string | null }
  | { kind: 'system' | 'command' | 'operator' | 'holder' | 'visitor' | 'guest' };

export interface LogLine extends Pick<AuditEntry, 'action' | 'at' | 'result'> {
  by: LogActor;
  /** Name of the member it is about, or the beginning of the id of something else. */
  about: string;
  /** Whole id of what it is about. */
  objectId: string;
  /** Of an award; null for an erased one, and for anything else. */
  kind: AwardKind | null;
}

export interface LogFilter {
  /** Calendar days as typed, both counted; '' = open. */
  from: string;
  until: string;
}

const EXPORT_PAGE = 1_000;

/** One page of the log of the actor's organisation, newest first. Throws `form.invalid` at `from` and `until` for what is no day. */
export async function readLog(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  filter: LogFilter,
  page: { limit: number; cursor?: string | null },
): Promise<Page<LogLine>> {
  authorize(actor, 'audit.read', actor, 'request.not_found');
  const names = await namesOf(deps, actor);
  const { items, cursor } = await deps.storage.audit.list(actor.organisationId, { ...page, ...periodOf(filter) });
  const kinds = await kindsOf(deps, actor, items);
  return { items: items.map((entry) => toLine(entry, names, kinds)), cursor };
}

async function kindsOf(
  { storage }: Pick<IssuingDeps, 'storage'>,
  { organisationId }: Actor,
  entries: readonly AuditEntry[],
): Promise<Map<string, AwardKind>> {
  const ids = entries.flatMap(({ action, objectId }) => (action.startsWith('award.') ? [objectId] : []));
  const awards = await storage.awards.byIds([...new Set(ids)]);
  return new Map(awards.filter((award) => award.organisationId === organisationId).map(({ id, kind }) => [id, kind]));
}

/** The awards that these lines are about and that the reader may open: of the own organisation, and not erased. */
export async function awardsInLog(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  lines: readonly LogLine[],
): Promise<Set<string>> {
  if (!can(actor, 'award.read')) return new Set();
  const found = await deps.storage.awards.listings([...new Set(lines.map(({ objectId }) => objectId))]);
  return new Set(
    found.filter(({ award }) => award.organisationId === actor.organisationId).map(({ award }) => award.id),
  );
}

/** Every line of the period, oldest first, for a file. */
export async function wholeLog(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  filter: LogFilter,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page: Page<LogLine> = await readLog(deps, actor, filter, { limit: EXPORT_PAGE, cursor });
    lines.push(...page.items);
    cursor = page.cursor;
  }
  return lines.reverse();
}

/** Whether the log of the installation is whole; a changed or missing line breaks it. */
export function checkLog(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<boolean> {
  authorize(actor, 'audit.read', actor, 'request.not_found');
  return logIsWhole(deps);
}

async function namesOf(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<Map<string, string>> {
  return new Map((await membersOf(deps, actor)).map(({ id, name }) => [id, name]));
}

function toLine(
  { actor, action, objectId, result, at }: AuditEntry,
  names: ReadonlyMap<string, string>,
  kinds: ReadonlyMap<string, AwardKind>,
): LogLine {
  return {
    by: actorOf(actor, names),
    action,
    at,
    result,
    objectId,
    about: names.get(objectId) || objectId.slice(0, 8),
    kind: kinds.get(objectId) ?? null,
  };
}

const NAMELESS = ['system', 'command', 'holder', 'visitor', 'guest'] as const;

function actorOf(actor: string, names: ReadonlyMap<string, string>): LogActor {
  const nameless = NAMELESS.find((kind) => kind === actor);
  if (nameless !== undefined) return { kind: nameless };
  if (actor.startsWith('operator')) return { kind: 'operator' };
  return { member: names.get(actor) || null };
}

function periodOf({ from, until }: LogFilter): Partial<Period> {
  const [first, last] = [parseDay(from), parseDay(until)];
  const mistakes: FieldError[] = [];
  if (from !== '' && first === null) mistakes.push({ field: 'from', code: dayMistake(from, 'ceremony.date_invalid') });
  if (until !== '' && last === null)
    mistakes.push({ field: 'until', code: dayMistake(until, 'ceremony.date_invalid') });
  if (mistakes.length > 0) throw formError(mistakes);
  return {
    ...(first === null ? {} : { from: midnight(first) }),
    ...(last === null ? {} : { until: midnight(dayAfter(last)) }),
  };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The moment at which a day begins in the Netherlands: one or two hours before it does in UTC. */
function midnight(day: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const summer = new Date(utc - 2 * 3_600_000);
  const begins = today(summer) === day ? summer : new Date(utc - 3_600_000);
  return `${begins.toISOString().slice(0, 19)}Z`;
}
