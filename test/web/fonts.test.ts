import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import request from 'supertest';
import { createApp } from '../../src/web/app.ts';
import { fakeServices } from '../support/web-services.ts';

const css = readFileSync(fileURLToPath(new URL('../../templates/static/fonts.css', import.meta.url)), 'utf8');
const fonts = [...new Set([...css.matchAll(/url\("([^"]*)"\)/g)].map((match) => match[1] ?? ''))];

test.each(fonts)('the style sheet finds %s, cached for a year', async (url) => {
  const answer = await request(createApp(fakeServices())).get(url).expect(200);
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(answer.type).toBe('font/woff2');
});
