/**
 * The quick way through a JSON text that is exactly what `JSON.stringify` writes of its value, as our own documents are.
 * Such a text was written of a value that exists, so it holds no key twice, no number beyond a double, none with more
 * digits than a double keeps and no -0: there is nothing in it that a strict reader would refuse, but for `__proto__`.
 */

/** Above these the reader that builds step by step decides. Badges of ours stay far below. */
const MOST_CHARACTERS = 100_000;
const MOST_VALUES = 5_000;
const MOST_LEVELS = 32;

/**
 * The value in a text, its objects without a prototype; undefined for "I do not know", also of a text that is right but
 * written otherwise. Never throws.
 */
export function readAsWritten(text: string): unknown {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (JSON.stringify(value) !== text) return undefined;
    return typeof value !== 'object' || bare(value, { left: MOST_VALUES }, MOST_LEVELS) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the prototype off every object; false where there are too many values, too many levels, or a `__proto__`. */
function bare(value: object | null, values: { left: number }, levels: number): boolean {
  if (value === null) return true;
  if (levels === 0) return false;
  const isList = Array.isArray(value);
  if (!isList) Object.setPrototypeOf(value, null);
  const members = isList ? value : Object.keys(value);
  values.left -= members.length;
  if (values.left < 0) return false;
  for (const one of members as readonly unknown[]) {
    if (!isList && one === '__proto__') return false;
    const member = isList ? one : (value as Record<string, unknown>)[one as string];
    if (typeof member === 'object' && !bare(member, values, levels - 1)) return false;
  }
  return true;
}
