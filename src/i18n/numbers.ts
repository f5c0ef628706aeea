/** A parameter as a text says it: a number as people write it (10.000), anything else as it is. Codes and years are strings. */
export function inWords(language: string, value: unknown): string {
  return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : String(value ?? '');
}
