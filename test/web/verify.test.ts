/** The verify page and the verify API, with real badges of our own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Issued, issueBadge, NAME, publish } from './issued-badge.ts';

let app: TestApp;
let badge: Issued;
let open: Issued;
let json = '';
let jwt = '';

beforeAll(async () => {
  app = await startTestApp();
  const made = await app.addOrganisation('werk');
  badge = await issueBadge(app, made);
  open = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
  await publish(app, made.actor, open, 'none');
  ({ json = '', jwt = '' } = (await app.storage.awards.credential(badge.award.id)) ?? {});
});
afterAll(() => app.end());

const api = () => request(app.app).post('/api/v1/verify');

describe('POST /api/v1/verify', () => {
  test.each(['application/json', 'application/vc', 'application/vc+ld+json', 'application/ld+json', 'text/plain'])(
    'takes a credential as %s',
    async (type) => {
      const answer = await api()
        .type(type)
        .send(json)
        .expect(200)
        .expect('Content-Type', /^application\/json/);
      expect(answer.body.verdict).toBe('valid');
      expect(answer.body.checks.map((check: { id: string }) => check.id)).toEqual(
        'shape proof key validity status schema issuer recipient endorsements register'.split(' '),
      );
      expect(answer.body.summary).toMatchObject({
        achievement: 'Samenwerken',
        level: 'gevorderd',
        recipientName: null,
      });
    },
  );

  test('takes a JWT, a file and a link', async () => {
    expect((await api().type('application/jwt').send(jwt)).body.verdict).toBe('valid');
    expect((await api().attach('file', Buffer.from(json), 'badge.json')).body.verdict).toBe('valid');
    const linked = await api().field('url', `https://blijk.example/b/${open.slug}`).expect(200);
    expect(linked.body.verdict).toBe('valid');
  });

  test('a private badge of ours is unverifiable by its link', async () => {
    const answer = await api().field('url', `https://blijk.example/b/${badge.slug}`).expect(200);
    expect(answer.body.verdict).toBe('unverifiable');
    expect(answer.body.checks[0].code).toBe('BADGE_PRIVATE');
  });

  test('compares a name when asked', async () => {
    const ask = (name: string) => api().field('name', name).attach('file', Buffer.from(json), 'badge.json');
    const outcome = async (name: string) =>
      (await ask(name)).body.checks.find((check: { id: string }) => check.id === 'recipient').outcome;
    expect(await outcome(NAME)).toBe('pass');
    expect(await outcome('Fatima')).toBe('fail');
  });

  test('a changed badge is invalid', async () => {
    const answer = await api().type('json').send(json.replace('Samenwerken', 'Samenleven')).expect(200);
    expect(answer.body.verdict).toBe('invalid');
  });

  test.each([
    ['not readable', () => api().type('json').send('{"a":'), 400, 'PARSING_ERROR'],
    ['nothing', () => api().type('json'), 400, 'PARSING_ERROR'],
    ['an empty form', () => api().field('name', 'x'), 422, 'verify.nothing_given'],
    ['an unknown kind', () => api().type('application/zip').send('PK'), 415, 'form.wrong_kind'],
    ['packed', () => api().type('json').set('Content-Encoding', 'gzip').send('x'), 415, 'form.wrong_kind'],
    [
      'too large',
      () =>
        api()
          .type('json')
          .send(`"${'x'.repeat(2_000_100)}"`),
      413,
      'form.too_large',
    ],
    ['a file that is too large', () => api().attach('file', Buffer.alloc(2_000_100), 'x.png'), 413, 'form.too_large'],
  ])('%s: problem+json', async (_about, send, status, code) => {
    const answer = await send()
      .expect(status)
      .expect('Content-Type', /^application\/problem\+json/);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'about:blank', status, code });
    expect(JSON.parse(answer.text).requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toMatch(/at .*\.ts|Error:/);
  });
});

describe('/verify', () => {
  const form = () => request(app.app).post('/verify');

  test('the form works without anything but HTML', async () => {
    const { text } = await request(app.app).get('/verify').expect(200);
    expect(text).toContain('enctype="multipart/form-data"');
    expect(text).not.toContain('<script');
  });

  test.each([
    ['a file', () => form().attach('file', Buffer.from(json), 'badge.json')],
    ['a pasted text', () => form().field('text', jwt)],
    ['a link in the text field', () => form().field('text', `https://blijk.example/b/${open.slug}`)],
    ['a link', () => form().field('url', `https://blijk.example/b/${open.slug}.json`)],
    ['a plain form', () => form().type('form').send({ text: json })],
    [
      'a link in the address',
      () =>
        request(app.app)
          .get('/verify')
          .query({ url: `https://blijk.example/b/${open.slug}` }),
    ],
  ])('%s: the report in words', async (_about, send) => {
    const { text } = await send().expect(200);
    expect(text).toContain('Echt en geldig');
    expect(text).toContain('De handtekening is van Stichting werk.');
    expect(text).toContain('PROOF_VALID');
    expect(text).toContain('Vraag een legitimatie.');
  });

  test('a private badge leads to its page', async () => {
    const { text } = await form().field('url', `https://blijk.example/b/${badge.slug}`).expect(200);
    expect(text).toContain('Nu niet te controleren');
    expect(text).toContain(`href="/b/${badge.slug}"`);
  });

  test('a forgery does not get its contents on our page', async () => {
    const { text } = await form().field('text', json.replace('Samenwerken', 'Ministerie')).expect(200);
    expect(text).toContain('Niet echt');
    expect(text).not.toContain('Ministerie');
  });

  test.each([
    ['nothing', () => form().field('text', ''), 422, 'Kies een bestand'],
    ['no badge', () => form().field('text', 'hallo'), 400, 'geen badge'],
    [
      'an unknown kind of file',
      () => form().attach('file', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'x.jpg'),
      415,
      'bestand',
    ],
    ['too large', () => form().attach('file', Buffer.alloc(2_000_100), 'x.pdf'), 413, 'te groot'],
  ])('%s: says kindly what to do', async (_about, send, status, words) => {
    const answer = await send().expect(status).expect('Content-Type', /html/);
    expect(answer.text).toContain(words);
  });
});
