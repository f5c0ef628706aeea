import { formatDay } from '../../i18n/dates.ts';
import type { Language } from '../../i18n/i18n.ts';

/** A day as `formatDay` writes it, with the number and its month kept on one line. */
export function dayOnPage(language: Language, value: string): string {
  return formatDay(language, value).replace(/^(\d+) /, '$1\u00a0');
}
