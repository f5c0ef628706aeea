/** The second QR code on our pages: `/c` knows no statement, `/verify` takes one, and nothing else ever shows one. */
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { createApp } from '../../src/web/app.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { pageCount, pdfObjects } from '../support/pdf.ts';
import { type Issued, issueBadge, publish } from './issued-badge.ts';

let app: TestApp;
let badge: Issued;
let statement: string;
let agent: ReturnType<typeof supertest.agent>;
const logged: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  badge = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
  await publish(app, made.actor, badge, 'full');
  statement = (await app.storage.awards.credential(badge.award.id))?.statement ?? '';
  ({ agent } = await app.signIn(made.organisation.id, 'coach'));
  const log = new Writable({ write: (chunk, _encoding, done) => done(void logged.push(String(chunk))) });
  Object.assign(app, { app: createApp({ ...app.services, logLevel: 'info' }, { log }) });
});
afterAll(() => app.end());

test('the page is the same for everybody and says what to do without JavaScript', async () => {
  const page = await supertest(app.app).get('/c');
  expect(page.status).toBe(200);
  expect(page.text).toContain('Daarvoor is JavaScript nodig');
  expect(page.text).toContain('href="/b"');
  expect(page.text).not.toMatch(/<form[^>]*action="\/c"/);
  expect(page.headers['content-security-policy']).toContain("connect-src 'self'");
  const english = await supertest(app.app).get('/c?lang=en');
  expect(english.text).toContain('Check a proof QR');
});

test.each([
  ['a link', () => `https://blijk.example/c#${statement}`],
  ['a link as typed', () => `blijk.example/c#${statement}`],
  ['the statement alone', () => statement],
])('the verify page takes %s, and the log tells nothing of it', async (_about, typed) => {
  logged.length = 0;
  const page = await supertest(app.app).post('/verify').field('text', typed());
  expect(page.status).toBe(200);
  expect(page.text).toContain('Echt en geldig');
  expect(page.text).toContain('Łukasz Wójcik');
  expect(page.text).toContain('Samenwerken');
  expect(logged.join('')).toContain('"route":"/verify"');
  expect(logged.join('')).not.toContain(statement.split('.')[1]);
});

test('the interface for machines takes it too', async () => {
  const answer = await supertest(app.app).post('/api/v1/verify').type('text/plain').send(statement);
  expect(answer.body).toMatchObject({ verdict: 'valid', summary: { recipientName: 'Łukasz Wójcik' } });
});

test('no page and no file of the badge holds it, published or not', async () => {
  const [, payload = ''] = statement.split('.');
  for (const end of ['', '.json', '.jwt', '.svg', '.png', '.pdf']) {
    const answer = await supertest(app.app).get(`/b/${badge.slug}${end}`).responseType('blob');
    expect([end, answer.status]).toEqual([end, 200]);
    expect((answer.body as Buffer).includes(payload)).toBe(false);
  }
  const pdf = await supertest(app.app).get(`/b/${badge.slug}.pdf`).responseType('blob');
  expect(pageCount(pdfObjects(pdf.body))).toBe(1);
});

test('the desk prints backs where they are asked for, and one page a person where not', async () => {
  const pages = async (path: string) => {
    const answer = await agent.get(path).responseType('blob');
    return answer.status === 200 ? pageCount(pdfObjects(answer.body)) : answer.status;
  };
  const [ceremony, award] = [`/desk/ceremonies/${badge.award.ceremonyId}`, `/desk/awards/${badge.award.id}`];
  expect(await pages(`${ceremony}/certificates.pdf`)).toBe(1);
  expect(await pages(`${ceremony}/certificates.pdf?back=on`)).toBe(2);
  expect(await pages(`${ceremony}/certificates.pdf?layout=two-up&back=on`)).toBe(2);
  expect(await pages(`${award}/certificate.pdf`)).toBe(1);
  expect(await pages(`${award}/certificate.pdf?back=on`)).toBe(2);
  expect(await pages(`${award}/certificate.pdf?back=yes`)).toBe(400);
  expect((await agent.get(ceremony)).text).toContain('certificates.pdf?back=on');
  expect((await agent.get(award)).text).toContain('certificate.pdf?back=on');
});
