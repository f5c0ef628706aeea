/** Every CSV file of the product: what stands in a cell may come from a stranger, and is opened in a spreadsheet. */

/**
 * Rows as a file for a spreadsheet: RFC 4180 with semicolons, as Dutch programs expect, and a byte order mark. Each cell
 * is one line in quotes, well-formed, without direction marks, and never a formula.
 */
export function csvFile(rows: readonly (readonly (string | null | undefined)[])[]): string {
  const lines = rows.map((cells) => cells.map(csvCell).join(';'));
  return `\ufeff${lines.join('\r\n')}\r\n`.toWellFormed();
}

/** First characters of a formula, also as wide ones, which some spreadsheets read the same; unseen ones may precede. */
const FORMULA = /^\p{Cf}*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

function csvCell(value: string | null | undefined): string {
  const plain = (value ?? '')
    .replace(/[\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const guarded = FORMULA.test(plain) ? `'${plain}` : plain;
  return `"${guarded.replaceAll('"', '""')}"`;
}
