/**
 * The draft list of a coach: who gets a badge at a ceremony, from paste or upload to the checked table. Nothing here
 * makes an award or a recipient; confirm-list.ts does, once the coach says so.
 */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { levelOf } from '../achievements/levels.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { forgetRows } from '../evidence/evidence-rows.ts';
import { proposePageName, tidyName } from '../names.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { scrubRow } from '../texts/scrub-bsn.ts';
import { dateTime, today } from '../time.ts';
import { draftRows, hasNameColumn, prepareCells } from './column-mapping.ts';
import {
  type DraftList,
  type DraftMapping,
  type DraftRow,
  LIST_FIELDS,
  LIST_LIFETIME_DAYS,
  LIST_MAX_ROWS,
  type ListField,
  type OpenList,
} from './draft-list.ts';
import { mappingKey, recallMapping, rememberMapping } from './list-memory.ts';
import { CELL_MAX, readListFile, readListText, tooManyRows } from './read-list-file.ts';

/** What the coach gives: pasted text or the bytes of a file; where both are given the file counts. */
export interface ListInput {
  ceremonyId: string;
  achievementId: string;
  level: string;
  text?: string;
  file?: Uint8Array;
}

/** Changed cells of one row; what is not named stays. */
export type RowEdit = { row: number } & Partial<Pick<DraftRow, ListField | 'skip'>>;

/**
 * Reads a list and keeps it as this coach's draft for 7 days. Plain names go straight to the check table; a list with
 * columns waits in state `mapping` with a guess, or with the mapping this organisation used for such columns before.
 * Throws list.empty, list.too_large, list.too_many_rows, list.kind_unknown, list.unreadable, and the usual
 * not-found and not-published codes of ceremony and badge. Nothing is kept then.
 */
export async function startList(deps: IssuingDeps, actor: Actor, input: ListInput): Promise<DraftList> {
  const memberId = memberOf(actor);
  const ceremony = await deps.storage.ceremonies.byId(actor.organisationId, input.ceremonyId);
  authorize(actor, 'list.write', ceremony, 'ceremony.not_found');
  await checkAchievement(deps, actor, input.achievementId);
  const level = levelOf(input.level);
  if (level === null) throw new AppError('achievement.level_invalid');
  const read = await readInput(deps, input);
  const prepared = prepareCells(read, today(deps.now()));
  const mapping = (await recallMapping(deps, actor.organisationId, prepared)) ?? prepared.mapping;
  const onlyNames = prepared.cells[0]?.length === 1 && hasNameColumn(mapping);
  const list: DraftList = {
    id: deps.random.uuid(),
    organisationId: actor.organisationId,
    ceremonyId: input.ceremonyId,
    memberId,
    achievementId: input.achievementId,
    level,
    state: onlyNames ? 'checking' : 'mapping',
    cells: onlyNames ? [] : prepared.cells,
    mapping,
    rows: onlyNames ? draftRows(prepared.cells, mapping) : [],
    createdAt: dateTime(deps.now()),
    expiresAt: dateTime(new Date(deps.now().getTime() + LIST_LIFETIME_DAYS * 24 * 60 * 60 * 1000)),
  };
  await deps.storage.transaction(async (tx) => {
    await tx.lists.insert(list);
    await auditBy(tx, deps, actor, 'list.start', list.id);
  });
  return list;
}

/**
 * Fixes what the columns mean (and, where the guess was wrong, whether the first row is a header) and makes the rows of
 * the check table. The cells as read are gone after this; the mapping is remembered for the next list of this
 * organisation with the same heads. Throws list.no_name_column, list.empty, list.too_many_rows.
 */
export async function mapColumns(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  chosen: Pick<DraftMapping, 'columns' | 'nameParts'> & Partial<Pick<DraftMapping, 'hasHeader'>>,
): Promise<DraftList> {
  return changeList(deps, actor, id, async (list, tx) => {
    if (list.state !== 'mapping' || list.mapping === null) return list;
    const width = list.cells[0]?.length ?? 0;
    const { hasHeader = list.mapping.hasHeader } = chosen;
    const mapping: DraftMapping = { ...list.mapping, ...withinTable(chosen, width), hasHeader };
    if (!hasNameColumn(mapping)) throw new AppError('list.no_name_column');
    const rows = draftRows(list.cells, mapping);
    if (rows.length === 0) throw new AppError('list.empty');
    if (rows.length > LIST_MAX_ROWS) throw tooManyRows(rows.length);
    const key = mappingKey(deps, list.organisationId, { cells: list.cells, mapping });
    if (key !== null) await rememberMapping(tx, list.organisationId, key, mapping);
    return { ...list, state: 'checking', cells: [], mapping, rows };
  });
}

/**
 * Keeps what the coach changed. A value that looks like a BSN is not kept: its cell comes back empty with the reason,
 * until something else is typed there or the empty cell is saved as it is. A changed name gets a new proposed page name
 * unless the coach wrote one. `seen` is the version (rowsVersion) of the rows that the coach had before them: when
 * another window changed them since, nothing is kept (list.changed_elsewhere). Throws list.row_not_found.
 */
export async function saveRows(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  edits: readonly RowEdit[],
  seen: string | null = null,
): Promise<DraftList> {
  return changeList(deps, actor, id, async (list) => {
    if (seen !== null && seen !== rowsVersion(deps, list)) throw new AppError('list.changed_elsewhere');
    const rows = new Map(list.rows.map((row) => [row.row, row]));
    for (const edit of edits) {
      const row = rows.get(edit.row);
      if (row === undefined) throw new AppError('list.row_not_found', { row: edit.row });
      rows.set(edit.row, editRow(row, edit));
    }
    return { ...list, rows: [...rows.values()] };
  });
}

/** Names the rows as they are now, for a page that shows them: other rows, another version. Says nothing about them. */
export function rowsVersion(deps: Pick<IssuingDeps, 'fingerprint'>, { id, rows }: DraftList): string {
  return deps.fingerprint(JSON.stringify([id, rows])).slice(0, 24);
}

/** Adds one empty row at the end. Throws list.too_many_rows at the limit of a list. */
export async function addRow(deps: IssuingDeps, actor: Actor, id: string): Promise<DraftList> {
  return changeList(deps, actor, id, async (list) => {
    if (list.rows.length >= LIST_MAX_ROWS) {
      throw tooManyRows(list.rows.length + 1);
    }
    const row = Math.max(0, ...list.rows.map((one) => one.row)) + 1;
    return { ...list, rows: [...list.rows, { ...EMPTY_ROW, row }] };
  });
}

/** The list as it is kept; a confirmed one has no rows. Throws as `listOf`. */
export function keptList(deps: IssuingDeps, actor: Actor, id: string): Promise<DraftList> {
  return listOf(deps, deps.storage, actor, id);
}

/** Which badge a list of this actor awards, and the evidence added to its rows so far. */
export async function aroundList(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
): Promise<{ achievementName: string; evidence: Evidence[] }> {
  const list = await keptList(deps, actor, id);
  const version = await deps.storage.achievements.publishedVersion(list.achievementId);
  return { achievementName: version?.content.name ?? '', evidence: await deps.storage.evidence.ofList(list.id) };
}

/** "Gooi de lijst weg": the draft and every name on it are deleted at once. */
export async function discardList(deps: IssuingDeps, actor: Actor, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const list = await listOf(deps, tx, actor, id);
    if (list.state === 'confirmed') throw new AppError('list.already_confirmed');
    await forgetRows(tx, deps, list.id);
    await tx.lists.delete(list.id);
    await auditBy(tx, deps, actor, 'list.discard', list.id);
  });
}

/** The coach's own lists that still wait, newest first. */
export async function openLists(deps: IssuingDeps, actor: Actor): Promise<OpenList[]> {
  authorize(actor, 'list.write', actor, 'list.not_found');
  return deps.storage.lists.open(actor.organisationId, memberOf(actor), dateTime(deps.now()));
}

const EMPTY_ROW: Omit<DraftRow, 'row'> = {
  name: '',
  pageName: '',
  email: '',
  level: '',
  words: '',
  date: '',
  secondJudge: '',
  skip: false,
  bsnFields: [],
};

/** The row with the cells that were edited, as it would be kept. */
export function editRow(row: DraftRow, edit: RowEdit): DraftRow {
  const { skip = row.skip, ...cells } = edit;
  const changed: DraftRow = { ...row, skip };
  for (const field of LIST_FIELDS) {
    const value = cells[field];
    if (value === undefined) continue;
    changed[field] = value.slice(0, CELL_MAX).trim();
    // A name cannot stay empty, so its reason stays; another cell saved empty is mended.
    const mended = field !== 'name' || changed.name !== '';
    if (mended) changed.bsnFields = changed.bsnFields.filter((one) => one !== field);
  }
  changed.name = tidyName(changed.name);
  const proposed = row.pageName === '' || row.pageName === proposePageName(row.name);
  if (changed.pageName === '' || (proposed && changed.pageName === row.pageName)) {
    changed.pageName = changed.bsnFields.includes('pageName') ? '' : proposePageName(changed.name);
  }
  return scrubRow(changed);
}

/** Loads and changes a list that is still open, and stores it where that made it another one, in one transaction. */
async function changeList(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  change: (list: DraftList, tx: Storage) => Promise<DraftList>,
): Promise<DraftList> {
  return deps.storage.transaction(async (tx) => {
    const list = await listOf(deps, tx, actor, id);
    if (list.state === 'confirmed') throw new AppError('list.already_confirmed');
    const changed = await change(list, tx);
    if (JSON.stringify(changed) !== JSON.stringify(list)) await tx.lists.update(changed);
    return changed;
  });
}

/** The list of this actor, still there and not run out. Throws `list.not_found`, `list.expired`. */
export async function listOf(deps: IssuingDeps, storage: Storage, actor: Actor, id: string): Promise<DraftList> {
  const list = await storage.lists.byId(actor.organisationId, memberOf(actor), id);
  authorize(actor, 'list.write', list, 'list.not_found');
  if (list === null) throw new AppError('list.not_found');
  if (list.state !== 'confirmed' && list.expiresAt <= dateTime(deps.now())) throw new AppError('list.expired');
  return list;
}

/** A draft belongs to a person; the command line awards without one. */
function memberOf(actor: Actor): string {
  if (actor.memberId === null) throw new AppError('access.denied');
  return actor.memberId;
}

async function checkAchievement(deps: IssuingDeps, actor: Actor, achievementId: string): Promise<void> {
  const achievement = await deps.storage.achievements.byId(actor.organisationId, achievementId);
  if (achievement?.kind !== 'badge') throw new AppError('achievement.not_found');
  if (achievement.archivedAt !== null) throw new AppError('achievement.archived');
  if ((await deps.storage.achievements.publishedVersion(achievementId)) === null) {
    throw new AppError('achievement.not_published');
  }
}

async function readInput(deps: IssuingDeps, input: ListInput): Promise<string[][]> {
  if (input.file !== undefined && input.file.length > 0) return readListFile(input.file, deps);
  if (input.text !== undefined && input.text.trim() !== '') return readListText(input.text);
  throw new AppError('list.empty');
}

/** Column numbers that do not exist in the table count as "no column". */
function withinTable(
  chosen: Pick<DraftMapping, 'columns' | 'nameParts'>,
  width: number,
): Pick<DraftMapping, 'columns' | 'nameParts'> {
  const within = (column: number | null | undefined): number | null =>
    typeof column === 'number' && Number.isInteger(column) && column >= 0 && column < width ? column : null;
  const columns = Object.fromEntries(
    LIST_FIELDS.map((field) => [field, within(chosen.columns[field])]),
  ) as DraftMapping['columns'];
  const parts = chosen.nameParts;
  return {
    columns,
    nameParts: parts && { first: within(parts.first), prefix: within(parts.prefix), last: within(parts.last) },
  };
}
