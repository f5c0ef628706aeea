/**
 * Somebody with a browser without scripts, counting clicks: reads a page, follows links and fills in forms by what is
 * written on them. Knows as much HTML as our own templates use; test/web holds these to be well-formed.
 */
import { type Field, type Form, type PageParts, readPage } from './visitor-page.ts';

export interface Visitor {
  /** Links and buttons used so far. */
  clicks: number;
  /** Path and query of the page that is shown. */
  path: string;
  status: number;
  html: string;
  /** The body as bytes, for files. */
  bytes: Uint8Array;
  headers: Headers;
  /** Types an address: no click. */
  open(path: string): Promise<void>;
  /** Uses the link or button with this text; a button sends its form as it is filled in. Follows where that leads. */
  click(label: string): Promise<void>;
  /** Fills in the field with this label. */
  fill(label: string, value: string): void;
  /** Chooses the option with this text in the list with this label. */
  choose(label: string, option: string): void;
  /** Ticks the box, or picks the dot, whose label begins with this text. */
  tick(label: string): void;
  /** Puts a file into the file field with this label. */
  attach(label: string, name: string, bytes: Uint8Array): void;
}

/** A new visitor without cookies, at the installation that answers at `origin`. */
export function newVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>();
  let page: PageParts = { links: [], forms: [] };

  const go = async (method: string, path: string, body?: FormData | URLSearchParams): Promise<void> => {
    const headers: Record<string, string> = {
      accept: 'text/html',
      'accept-language': 'nl',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(method === 'POST' ? { origin, 'sec-fetch-site': 'same-origin' } : {}),
    };
    const answer = await fetch(new URL(path, origin), {
      method,
      headers,
      redirect: 'manual',
      ...(body ? { body } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const target = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && target !== null) {
      await answer.arrayBuffer();
      return go('GET', new URL(target, new URL(path, origin)).href);
    }
    visitor.bytes = new Uint8Array(await answer.arrayBuffer());
    visitor.html = answer.headers.get('content-type')?.startsWith('text/html')
      ? new TextDecoder().decode(visitor.bytes)
      : '';
    visitor.status = answer.status;
    visitor.headers = answer.headers;
    const shown = new URL(path, origin);
    visitor.path = shown.pathname + shown.search;
    page = readPage(visitor.html);
  };

  const fields = (): Field[] => page.forms.flatMap((form) => form.fields);
  const labelled = (label: string, fits: (field: Field) => boolean): Field => {
    const found =
      fields().find((field) => fits(field) && field.label === label) ??
      fields().find((field) => fits(field) && field.label.startsWith(label));
    if (!found)
      throw new Error(
        `no field "${label}" on ${visitor.path}: ${fields()
          .map((field) => field.label)
          .join(' | ')}`,
      );
    return found;
  };

  const submit = (form: Form, button: Field): Promise<void> => {
    const sent = form.fields.filter((field) => field.kind !== 'button' && (field.checked ?? true));
    const path = button.formAction ?? form.action ?? visitor.path;
    if (form.method === 'get') {
      const query = new URLSearchParams(sent.map(({ name, value }): [string, string] => [name, value]));
      return go('GET', `${path}?${query}`);
    }
    const body = form.multipart ? new FormData() : new URLSearchParams();
    for (const { name, value, file } of sent) {
      if (file && body instanceof FormData) body.append(name, new Blob([new Uint8Array(file.bytes)]), file.name);
      else body.append(name, value);
    }
    if (button.name !== '') body.append(button.name, button.value);
    return go('POST', path, body);
  };

  const visitor: Visitor = {
    clicks: 0,
    path: '',
    status: 0,
    html: '',
    bytes: new Uint8Array(),
    headers: new Headers(),
    open: (path) => go('GET', path),
    async click(label) {
      visitor.clicks += 1;
      for (const form of page.forms) {
        const button = form.fields.find((field) => field.kind === 'button' && field.label === label);
        if (button) return submit(form, button);
      }
      const link = page.links.find((each) => each.text === label);
      if (link) return go('GET', new URL(link.href, new URL(visitor.path, origin)).href);
      const buttons = fields().filter((field) => field.kind === 'button');
      const there = [...buttons.map((field) => field.label), ...page.links.map((each) => each.text)];
      throw new Error(`nothing called "${label}" on ${visitor.path} (${visitor.status}): ${there.join(' | ')}`);
    },
    fill(label, value) {
      labelled(label, (field) => field.kind === 'text').value = value;
    },
    choose(label, option) {
      const field = labelled(label, (each) => each.kind === 'select');
      const found = field.options?.find((each) => each.text === option);
      if (!found)
        throw new Error(`no "${option}" in "${label}": ${field.options?.map((each) => each.text).join(' | ')}`);
      field.value = found.value;
    },
    tick(label) {
      const field = labelled(label, (each) => each.checked !== undefined);
      for (const other of fields()) if (field.kind === 'radio' && other.name === field.name) other.checked = false;
      field.checked = true;
    },
    attach(label, name, bytes) {
      labelled(label, (field) => field.kind === 'file').file = { name, bytes };
    },
  };
  return visitor;
}
