/**
 * A credential inside an SVG (OB 3.0 Document Formats, Baked SVG): one element `credential` of the Open Badges
 * namespace, straight after the opening tag. Found by namespace, never by prefix, and exactly one.
 */
import type { UnbakeResult } from './bake-png.ts';
import { readXml, type XmlToken } from './xml-tokens.ts';

const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';
const NAMESPACE_OB2 = 'http://openbadges.org';
const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * The picture with this text baked in: JSON as CDATA, a Compact JWS as `verify`. Throws TypeError when the picture is no
 * sound SVG or holds a credential already: it is one of ours, so that is our mistake.
 */
export function bakeSvg(svg: string, text: string): string {
  const tokens = readXml(svg);
  const root = tokens?.[0];
  if (!tokens || root?.kind !== 'open' || root.name.local !== 'svg' || root.empty)
    throw new TypeError('not a sound SVG');
  if (tokens.some(isCredential)) throw new TypeError('the SVG holds a credential already');
  const tag = svg.slice(root.start, root.end - 1);
  // The prefix is declared on the root, as the standard shows; on the element where the root uses it for something else.
  const taken = root.attributes.some(({ value, name }) => name.local === 'openbadges' && value !== NAMESPACE);
  const declaredBefore = root.attributes.some(({ value, name }) => name.local === 'openbadges' && value === NAMESPACE);
  const declaration = ` xmlns:openbadges="${NAMESPACE}"`;
  const element = credentialElement(text, taken ? declaration : '');
  const rootTag = `${tag}${taken || declaredBefore ? '' : declaration}>`;
  return svg.slice(0, root.start) + rootTag + element + svg.slice(root.end);
}

function credentialElement(text: string, declaration: string): string {
  if (COMPACT_JWS.test(text)) return `<openbadges:credential${declaration} verify="${text}"></openbadges:credential>`;
  // A CDATA section cannot hold its own end: cut it in two there.
  const content = text.replaceAll(']]>', ']]]]><![CDATA[>');
  return `<openbadges:credential${declaration}><![CDATA[${content}]]></openbadges:credential>`;
}

/**
 * Takes the credential out of an SVG. Never throws; refuses entities, a document type that declares anything, and
 * anything not well formed. The bare document type that many drawing programs write says nothing and is passed over.
 */
export function unbakeSvg(svg: string): UnbakeResult {
  const tokens = readXml(withoutBareDoctype(svg));
  const root = tokens?.[0];
  if (!tokens || root?.kind !== 'open' || root.name.local !== 'svg') return { ok: false, code: 'BAKED_INVALID' };
  const found = [...tokens.entries()].filter(([, token]) => isCredential(token));
  if (found.length > 1) return { ok: false, code: 'BAKED_AMBIGUOUS' };
  const [first] = found;
  if (first === undefined) return { ok: false, code: 'BAKED_MISSING' };
  return readCredential(tokens, first[0]);
}

/** `<!DOCTYPE svg PUBLIC "…" "…">` before the root, without declarations of its own; nothing is ever fetched for it. */
const BARE_DOCTYPE =
  /^(\ufeff?(?:<\?xml[^<>]{0,200}\?>)?\s{0,100}(?:<!--[^<>]{0,400}-->\s{0,100}){0,4})<!DOCTYPE\s{1,20}svg(?:\s{1,20}(?:PUBLIC\s{1,20}"[^"<>[\]]{0,200}"|SYSTEM)\s{1,20}"[^"<>[\]]{0,200}")?\s{0,20}>/;

function withoutBareDoctype(svg: string): string {
  const [doctype, before = ''] = BARE_DOCTYPE.exec(svg.slice(0, 4_096)) ?? [];
  return doctype === undefined ? svg : before + svg.slice(doctype.length);
}

function isCredential(token: XmlToken): boolean {
  return (
    token.kind === 'open' &&
    ((token.name.uri === NAMESPACE && token.name.local === 'credential') ||
      (token.name.uri === NAMESPACE_OB2 && token.name.local === 'assertion'))
  );
}

/** Either the `verify` attribute or the text inside, never both, and no elements in it. */
function readCredential(tokens: readonly XmlToken[], at: number): UnbakeResult {
  const element = tokens[at];
  if (element?.kind !== 'open') return { ok: false, code: 'BAKED_INVALID' };
  let content = '';
  for (let next = at + 1; next < tokens.length; next += 1) {
    const token = tokens[next];
    if (token?.kind === 'close') break;
    if (token?.kind !== 'text') return { ok: false, code: 'BAKED_INVALID' };
    content += token.text;
  }
  const inside = content.trim();
  const verify = element.attributes.find(({ name }) => name.uri === '' && name.local === 'verify')?.value.trim();
  if (verify !== undefined && inside !== '') {
    // Open Badges 2 pictures carry the assertion beside its address or signature; Open Badges 3 allows one form only.
    if (element.name.uri === NAMESPACE) return { ok: false, code: 'BAKED_AMBIGUOUS' };
  }
  const text = verify ?? inside;
  if (text === '') return { ok: false, code: 'BAKED_INVALID' };
  return { ok: true, kind: element.name.uri === NAMESPACE ? 'ob3' : 'ob2', text };
}
