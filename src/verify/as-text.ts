/**
 * A JSON value from outside as text, for a report or a comparison: a text as it is, a number or boolean as written, and
 * '' for everything else. `String()` throws for a JSON object, since those have no prototype here.
 */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
