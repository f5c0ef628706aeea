/** Whether a value is a list of exactly these texts, in this order. */
export function sameList(value: unknown, expected: readonly string[]): boolean {
  return Array.isArray(value) && value.length === expected.length && expected.every((item, at) => value[at] === item);
}
