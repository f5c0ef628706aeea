/**
 * A small strict reader of XML with namespaces, just enough for an SVG: start tags, end tags and text. A document type
 * or an entity of its own is refused, so nothing can expand or be fetched (billion laughs, XXE).
 */
export type XmlToken =
  | { kind: 'open'; name: XmlName; attributes: readonly XmlAttribute[]; start: number; end: number; empty: boolean }
  | { kind: 'close'; start: number; end: number }
  | { kind: 'text'; text: string };

export interface XmlName {
  /** Namespace URI; '' = none. */
  uri: string;
  local: string;
}

export interface XmlAttribute {
  name: XmlName;
  value: string;
}

const NAME = '[\\p{L}_][\\p{L}\\p{N}_.\\-]*';
const OPEN = new RegExp(
  `<(${NAME}(?::${NAME})?)((?:\\s+${NAME}(?::${NAME})?\\s*=\\s*(?:"[^"<]*"|'[^'<]*')){0,256})\\s*(/?)>`,
  'uy',
);
const CLOSE = new RegExp(`</(${NAME}(?::${NAME})?)\\s*>`, 'uy');
const ATTRIBUTE = new RegExp(`(${NAME}(?::${NAME})?)\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'gu');
/** Drawings have thousands; ten million bytes of empty tags would keep a verifier busy for seconds. */
const MAX_TOKENS = 200_000;
const MAX_DEPTH = 256;
const MAX_ATTRIBUTES = 256;
/** Namespaces in force at one place. Each element that declares one copies those around it, so they must stay few. */
const MAX_NAMESPACES = 64;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XML = 'http://www.w3.org/XML/1998/namespace';

type Scope = ReadonlyMap<string, string>;

/**
 * The tokens of one well-formed document, or null: unbalanced, two roots, an unbound prefix, DOCTYPE, unknown entity, or
 * more tokens, depth, attributes or namespaces than a picture needs.
 */
export function readXml(text: string): XmlToken[] | null {
  const tokens: XmlToken[] = [];
  const open: { name: string; scope: Scope }[] = [];
  let roots = 0;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    if (tokens.length > MAX_TOKENS) return null;
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const end = next === -1 ? text.length : next;
      const decoded = decodeText(text.slice(at, end));
      if (decoded === null || (open.length === 0 && decoded.trim() !== '')) return null;
      if (open.length > 0) tokens.push({ kind: 'text', text: decoded });
      at = end;
      continue;
    }
    const skipped = skipMarkup(text, at, open.length > 0);
    if (skipped === null) return null;
    if (skipped.end > at) {
      if (skipped.text !== undefined) tokens.push({ kind: 'text', text: skipped.text });
      at = skipped.end;
      continue;
    }
    const closing = matchAt(CLOSE, text, at);
    if (closing !== null) {
      if (open.pop()?.name !== closing[1]) return null;
      tokens.push({ kind: 'close', start: at, end: at + closing[0].length });
      at += closing[0].length;
      continue;
    }
    const opening = matchAt(OPEN, text, at);
    if (opening === null || open.length >= MAX_DEPTH) return null;
    if (open.length === 0) roots += 1;
    const element = readElement(opening, open.at(-1)?.scope ?? ROOT_SCOPE);
    if (element === null) return null;
    const empty = opening[3] === '/';
    const end = at + opening[0].length;
    tokens.push({ kind: 'open', name: element.name, attributes: element.attributes, start: at, end, empty });
    if (empty) tokens.push({ kind: 'close', start: end, end });
    else open.push({ name: opening[1] ?? '', scope: element.scope });
    at = end;
  }
  return open.length === 0 && roots === 1 ? tokens : null;
}

const ROOT_SCOPE: Scope = new Map([
  ['xml', XML],
  ['xmlns', XMLNS],
  ['', ''],
]);

/** Comments, processing instructions and CDATA; null for anything that is refused, the same position for a tag. */
function skipMarkup(text: string, at: number, inside: boolean): { end: number; text?: string } | null {
  const until = (start: string, stop: string): number => {
    const end = text.indexOf(stop, at + start.length);
    return end === -1 ? -1 : end + stop.length;
  };
  if (text.startsWith('<!--', at)) return ended(until('<!--', '-->'));
  if (text.startsWith('<?', at)) return ended(until('<?', '?>'));
  if (text.startsWith('<![CDATA[', at)) {
    const end = until('<![CDATA[', ']]>');
    return end === -1 || !inside ? null : { end, text: text.slice(at + 9, end - 3) };
  }
  return text.startsWith('<!', at) ? null : { end: at };
}

function ended(end: number): { end: number } | null {
  return end === -1 ? null : { end };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readElement(
  opening: RegExpExecArray,
  outer: Scope,
): { name: XmlName; attributes: XmlAttribute[]; scope: Scope } | null {
  const raw = new Map<string, string>();
  for (const match of (opening[2] ?? '').matchAll(ATTRIBUTE)) {
    const value = decodeText(match[2] ?? match[3] ?? '');
    const written = match[1] ?? '';
    if (value === null || raw.has(written) || raw.size >= MAX_ATTRIBUTES) return null;
    raw.set(written, value);
  }
  const scope = declaredScope(raw, outer);
  if (scope === null) return null;
  const name = resolve(opening[1] ?? '', scope, scope.get('') ?? '');
  const attributes = new Map<string, XmlAttribute>();
  for (const [written, value] of raw) {
    const resolved = written === 'xmlns' ? { uri: XMLNS, local: 'xmlns' } : resolve(written, scope, '');
    if (resolved === null || attributes.has(`${resolved.uri} ${resolved.local}`)) return null;
    attributes.set(`${resolved.uri} ${resolved.local}`, { name: resolved, value });
  }
  return name === null ? null : { name, attributes: [...attributes.values()], scope };
}

/** The namespaces in force inside an element: those around it and the ones it declares; null when they are too many. */
function declaredScope(raw: ReadonlyMap<string, string>, outer: Scope): Scope | null {
  const declared = [...raw].filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0) return outer;
  if (declared.length > MAX_NAMESPACES) return null;
  const scope = new Map([...outer, ...declared.map(([name, uri]) => [name.slice(6), uri] as const)]);
  return scope.size > MAX_NAMESPACES ? null : scope;
}

function resolve(written: string, scope: Scope, unprefixed: string): XmlName | null {
  const colon = written.indexOf(':');
  if (colon === -1) return { uri: unprefixed, local: written };
  const uri = scope.get(written.slice(0, colon));
  return uri === undefined || uri === '' ? null : { uri, local: written.slice(colon + 1) };
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text with the five XML entities and character references resolved; null for any other entity. */
function decodeText(text: string): string | null {
  let sound = true;
  const decoded = text.replace(/&([^;&]{0,32});?/g, (reference, body: string) => {
    const named = Object.hasOwn(NAMED, body) ? NAMED[body] : undefined;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(body);
    const code = number === null ? Number.NaN : Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10);
    if (reference.endsWith(';') && named !== undefined) return named;
    if (reference.endsWith(';') && isXmlCharacter(code)) return String.fromCodePoint(code);
    sound = false;
    return '';
  });
  return sound ? decoded : null;
}

function isXmlCharacter(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
