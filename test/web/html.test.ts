/** Pages are valid HTML, as a validator reads them: ids, labels, nesting, ARIA. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { htmlChecker } from '../support/html-mistakes.ts';
import { type Issued, issueBadge, publish } from './issued-badge.ts';

const mistakes = htmlChecker();

let app: TestApp;
let hidden: Issued;
let open: Issued;
beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  hidden = await issueBadge(app, made);
  open = await issueBadge(app, made, { name: 'محمد "Mo" علي' });
  await publish(app, made.actor, open, 'full');
});
afterAll(() => app.end());

const paths: [string, () => string][] = [
  ['start', () => '/'],
  ['a private badge', () => `/b/${hidden.slug}`],
  ['a published badge', () => `/b/${open.slug}`],
  ['a published badge in English', () => `/b/${open.slug}?lang=en`],
  ['a wrong code', () => '/b?code=nee'],
  ['the verify form', () => '/verify'],
  ['a report', () => `/verify?url=https://blijk.example/b/${open.slug}`],
  ['an issuer', () => '/issuers/werk'],
  ['an achievement', () => `/achievements/${hidden.award.achievementVersionId}`],
  ['not found', () => '/nope'],
  ['badges', () => '/over/badges'],
  ['privacy', () => '/over/privacy'],
  ['texts for organisations', () => '/over/avg'],
  ['a long text', () => '/over/verwerkersovereenkomst'],
  ['a long text in English', () => '/over/dpia?lang=en'],
  ['accessibility', () => '/toegankelijkheid'],
];
test.each(paths)('%s', async (_name, path) => {
  expect(await mistakes((await request(app.app).get(path())).text)).toEqual([]);
});

test('the paper check, right and wrong', async () => {
  const send = (fields: Record<string, string>) => request(app.app).post(`/b/${hidden.slug}`).type('form').send(fields);
  expect(await mistakes((await send({ code: 'x' })).text)).toEqual([]);
  expect(await mistakes((await send({ code: hidden.controlCode, name: '"><b>' })).text)).toEqual([]);
});
