export interface PdfDictionary {
  /** Key without its slash to the raw text of a plain value; an array, string or nested dictionary gives ''. */
  entries: Map<string, string>;
  /** Position after the closing `>>`. */
  end: number;
}

const MAX_TOKENS = 2_000;

/** Reads one PDF dictionary that starts at `<<` (ISO 32000-1 7.3.7). Null when it is not sound or absurdly long. */
export function readDictionary(text: string, start: number): PdfDictionary | null {
  // One token: bracket, name, or a run of ordinary characters; strings are skipped by hand, they nest.
  const pattern = /\s*(?:%[^\r\n]*\s*)*(<<|>>|\[|\]|\(|<[0-9A-Fa-f\s]*>|\/[^\s()<>[\]{}/%]*|[^\s()<>[\]{}/%]+)/y;
  const entries = new Map<string, string>();
  let depth = 0;
  let key: string | null = null;
  let value: string[] = [];
  pattern.lastIndex = start;
  for (let count = 0; count < MAX_TOKENS; count += 1) {
    const token = pattern.exec(text)?.[1];
    if (token === undefined) return null;
    if (token === '(') {
      const end = endOfString(text, pattern.lastIndex);
      if (end === null) return null;
      pattern.lastIndex = end;
    }
    if (token === '>>' && depth === 1) {
      if (key !== null) entries.set(key, value.join(' '));
      return { entries, end: pattern.lastIndex };
    }
    if (depth === 1 && token.startsWith('/') && (key === null || value.length > 0)) {
      if (key !== null) entries.set(key, value.join(' '));
      key = token.slice(1);
      value = [];
    } else if (depth === 1) {
      value.push(/^[<[(]/.test(token) ? '' : token);
    }
    if (token === '<<' || token === '[') depth += 1;
    if (token === '>>' || token === ']') depth -= 1;
    if (depth < 1) return null;
  }
  return null;
}

/** Position after the `)` that closes a literal string whose `(` was just read; null when it never closes. */
function endOfString(text: string, start: number): number | null {
  let open = 1;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '(') open += 1;
    else if (character === ')') open -= 1;
    if (open === 0) return at + 1;
  }
  return null;
}
