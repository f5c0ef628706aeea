/**
 * JSON as the one text of RFC 8785 (JSON Canonicalization Scheme): no spaces, keys in the order of their UTF-16 code
 * units, numbers and strings as ECMAScript writes them. Throws TypeError for what is no JSON, and for a lone surrogate.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw new TypeError('not JSON');
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members).sort())
    text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(members[key])}`;
  return `{${text}}`;
}

/** Printable ASCII without quote and backslash: nothing to escape. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('lone surrogate');
  return JSON.stringify(text);
}
