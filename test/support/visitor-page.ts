/** What a visitor without scripts can use on a page of ours: its links, and its forms with their fields. */

export interface Field {
  kind: 'text' | 'select' | 'check' | 'radio' | 'file' | 'button' | 'hidden';
  name: string;
  value: string;
  /** Text of its label; of a button its own text. */
  label: string;
  /** Boxes and dots only: an unticked one is not sent. */
  checked?: boolean;
  options?: { text: string; value: string }[];
  file?: { name: string; bytes: Uint8Array };
  /** Button only: another address than that of its form. */
  formAction?: string;
}

export interface Form {
  action: string | null;
  method: string;
  multipart: boolean;
  fields: Field[];
}

export interface PageParts {
  links: { href: string; text: string }[];
  forms: Form[];
}

const TAG = /<(form|a|button|input|textarea|select|option|label)\b((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>/g;
const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#x27': "'",
  '#39': "'",
  '#x3D': '=',
  '#x60': '`',
};

type Attributes = Record<string, string>;

/** Reads our own pages; every attribute is in double quotes there. A disabled field or button is left out. */
export function readPage(html: string): PageParts {
  const parts: PageParts = { links: [], forms: [] };
  const labels = new Map<string, string>();
  /** The label that a field stands in, and where that ends. */
  let around = { text: '', end: 0 };
  const ids = new Map<Field, string>();
  let select: Field | null = null;
  for (const match of html.matchAll(TAG)) {
    const tag = match[1] ?? '';
    const given = attributes(match[2] ?? '');
    const inner = textUntil(html, tag, match.index + match[0].length);
    const form = formAround(html, match.index, parts.forms);
    if (tag === 'form') {
      parts.forms.push({
        action: given.action ?? null,
        method: (given.method ?? 'get').toLowerCase(),
        multipart: given.enctype === 'multipart/form-data',
        fields: [],
      });
    } else if (tag === 'a' && given.href !== undefined) {
      parts.links.push({ href: given.href, text: inner });
    } else if (tag === 'label') {
      if (given.for !== undefined) labels.set(given.for, inner);
      around = { text: inner, end: html.indexOf('</label>', match.index) };
    } else if (tag === 'option' && select !== null) {
      const option = { text: inner, value: given.value ?? inner };
      if (select.options?.length === 0 || given.selected !== undefined) select.value = option.value;
      select.options?.push(option);
    } else if (form !== null && given.disabled === undefined) {
      const field = fieldOf(tag, given, inner);
      if (field === null) continue;
      if (tag === 'select') select = field;
      if (given.id !== undefined) ids.set(field, given.id);
      if (tag !== 'button' && match.index < around.end) field.label = around.text;
      form.fields.push(field);
    }
  }
  for (const [field, id] of ids) field.label ||= labels.get(id) ?? '';
  return parts;
}

function fieldOf(tag: string, given: Attributes, inner: string): Field | null {
  const { name = '', value = '' } = given;
  const base = { name, value, label: '' };
  if (tag === 'button') {
    const address = given.formaction === undefined ? {} : { formAction: given.formaction };
    return given.type === 'submit' ? { ...base, ...address, kind: 'button', label: inner } : null;
  }
  if (name === '') return null;
  if (tag === 'textarea') return { ...base, kind: 'text', value: inner };
  if (tag === 'select') return { ...base, kind: 'select', options: [] };
  if (tag !== 'input') return null;
  if (given.type === 'checkbox' || given.type === 'radio') {
    return { ...base, kind: given.type === 'radio' ? 'radio' : 'check', checked: given.checked !== undefined };
  }
  if (given.type === 'file') return { ...base, kind: 'file', value: '' };
  return { ...base, kind: given.type === 'hidden' ? 'hidden' : 'text' };
}

/** The last form that was opened before this place, unless it was closed since. */
function formAround(html: string, index: number, forms: readonly Form[]): Form | null {
  const open = html.lastIndexOf('<form', index);
  return open > html.lastIndexOf('</form>', index) ? (forms.at(-1) ?? null) : null;
}

function textUntil(html: string, tag: string, from: number): string {
  if (tag === 'input' || tag === 'form') return '';
  const end = html.indexOf(`</${tag}>`, from);
  const inner = html.slice(from, end === -1 ? from : end);
  if (tag === 'textarea') return decode(inner);
  return decode(inner.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function attributes(text: string): Attributes {
  const found: Attributes = {};
  for (const [, name = '', value = ''] of text.matchAll(/([^\s=]+)(?:="([^"]*)")?/g))
    found[name.toLowerCase()] = decode(value);
  return found;
}

function decode(text: string): string {
  return text.replace(/&([a-z]+|#x?[0-9A-Fa-f]+);/g, (whole, name: string) => {
    if (ENTITIES[name] !== undefined) return ENTITIES[name];
    if (!name.startsWith('#')) return whole;
    return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
}
