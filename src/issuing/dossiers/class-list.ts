/**
 * A class list: names as any list has them, and columns of the placement beside them. What a row leaves empty is that of
 * the whole class.
 */
import { AppError, type FieldError } from '../../errors.ts';
import { fold } from '../../fold.ts';
import { draftRows, hasNameColumn, prepareCells } from '../lists/column-mapping.ts';
import { isHeaderWord } from '../lists/header-words.ts';
import type { DossierRow } from './dossier-make.ts';

/** Learners in one go: a year of a large course. */
export const CLASS_MAX = 100;
/** How far down the heads may stand. */
const HEADER_WITHIN = 5;

type OwnField = Exclude<keyof DossierRow, 'name' | 'email'>;
/** Heads of the placement's columns: letters only, without accents. */
const OWN_HEADS: readonly [field: OwnField, heads: string][] = [
  ['groupName', 'groep klas group class'],
  ['startDate', 'begin start begindatum startdatum eerstedag startdate'],
  ['endDate', 'eind einde einddatum laatstedag enddate'],
  ['hours', 'uren aantaluren hours'],
  ['route', 'route leerroute leerweg'],
  ['supervisorName', 'praktijkopleider naampraktijkopleider leermeester supervisor'],
  ['supervisorEmail', 'emailpraktijkopleider mailpraktijkopleider praktijkopleideremail emailleermeester'],
  ['companyName', 'leerbedrijf bedrijf naamleerbedrijf naambedrijf company'],
  ['city', 'plaats plaatsleerbedrijf plaatsbedrijf vestigingsplaats city'],
  ['leerbedrijfId', 'leerbedrijfid leerbedrijfnummer leerbedrijfnr idleerbedrijf'],
  ['kvk', 'kvk kvknummer kvknr'],
  ['checkedOn', 'erkenninggezienop gezienop nagekekenop'],
];
const FIELD_OF = new Map(OWN_HEADS.flatMap(([field, heads]) => heads.split(' ').map((head) => [head, field] as const)));

/** The heads of the sample, in its order. */
export const CLASS_COLUMNS = [
  'naam',
  'e-mail',
  'groep',
  'praktijkopleider',
  'e-mail praktijkopleider',
  'leerbedrijf-ID',
  'leerbedrijf',
  'plaats',
  'KvK',
  'begin',
  'einde',
  'uren',
] as const;

/**
 * Reads a table as rows of dossiers. `common` fills what a row leaves empty; a row that names another company number takes
 * nothing of the common company. `today` tells birthdays. A name or address that looks like a BSN comes empty, and `removed`
 * says why. Throws `list.no_name_column`, `dossier.class_too_large` and what reading a list throws.
 */
export function readClass(
  read: readonly (readonly string[])[],
  common: Omit<DossierRow, 'name' | 'email'>,
  today: string,
): { rows: DossierRow[]; removed: FieldError[]; droppedColumns: string[] } {
  const at = headerAt(read);
  const table = at < 0 ? read : read.slice(at);
  const own = (at < 0 ? [] : (table[0] ?? [])).map((cell) => FIELD_OF.get(plain(cell)) ?? null);
  const rest = table.map((row) => row.filter((_, column) => (own[column] ?? null) === null));
  const { cells, mapping } = prepareCells(rest, today);
  if (!hasNameColumn(mapping)) throw new AppError('list.no_name_column');
  // prepareCells takes rows away at the top only
  const above = rest.length - cells.length;
  const removed: FieldError[] = [];
  const rows: DossierRow[] = [];
  for (const [index, row] of cells.entries()) {
    if (mapping.hasHeader && index === 0) continue;
    const [person] = draftRows(mapping.hasHeader ? [cells[0] ?? [], row] : [row], mapping);
    if (person === undefined) continue;
    rows.push(rowOf(person, ownCells(own, table[index + above] ?? []), common));
    for (const field of person.bsnFields) removed.push({ field: `row.${rows.length}.${field}`, code: 'form.bsn_like' });
  }
  if (rows.length === 0) throw new AppError('list.empty');
  if (rows.length > CLASS_MAX) throw new AppError('dossier.class_too_large', { max: CLASS_MAX, actual: rows.length });
  return { rows, removed, droppedColumns: mapping.droppedColumns };
}

function rowOf(
  person: { name: string; email: string },
  own: Partial<Record<OwnField, string>>,
  common: Omit<DossierRow, 'name' | 'email'>,
): DossierRow {
  const otherCompany = own.leerbedrijfId !== undefined && own.leerbedrijfId !== common.leerbedrijfId;
  const company = otherCompany ? { companyName: '', city: '', kvk: '', leerbedrijfId: '' } : {};
  return { ...common, ...company, ...own, name: person.name, email: person.email };
}

function ownCells(own: readonly (OwnField | null)[], row: readonly string[]): Partial<Record<OwnField, string>> {
  return Object.fromEntries(
    own.flatMap((field, column) => (field === null || !row[column] ? [] : [[field, row[column]]])),
  );
}

/** The row with most heads that we know; -1 for none. */
function headerAt(rows: readonly (readonly string[])[]): number {
  const scores = rows
    .slice(0, HEADER_WITHIN)
    .map((row) => row.filter((cell) => cell !== '' && (FIELD_OF.has(plain(cell)) || isHeaderWord(cell))).length);
  const best = Math.max(0, ...scores);
  return best === 0 ? -1 : scores.indexOf(best);
}

const plain = (cell: string): string => fold(cell).replace(/[^a-z]/g, '');
