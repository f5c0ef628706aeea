/**
 * A catalogue from a table: one row for each work process, with its qualification repeated in front. Nothing is kept
 * while there is a mistake in any row.
 */
import { AppError, type FieldError, formError } from '../../errors.ts';
import { fold } from '../../fold.ts';
import { readListFile, readListText } from '../lists/read-list-file.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { enterSchool, lockedMistakes, newProcesses, readProcesses, writeProcesses } from './catalogue.ts';
import {
  type ProcessFacts,
  type ProcessInput,
  type QualificationFacts,
  type QualificationInput,
  readQualification,
} from './qualification-input.ts';

/** The columns by their heads, in the order of the sample. Only the last three may be missing or empty. */
export const CATALOGUE_COLUMNS = [
  'kwalificatiedossier',
  'dossiercrebo',
  'kwalificatie',
  'crebo',
  'niveau',
  'cohort',
  'code',
  'werkproces',
  'kerntaak',
  'uitleg',
  'pictogram',
] as const;
type Column = (typeof CATALOGUE_COLUMNS)[number];
const MAY_MISS: readonly Column[] = ['kerntaak', 'uitleg', 'pictogram'];

/** How many qualifications were made, and how many got work processes added or mended. */
export interface ImportedCatalogue {
  made: number;
  changed: number;
  processes: number;
}

/** The table of a file or of pasted text, as text cells. Throws the `list.` codes of reading. */
export async function readCatalogueTable(
  deps: Pick<IssuingDeps, 'readSpreadsheet'>,
  { text, file }: { text?: string; file?: Uint8Array },
): Promise<string[][]> {
  if (file !== undefined && file.length > 0) return readListFile(file, deps);
  if (text === undefined || text.trim() === '') throw new AppError('list.empty');
  return readListText(text);
}

/**
 * Takes a table into the catalogue: qualifications are made, and in those that are there work processes are added or
 * mended; none is taken away. Throws `qualification.columns_missing`, or `form.invalid` with fields `row.7.code` (the
 * header is row 1).
 */
export async function importCatalogue(
  deps: Pick<IssuingDeps, 'storage' | 'random' | 'now'>,
  actor: Actor,
  cells: readonly (readonly string[])[],
): Promise<ImportedCatalogue> {
  await enterSchool(deps, actor, 'qualification.write');
  const groups = groupRows(cells);
  return deps.storage.transaction(async (tx) => {
    const mistakes: FieldError[] = [];
    const done: ImportedCatalogue = { made: 0, changed: 0, processes: 0 };
    for (const group of groups) {
      const read = readGroup(group);
      mistakes.push(...read.mistakes, ...(await lockedRows(tx, actor, group, read)));
      if (mistakes.length > 0) continue;
      const known = await tx.qualifications.byCohort(actor.organisationId, read.facts.crebo, read.facts.cohort);
      if (known === null) {
        const id = deps.random.uuid();
        const { organisationId } = actor;
        const createdAt = dateTime(deps.now());
        await tx.qualifications.insert({ ...read.facts, id, organisationId, createdAt, archivedAt: null });
        await tx.qualifications.insertProcesses(newProcesses(deps, id, read.processes));
        await auditBy(tx, deps, actor, 'qualification.write', id);
        done.made += 1;
      } else {
        const processes = await tx.qualifications.processes(known.id);
        await tx.qualifications.update({ ...known, name: read.facts.name });
        await writeProcesses(tx, deps, { qualification: known, processes }, read.processes, { drop: false });
        await auditBy(tx, deps, actor, 'qualification.write', known.id);
        done.changed += 1;
      }
      done.processes += read.processes.length;
    }
    // thrown inside, so that a mistake in the last row takes back what the first ones wrote
    if (mistakes.length > 0) throw formError(mistakes);
    return done;
  });
}

/** Rows that name the same qualification and cohort. */
interface Group {
  rows: { number: number; qualification: QualificationInput; process: ProcessInput }[];
}

function groupRows(cells: readonly (readonly string[])[]): Group[] {
  const head = (cells[0] ?? []).map((cell) => fold(cell).replace(/[^a-z]/g, ''));
  const at = Object.fromEntries(CATALOGUE_COLUMNS.map((column) => [column, head.indexOf(column)])) as Record<
    Column,
    number
  >;
  const missing = CATALOGUE_COLUMNS.filter((column) => at[column] < 0 && !MAY_MISS.includes(column));
  if (missing.length > 0) throw new AppError('qualification.columns_missing', { columns: missing.join(', ') });
  if (cells.length < 2) throw new AppError('list.empty');
  const groups = new Map<string, Group>();
  cells.slice(1).forEach((row, index) => {
    const read = (column: Column): string => (at[column] < 0 ? '' : (row[at[column]] ?? ''));
    const key = `${read('crebo')} ${read('cohort')}`;
    const group = groups.get(key) ?? { rows: [] };
    groups.set(key, group);
    group.rows.push({
      number: index + 2,
      qualification: {
        crebo: read('crebo'),
        cohort: read('cohort'),
        name: read('kwalificatie'),
        level: read('niveau'),
        fileName: read('kwalificatiedossier'),
        fileCrebo: read('dossiercrebo'),
      },
      process: {
        code: read('code'),
        name: read('werkproces'),
        coreTask: read('kerntaak'),
        helperText: read('uitleg'),
        pictogram: read('pictogram'),
      },
    });
  });
  return [...groups.values()];
}

interface ReadGroup {
  facts: QualificationFacts;
  processes: ProcessFacts[];
  mistakes: FieldError[];
}

function readGroup({ rows }: Group): ReadGroup {
  const [first] = rows;
  if (first === undefined) throw new AppError('list.empty');
  const { facts, mistakes } = readQualification(first.qualification);
  const named = mistakes.map((mistake) => ({ ...mistake, field: `row.${first.number}.${mistake.field}` }));
  for (const { number, qualification } of rows) {
    const other = (Object.keys(qualification) as (keyof QualificationInput)[]).find(
      (key) => qualification[key].trim() !== first.qualification[key].trim(),
    );
    if (other !== undefined)
      named.push({ field: `row.${number}.${other}`, code: 'qualification.row_differs', params: { row: first.number } });
  }
  const read = readProcesses(
    rows.map(({ process }) => process),
    prefixIn({ rows }),
  );
  return { facts, processes: read.facts, mistakes: [...named, ...read.mistakes] };
}

async function lockedRows(tx: Storage, actor: Actor, group: Group, read: ReadGroup): Promise<FieldError[]> {
  const { crebo, cohort, name } = read.facts;
  const known = await tx.qualifications.byCohort(actor.organisationId, crebo, cohort);
  if (known === null) return [];
  const processes = await tx.qualifications.processes(known.id);
  const fixed = (['level', 'fileName', 'fileCrebo'] as const).filter((key) => known[key] !== read.facts[key]);
  const row = group.rows[0]?.number ?? 2;
  return [
    ...fixed.map((key) => ({
      field: `row.${row}.${key}`,
      code: 'qualification.fixed' as const,
      params: { value: known[key] },
    })),
    ...lockedMistakes(known, processes, name, read.processes, prefixIn(group)).map((mistake) =>
      mistake.field === 'name' ? { ...mistake, field: `row.${row}.name` } : mistake,
    ),
  ];
}

/** Field names of the row that a work process stands in. Its name is `processName` there: a row has two. */
const prefixIn =
  ({ rows }: Group) =>
  (index: number): string =>
    `row.${rows[index]?.number ?? 0}.process.`;
