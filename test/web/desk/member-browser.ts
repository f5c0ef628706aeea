/** A browser in which a member is signed in: keeps cookies, and posts forms with the token of the page it is on. */
import type { Express } from 'express';
import request, { type Response, type Test } from 'supertest';
import type { Role } from '../../../src/issuing/organisations/members.ts';
import { PASSWORD, type TestApp } from '../../support/app.ts';
import { binary } from '../../support/zip.ts';

export type Fields = Record<string, string | string[]>;

export interface MemberBrowser {
  get(path: string): Promise<Response>;
  /** Opens `page` for its token and posts the fields to `action` (the page itself when absent). */
  post(page: string, fields: Fields, action?: string): Promise<Response>;
  /** Looks for something with the search of a page, and opens where that leads. */
  find(page: string, query: string): Promise<Response>;
  /** As `post`, with the answer as bytes in `body`. */
  download(page: string, fields: Fields, action?: string): Promise<Response>;
  /** As `post`, as multipart form with a file in the field `file`. */
  upload(page: string, fields: Fields, file: Buffer, name: string): Promise<Response>;
  /** Posts without opening a page: what another site, or an old tab, could send. */
  postBare(action: string, fields: Fields): Promise<Response>;
  /** Names and values of what the browser keeps. */
  cookies(): [string, string][];
}

let addresses = 0;
function newAddress(role: Role): string {
  addresses += 1;
  return `${role}-${addresses}@voorbeeld.example`;
}

/** Signs a member of this role in through the sign-in page: a new one, or whoever has the address. */
export async function signedIn(
  app: TestApp,
  organisationId: string,
  role: Role = 'coach',
  email = newAddress(role),
): Promise<MemberBrowser> {
  await app.signIn(organisationId, role, email);
  return signedInAs(app, email);
}

/** Signs in whoever has this address and the usual password. */
export async function signedInAs(app: TestApp, email: string): Promise<MemberBrowser> {
  const browser = memberBrowser(app.app, app.services.publicUrl);
  await browser.post('/sign-in', { email, password: PASSWORD });
  return browser;
}

/** A browser without a session. */
export function memberBrowser(app: Express, origin = 'https://blijk.example'): MemberBrowser {
  const cookies = new Map<string, string>();
  const send = async (test: Test): Promise<Response> => {
    const answer = await test.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    for (const line of ([] as string[]).concat(answer.headers['set-cookie'] ?? [])) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const ours = (test: Test): Test => test.set({ origin, 'sec-fetch-site': 'same-origin' });
  const get = (path: string) => send(request(app).get(path).buffer(true));
  // A page without a form: as from a tab that was open before and has one.
  const token = async (page: string): Promise<string> =>
    formTokenIn((await get(page)).text) || formTokenIn((await get('/desk/account')).text);
  return {
    get,
    async post(page, fields, action = page) {
      const _token = await token(page);
      return send(
        ours(request(app).post(action))
          .type('form')
          .send({ _token, ...fields }),
      );
    },
    async find(page, q) {
      const _token = await token(page);
      const answer = await send(ours(request(app).post(page)).type('form').send({ _token, q }));
      return answer.status === 303 ? get(answer.headers.location ?? '') : answer;
    },
    async download(page, fields, action = page) {
      const _token = await token(page);
      const test = ours(request(app).post(action))
        .type('form')
        .send({ _token, ...fields });
      return send(test.buffer(true).parse(binary));
    },
    async upload(page, fields, file, name) {
      const test = ours(request(app).post(page)).field('_token', await token(page));
      for (const [key, value] of Object.entries(fields)) test.field(key, value);
      return send(test.attach('file', file, name));
    },
    cookies: () => [...cookies],
    postBare: (action, fields) => send(request(app).post(action).type('form').send(fields)),
  };
}

/** The token of the forms on a page, empty without one; that of the button to sign out is of no organisation. */
export function formTokenIn(html: string): string {
  const forms = html.replace(/<form[^>]*action="\/sign-out".*?<\/form>/gs, '');
  return /name="_token" value="([^"]+)"/.exec(forms)?.[1] ?? '';
}

/** The fields of the check table as a page shows them, by name; ticks that are off are left out. */
export function tableFields(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, tag = ''] of html.matchAll(/<(input [^>]+)>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1];
    const ticked = !tag.includes('type="checkbox"') || / checked/.test(tag);
    if (name?.match(/^(row\.|version$|marks$|count$|page$|only$|more$)/) && ticked)
      fields[name] = plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name = '', text = ''] of html.matchAll(/<textarea [^>]*name="(row\.[^"]+)"[^>]*>([^<]*)</g)) {
    fields[name] = plain(text);
  }
  for (const [, name = '', options = ''] of html.matchAll(/<select [^>]*name="(row\.[^"]+)"[^>]*>(.*?)<\/select>/gs)) {
    fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  }
  return fields;
}

/** What a hidden field of a page holds; '' where it is not there. */
export function hiddenField(html: string, name: string): string {
  return plain(new RegExp(`type="hidden" name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '');
}

function plain(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&#x3D;/g, '=')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** What an alert or field of the page says, tags left out. */
export function words(html: string): string {
  return plain(html.slice(html.indexOf('<main')).replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');
}
