import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createApp } from '../../src/web/app.ts';
import { fakeServices } from '../support/web-services.ts';

const CSP =
  "default-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none';img-src 'self' data: blob:;" +
  "style-src 'self';font-src 'self';script-src 'self';connect-src 'self';media-src 'self' blob:;worker-src 'self'";

describe('every answer', () => {
  test.each(['/', '/nothing-here', '/static/blijk.css', '/healthz'])(
    'carries the security headers: %s',
    async (path) => {
      const { headers } = await request(createApp(fakeServices())).get(path);
      expect(headers['content-security-policy']).toBe(CSP);
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-robots-tag']).toBe('noindex, nofollow, noarchive');
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toContain('max-age=');
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  test('has no HSTS without TLS, and says PROEFVERSIE', async () => {
    const services = fakeServices({ publicUrl: 'http://localhost:3000', publicHost: 'localhost:3000', trial: true });
    const answer = await request(createApp(services)).get('/');
    expect(answer.headers['strict-transport-security']).toBeUndefined();
    expect(answer.text).toContain('PROEFVERSIE');
  });
});

describe('language', () => {
  test.each([
    ['nothing asked', {}, '/', 'nl'],
    ['English browser', { 'accept-language': 'en-GB,en;q=0.9' }, '/', 'en'],
    ['a language we do not have', { 'accept-language': 'tr' }, '/', 'nl'],
    ['the link wins over the browser', { 'accept-language': 'nl' }, '/?lang=en', 'en'],
    ['the cookie wins over the browser', { 'accept-language': 'nl', cookie: 'a=b; blijk-language=en' }, '/', 'en'],
    ['an unknown one is ignored', {}, '/?lang=../../etc', 'nl'],
  ])('%s', async (_about, headers, path, expected) => {
    const answer = await request(createApp(fakeServices())).get(path).set(headers);
    expect(answer.headers['content-language']).toBe(expected);
    expect(answer.text).toContain(`<html lang="${expected}" dir="ltr">`);
  });

  test('a chosen language is remembered', async () => {
    const answer = await request(createApp(fakeServices())).get('/?lang=en');
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^blijk-language=en; Max-Age=31536000; Path=\/;.*HttpOnly; Secure; SameSite=Lax$/,
    );
  });
});

describe('the request log', () => {
  test('names the route pattern, never the address', async () => {
    const lines: string[] = [];
    const log = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const app = createApp(fakeServices({ logLevel: 'info' }), { log });
    await request(app).get('/secret-slug-1234?name=Amina').set('user-agent', 'Tester/1');
    await request(app).get('/');
    const entries = lines.map((line) => JSON.parse(line));
    expect(entries.map((entry) => [entry.method, entry.route, entry.status])).toEqual([
      ['GET', 'unmatched', 404],
      ['GET', '/', 200],
    ]);
    expect(lines.join('')).not.toMatch(/secret-slug|Amina|Tester|127\.0\.0\.1/);
  });
});
