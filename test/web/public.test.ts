/** Short codes, issuer, definition, status list, texts, health. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { type Issued, issueBadge } from './issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;
let badge: Issued;

beforeAll(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  badge = await issueBadge(app, made);
});
afterAll(() => app.end());

const get = (path: string) => request(app.app).get(path);

describe('/b', () => {
  test('a short code leads to its badge, however it is typed', async () => {
    const { shortCode, slug } = badge;
    const loose = `${shortCode.slice(0, 4)} ${shortCode.slice(4, 8)}-${shortCode.slice(8)}`
      .toLowerCase()
      .replace(/0/g, 'o')
      .replace(/1/g, 'l');
    for (const typed of [shortCode, loose]) {
      await get(`/b?code=${encodeURIComponent(typed)}`)
        .expect(303)
        .expect('Location', `/b/${slug}`);
    }
  });

  test('a short code in the place of the long one leads there too; a wrong one is a miss as any other', async () => {
    const { shortCode, slug } = badge;
    for (const typed of [shortCode, shortCode.toLowerCase(), `${shortCode.slice(0, 4)}-${shortCode.slice(4)}`]) {
      await get(`/b/${typed}`).expect(303).expect('Location', `/b/${slug}`);
    }
    const other = await startTestApp();
    for (let guess = 0; guess < 30; guess += 1) await request(other.app).get('/b/K7QM4T2X9T').expect(404);
    await request(other.app).get('/b/K7QM4T2X9T').expect(429);
    await request(other.app).get('/b?code=K7QM4T2X9T').expect(429);
    await other.end();
  });

  test('a link may be typed as well: to a badge, or to anything to be checked', async () => {
    await get(`/b?code=${encodeURIComponent(`blijk.example/b/${badge.slug}`)}`)
      .expect(303)
      .expect('Location', `/b/${badge.slug}`);
    await get('/b?code=https%3A%2F%2Fother.example%2Fbadge.json')
      .expect(303)
      .expect('Location', '/verify?url=https%3A%2F%2Fother.example%2Fbadge.json');
  });

  test('a slip is told apart from a code nobody has', async () => {
    const slip = await get('/b?code=K7QM4T2X9A').expect(422);
    expect(slip.text).toContain('Deze code klopt niet');
    expect(slip.text).toContain('value="K7QM4T2X9A"');
    expect(slip.text).toContain('aria-invalid="true"');
    const unknown = await get('/b?code=K7QM4T2X9T').expect(404);
    expect(unknown.text).toContain('Wij kennen deze code niet');
  });

  test('a control code in its place is told which code is meant, and is no miss', async () => {
    for (let i = 0; i < 40; i += 1) {
      const { text } = await get('/b?code=48%2021%2006').expect(422);
      expect(text).toContain('Dit lijkt de controlecode.');
    }
  });
});

describe('documents for other verifiers', () => {
  test('did.json, the JWK behind a kid, and the status list', async () => {
    const did = await get('/issuers/werk/did.json').expect(200).expect('Content-Type', 'application/did+json');
    const document = did.body;
    expect(document.id).toBe('did:web:blijk.example:issuers:werk');
    expect(did.headers['access-control-allow-origin']).toBe('*');
    const jwk = document.verificationMethod.find((method: { type: string }) => method.type === 'JsonWebKey');
    const key = await get(`/issuers/werk/jwks/${jwk.id.split('#')[1]}`).expect(200);
    expect(key.body).toMatchObject({ kty: 'EC', crv: 'P-256' });
    await get('/issuers/werk/jwks/nope').expect(404);
    await get('/issuers/nope/did.json').expect(404);
  });

  test('a revocation changes the status list at once', async () => {
    const path = `/status/${badge.award.statusListId}`;
    const before = await get(path).expect(200).expect('Content-Type', 'application/vc');
    expect(before.headers['cache-control']).toBe('public, max-age=60');
    await get(path)
      .set('If-None-Match', before.headers.etag ?? '')
      .expect(304);
    const doomed = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
    await revokeAward(app.issuing, made.actor, doomed.award.id, 'dubbel');
    const after = await get(path)
      .set('If-None-Match', before.headers.etag ?? '')
      .expect(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    await get('/status/nope').expect(404);
  });

  test('an achievement is a page for people and an OB Achievement for machines', async () => {
    const path = `/achievements/${badge.award.achievementVersionId}`;
    expect((await get(path).expect(200)).text).toContain('id="gevorderd"');
    const machine = await get(path).set('Accept', 'application/ld+json').expect(200);
    const achievement = machine.body;
    expect(achievement).toMatchObject({
      id: `https://blijk.example${path}`,
      type: ['Achievement'],
      name: 'Samenwerken',
    });
    expect(achievement.resultDescription[0].rubricCriterionLevel).toHaveLength(3);
    await get(`${path}/gevorderd.png`).expect(200).expect('Content-Type', 'image/png');
    await get(`${path}/gevorderd.svg`).expect(200).expect('Content-Type', 'image/svg+xml');
    const bare = await get(`${path}/badge.svg`).expect(200);
    expect(Buffer.from(bare.body).toString()).not.toMatch(/gevorderd|expert|beginner/);
    expect((await get(path)).text).toContain(`${path}/badge.svg" alt="" width="132"`);
    expect(achievement.image.id).toBe(`https://blijk.example${path}/badge.png`);
    await get(`${path}/meester.svg`).expect(404);
    await get('/achievements/nope').expect(404);
  });
});

describe('pages of text', () => {
  test.each(['/', '/b', '/verify', '/over/badges', '/over/privacy', '/toegankelijkheid', '/issuers/werk'])(
    '%s is there in both languages, with one h1 and a skip link',
    async (path) => {
      for (const language of ['nl', 'en']) {
        const { text } = await get(`${path}?lang=${language}`).expect(200);
        expect(text.match(/<h1/g)).toHaveLength(1);
        expect(text).toContain('href="#main"');
        expect(text).toContain('id="main"');
      }
    },
  );
});

describe('for machines', () => {
  test('health, readiness, counters, robots, icon', async () => {
    await get('/healthz').expect(200, 'ok\n');
    const state = await app.services.state();
    expect((await get('/readyz').expect(200)).body.ok).toBe(true);
    // who asks whether writing works lets nobody forget what is kept until a change
    expect(await app.services.state()).toBe(state);
    await get(`/b/${badge.slug}`);
    const { text } = await get('/metrics').expect(200);
    expect(text).toContain('blijk_http_requests_total{method="GET",route="/b/:slug",status="200"}');
    expect(text).not.toContain(badge.slug);
    expect(text).toContain('blijk_http_seconds_count{route="/b/:slug"}');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    // through a proxy that TRUST_PROXY does not name, the address is the proxy's
    await get('/metrics').set('x-forwarded-for', '192.0.2.7').expect(403);
    await get('/metrics').set('x-forwarded-for', '127.0.0.1').expect(403);
    for (const name of ['x-real-ip', 'forwarded', 'via']) await get('/metrics').set(name, '192.0.2.7').expect(403);
    expect((await get('/robots.txt').expect(200)).text).toContain('Disallow: /');
    await get('/favicon.ico').expect(301);
  });
});

describe('bad requests', () => {
  test.each([
    '/b/%00',
    '/b/..%2f..%2fetc%2fpasswd',
    '/issuers/%E0%A4%A',
    '/b/x?__proto__[a]=1',
    '/b?code[]=1&code[]=2',
    '/static/..%2f..%2fpackage.json',
  ])('%s: a kind page, never a 500 or a stack trace', async (path) => {
    const answer = await get(path).redirects(0);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/at .*\.ts|node_modules/);
  });

  test('an unexpected error says nothing about itself', async () => {
    const broken = await startTestApp();
    broken.storage.organisations.bySlug = async () => {
      throw new Error('secret detail of Amina');
    };
    const answer = await request(broken.app).get('/issuers/werk').expect(500);
    expect(answer.text).toContain('Er ging iets mis bij ons');
    expect(answer.text).not.toContain('secret');
    const machine = await request(broken.app).get('/issuers/werk/did.json').expect(500);
    expect(JSON.parse(machine.text)).toMatchObject({ status: 500, code: 'internal.unexpected' });
    await broken.end();
  });
});
