/**
 * JSON as the one text of RFC 8785 (JSON Canonicalization Scheme): no spaces, keys in the order of their UTF-16 code
 * units, numbers and strings as ECMAScript writes them. Throws TypeError for what is no JSON, and for a lone surrogate.
 * `known`: this text of an object, where it was made before.
 */
export function canonicalJson(value: unknown, known?: (part: object) => string | undefined): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw new TypeError('not JSON');
  const before = known?.(value);
  if (before !== undefined) return before;
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${canonicalJson(item, known)}`;
    return `[${text}]`;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members).sort())
    text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(members[key], known)}`;
  return `{${text}}`;
}

/** Printable ASCII without quote and backslash: nothing to escape. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('lone surrogate');
  return JSON.stringify(text);
}
