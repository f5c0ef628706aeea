import { isHeaderWord } from './header-words.ts';

const CANDIDATES = ['\t', ';', ',', '|'] as const;
/** The guess looks at so many records, and at so many characters. */
const LOOK_AT = 50;
const LOOK_AT_CHARACTERS = 65_536;

/**
 * Which sign parts the columns of a list, or null when there is one column. Signs inside quoted fields do not count.
 * A comma is the hardest: "Yıldız, Amina van der" is one name. It parts columns only where something other than a
 * turned-round name shows that it does: a header, an address, a date, a quoted field, or two or more on most lines.
 */
export function guessDelimiter(text: string): string | null {
  const records = firstRecords(text.slice(0, LOOK_AT_CHARACTERS));
  if (records.length === 0) return null;
  for (const sign of CANDIDATES) {
    const counts = records.map((record) => splitOutsideQuotes(record, sign).length - 1);
    const parted = counts.filter((count) => count > 0).length;
    if (parted * 2 < records.length && counts[0] === 0) continue;
    if (sign !== ',' || commaPartsColumns(records, counts)) return sign;
  }
  return null;
}

function commaPartsColumns(records: readonly string[], counts: readonly number[]): boolean {
  const header = splitOutsideQuotes(records[0] ?? '', ',');
  if (header.some((cell) => isHeaderWord(cell))) return header.length > 1;
  const telling = records
    .flatMap((record) => splitOutsideQuotes(record, ','))
    .some((cell) => /@|^\s*\d|^\s*"|^\s*(?:beginner|gevorderd|expert)\s*$/i.test(cell));
  return telling || counts.filter((count) => count >= 2).length * 2 > counts.length;
}

/** The first lines, where a line break inside a quoted field does not end one. */
function firstRecords(text: string): string[] {
  const records: string[] = [];
  let record = '';
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (!quoted && (char === '\n' || char === '\r')) {
      if (record.trim() !== '') records.push(record);
      record = '';
      if (records.length === LOOK_AT) return records;
    } else record += char;
  }
  return record.trim() === '' ? records : [...records, record];
}

function splitOutsideQuotes(record: string, sign: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const char of record) {
    if (char === '"') quoted = !quoted;
    if (char === sign && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell];
}
