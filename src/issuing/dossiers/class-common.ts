/** What a form fills in once for a whole class: checked where it was typed, and kept apart from what the rows say themselves. */
import type { FieldError } from '../../errors.ts';
import { LEARNER_FIELDS } from './dossier-input.ts';
import type { DossierRow, DossierRowCheck } from './dossier-make.ts';

/** What holds for a class; the rest of a row is one learner's. */
export type ClassCommon = Omit<DossierRow, 'name' | 'email'>;
export type CommonField = keyof ClassCommon;

/** Of one company: a row that names another company takes none of these. */
const OF_COMPANY = ['companyName', 'city', 'leerbedrijfId', 'kvk'] as const satisfies readonly CommonField[];
const isOfCompany = (field: CommonField): boolean => OF_COMPANY.some((one) => one === field);
/** In the order of the forms. */
export const COMMON_FIELDS: readonly CommonField[] = [
  ...LEARNER_FIELDS.filter((field) => field !== 'name' && field !== 'email'),
  ...OF_COMPANY,
  'checkedOn',
];

/**
 * Mistakes of rows that stand in what was filled in for all of them, each once, under the field's own name. One that a row
 * brought itself is not among them, nor what is empty for the class while rows have their own.
 */
export function commonMistakes(
  common: ClassCommon,
  rows: readonly DossierRow[],
  checks: readonly DossierRowCheck[],
): (FieldError & { field: CommonField })[] {
  return COMMON_FIELDS.flatMap((field) => {
    if (common[field] === '' && rows.some((row) => row[field] !== '')) return [];
    for (const [index, row] of rows.entries()) {
      const check = checks[index];
      const mistake = check?.mistakes.find((one) => one.field === `row.${index + 1}.${field}`);
      // who has a dossier already is not made again
      if (mistake && !(check?.twin && 'dossierId' in check.twin) && takesCommon(common, row, field))
        return [{ ...mistake, field }];
    }
    return [];
  });
}

function takesCommon(common: ClassCommon, row: DossierRow, field: CommonField): boolean {
  const same = (one: CommonField): boolean => row[one] === common[one];
  // two days are compared with each other
  if (field === 'endDate') return same('endDate') && same('startDate');
  return same(field) && (!isOfCompany(field) || same('leerbedrijfId'));
}

/** Heads that `readClass` knows, for a table of the rows. */
const HEADS: Record<CommonField, string> = {
  groupName: 'groep',
  route: 'leerroute',
  startDate: 'begin',
  endDate: 'einde',
  hours: 'uren',
  supervisorName: 'praktijkopleider',
  supervisorEmail: 'e-mail praktijkopleider',
  companyName: 'leerbedrijf',
  city: 'plaats',
  kvk: 'KvK',
  leerbedrijfId: 'leerbedrijf-ID',
  checkedOn: 'erkenning gezien op',
};

/** The rows as a text that `readListText` and `readClass` read again: names, and what differs from the class beside them. */
export function classTable(common: ClassCommon, rows: readonly DossierRow[]): string {
  const own = COMMON_FIELDS.filter((field) => rows.some((row) => row[field] !== common[field]));
  const mailed = rows.some(({ email }) => email !== '');
  const head = ['naam', ...(mailed ? ['e-mail'] : []), ...own.map((field) => HEADS[field])];
  const lines = rows.map((row) => [row.name, ...(mailed ? [row.email] : []), ...own.map((field) => row[field])]);
  const table = head.length === 1 ? lines : [head, ...lines];
  return table.map((cells) => cells.map(quoted).join('\t')).join('\n');
}

const quoted = (cell: string): string => (cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell);
