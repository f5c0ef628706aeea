import { join } from 'node:path';
import express from 'express';
import request, { type Response } from 'supertest';
import { addMember } from '../../../src/issuing/organisations/members.ts';
import { createApp } from '../../../src/web/app.ts';
import type { WebContext } from '../../../src/web/context.ts';
import { requireMember } from '../../../src/web/middleware/session.ts';
import { sendPage } from '../../../src/web/page.ts';
import { errorWriter } from '../../../src/web/problem.ts';
import { createView } from '../../../src/web/view.ts';
import { type OpenOptions, openAccounts } from '../../accounts/open-accounts.ts';
import { memoryStorage } from '../../support/storage.ts';
import { fakeIssuing, fakeServices } from '../../support/web-services.ts';
import { formTokenIn } from './member-browser.ts';

const TEMPLATES = join(import.meta.dirname, '../../../templates');
export const EMAIL = 'fenna@voorbeeldwerk.example';
export const ORIGIN = 'https://blijk.example';

/** The web application with real accounts and one organisation, and a browser that keeps cookies. */
export async function openDesk(options: OpenOptions = {}) {
  const open = await openAccounts({ publicUrl: ORIGIN, ...options });
  const storage = await memoryStorage();
  await storage.organisations.insert({
    id: 'organisation-1',
    slug: 'voorbeeldwerk',
    kind: 'coach',
    name: 'Stichting Voorbeeldwerk (demo)',
    kvk: null,
    brin: null,
    website: null,
    logoFileId: null,
    did: 'did:web:blijk.example:issuers:voorbeeldwerk',
    publicUrl: ORIGIN,
    demo: true,
    secondFactorRequired: false,
    leastRelease: 'never',
    closedAt: null,
    createdAt: '2026-11-21T10:00:00Z',
  });
  const issuing = fakeIssuing({ storage, now: open.now });
  const mails: { email: string; token: string; language: string; minutes: number }[] = [];
  const services = fakeServices({
    issuing,
    accounts: open.accounts,
    publicUrl: ORIGIN,
    sendPasswordMail: async (email, token, language, minutes) => void mails.push({ email, token, language, minutes }),
    sendSignInMail: async (email, token, language, minutes) => void mails.push({ email, token, language, minutes }),
  });
  const userId = await open.withPassword(EMAIL);
  const member = await addMember(issuing, {
    organisationId: 'organisation-1',
    userId,
    name: 'Fenna Fictief',
    email: EMAIL,
    role: 'coach',
  });
  // Pages for members only, as any page of the desk: one that tells who it sees, one that is drawn.
  const web = { ...services, view: createView(TEMPLATES, (name) => `/static/${name}`) } as WebContext;
  const memberPage = express();
  memberPage.use(requireMember(web));
  memberPage.get('/desk/x', (_request, response) => {
    response.json({ actor: response.locals.actor, organisationName: response.locals.organisationName });
  });
  memberPage.get('/desk/drawn', (_request, response) => {
    sendPage(web, response, 'desk/password-sent', { title: 'Getekend', minutes: 10, mailFolder: null });
  });
  memberPage.use(errorWriter(web));
  return { ...open, app: createApp(services), memberPage, mails, storage, member, userId };
}

export type OpenDesk = Awaited<ReturnType<typeof openDesk>>;

/** Cookies of one browser, and posting a form as a person does: open the page, fill in, send. */
export function browser(app: ReturnType<typeof express>) {
  const cookies = new Map<string, string>();
  const keep = (answer: Response): Response => {
    for (const line of ([] as string[]).concat(answer.headers['set-cookie'] ?? [])) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/Max-Age=0/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const get = async (path: string, on = app) => keep(await request(on).get(path).set('cookie', header()));
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    keep(
      await request(app)
        .post(path)
        .set({ cookie: header(), origin: ORIGIN, 'sec-fetch-site': 'same-origin', ...headers })
        .type('form')
        .send(fields),
    );
  const token = (page: Response): string => formTokenIn(page.text);
  return {
    cookies,
    header,
    get,
    post,
    /** Opens `page` for its token, then posts the fields to `action`. */
    async fill(page: string, action: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
      return post(action, { _token: token(await get(page)), ...fields }, headers);
    },
  };
}
