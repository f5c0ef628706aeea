export interface PdfDictionary {
  /** Key without its slash to the raw text of a plain value; an array, string or nested dictionary gives ''. */
  entries: Map<string, string>;
  /** Position after the closing `>>`. */
  end: number;
}

const MAX_TOKENS = 2_000;
/** Characters of one string. Our own have a name or a date. */
const MAX_STRING = 64 * 1024;

const SPACE = ' \t\r\n\f\0';
const DELIMITERS = '()<>[]{}/%';

/**
 * Reads one PDF dictionary that starts at `<<` (ISO 32000-1 7.3.7). Null when it is not sound or absurdly long. Reads
 * by hand and only forwards: a pattern over a stranger's file can be made to look at the same text again and again.
 */
export function readDictionary(text: string, start: number): PdfDictionary | null {
  const entries = new Map<string, string>();
  let at = start;
  let depth = 0;
  let key: string | null = null;
  let value: string[] = [];
  for (let count = 0; count < MAX_TOKENS; count += 1) {
    const from = skipBlank(text, at);
    const end = endOfToken(text, from);
    if (end === null) return null;
    at = end;
    const token = text.slice(from, end);
    if (token === '>>' && depth === 1) {
      if (key !== null) entries.set(key, value.join(' '));
      return { entries, end };
    }
    if (depth === 1 && token.startsWith('/') && (key === null || value.length > 0)) {
      if (key !== null) entries.set(key, value.join(' '));
      key = token.slice(1);
      value = [];
    } else if (depth === 1) {
      value.push('<[('.includes(token.charAt(0)) ? '' : token);
    }
    if (token === '<<' || token === '[') depth += 1;
    if (token === '>>' || token === ']') depth -= 1;
    if (depth < 1) return null;
  }
  return null;
}

/** Past white space and comments. */
function skipBlank(text: string, start: number): number {
  let at = start;
  let comment = false;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '%') comment = true;
    else if (character === '\r' || character === '\n') comment = false;
    else if (!comment && !SPACE.includes(character)) break;
  }
  return at;
}

/** End of the one token here: a bracket, a string, a name, or a run of ordinary characters. Null for none. */
function endOfToken(text: string, start: number): number | null {
  const first = text.charAt(start);
  const two = text.slice(start, start + 2);
  if (two === '<<' || two === '>>') return start + 2;
  if (first === '[' || first === ']') return start + 1;
  if (first === '(') return endOfString(text, start + 1);
  if (first === '<') return endOfHexString(text, start + 1);
  let at = first === '/' ? start + 1 : start;
  while (at < text.length && isOrdinary(text.charAt(at))) at += 1;
  return at > start && at - start <= MAX_STRING ? at : null;
}

function isOrdinary(character: string): boolean {
  return !SPACE.includes(character) && !DELIMITERS.includes(character);
}

/** Position after the `>` of a hexadecimal string; null when it does not close soon. */
function endOfHexString(text: string, start: number): number | null {
  const close = text.slice(start, start + MAX_STRING).indexOf('>');
  return close === -1 ? null : start + close + 1;
}

/** Position after the `)` that closes a literal string whose `(` was just read; null when it does not close soon. */
function endOfString(text: string, start: number): number | null {
  const stop = Math.min(text.length, start + MAX_STRING);
  let open = 1;
  for (let at = start; at < stop; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '(') open += 1;
    else if (character === ')') open -= 1;
    if (open === 0) return at + 1;
  }
  return null;
}
