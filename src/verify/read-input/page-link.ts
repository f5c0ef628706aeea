/**
 * The address of the credential that a web page names: a `<link rel="alternate">` of a credential's media type, or a meta
 * element of an Open Badges page. Reads by hand and only forwards; a page is a stranger's text.
 */
const MAX_TAGS = 300;
const MAX_TAG = 2_048;
const MAX_HEAD = 256 * 1024;
const TYPES: readonly (string | undefined)[] = [
  'application/vc',
  'application/vc+ld+json',
  'application/vc+jwt',
  'application/jwt',
  'application/ld+json',
];
const META = /^open-?badges?(?::(?:assertion|credential|url|json))?$/;
const ATTRIBUTE = /([a-z][a-z-]{0,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/** True for text that begins like a web page. */
export function looksLikePage(text: string): boolean {
  return /^\ufeff?\s*<(?:!doctype html|html|head)/i.test(text.slice(0, 1_024));
}

/** The absolute address of the credential that the page at `base` names first; null when it names none. */
export function credentialLinkOf(page: string, base: string): string | null {
  const head = page.slice(0, MAX_HEAD);
  const pattern = /<(link|meta|body)(?=[\s/>])/gi;
  for (let count = 0; count < MAX_TAGS; count += 1) {
    const start = pattern.exec(head);
    const name = start?.[1]?.toLowerCase();
    if (start === null || name === 'body') return null;
    const tag = head.slice(start.index, start.index + MAX_TAG);
    const end = tag.indexOf('>');
    if (end === -1) continue;
    const attributes = attributesOf(tag.slice(0, end));
    const found = name === 'link' ? linkOf(attributes) : metaOf(attributes);
    if (found !== undefined && URL.canParse(found, base)) return new URL(found, base).href;
  }
  return null;
}

function linkOf(attributes: ReadonlyMap<string, string>): string | undefined {
  const relations = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
  const type = attributes.get('type')?.split(';')[0]?.trim().toLowerCase();
  return relations.includes('alternate') && TYPES.includes(type) ? attributes.get('href') : undefined;
}

function metaOf(attributes: ReadonlyMap<string, string>): string | undefined {
  const name = (attributes.get('name') ?? attributes.get('property') ?? '').toLowerCase();
  return META.test(name) ? attributes.get('content') : undefined;
}

function attributesOf(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare] of tag.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, (double ?? single ?? bare ?? '').replaceAll('&amp;', '&').trim());
  }
  return attributes;
}
