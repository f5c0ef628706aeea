/** The route table is the whole truth about our addresses, and every route is guarded as it should be. */
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import request from 'supertest';
import { createApp } from '../../src/web/app.ts';
import { ROUTES } from '../../src/web/routes.ts';
import { fakeServices } from '../support/web-services.ts';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

function registered(app: Express): string[] {
  const layers = (app.router as unknown as { stack: Layer[] }).stack;
  return layers.flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : [],
  );
}

const example = (path: string) => path.replace(/:(\w+)/g, 'x');

test('what is registered is exactly what stands in the table, each once', () => {
  const table = ROUTES.map(({ method, path }) => `${method} ${path}`);
  expect(registered(createApp(fakeServices()))).toEqual(table);
  expect(new Set(table).size).toBe(table.length);
});

test('addresses that stand on paper are there', () => {
  const paths = new Set(ROUTES.map(({ path }) => path));
  const forEver = ['/b', '/b/:slug', '/verify', '/issuers/:slug', '/status/:listId', '/achievements/:id'];
  expect(forEver.filter((path) => !paths.has(path))).toEqual([]);
});

describe('guards', () => {
  const app = createApp(fakeServices());
  const posts = ROUTES.filter(({ method }) => method === 'post');

  test.each(posts.filter(({ guard }) => guard !== 'none').map(({ path }) => path))(
    'POST %s from another site is refused before anything is read',
    async (path) => {
      const send = () => request(app).post(example(path)).type('form').send({ a: 'b' });
      expect((await send().set('Origin', 'https://evil.example')).status).toBe(403);
      expect((await send().set('Sec-Fetch-Site', 'cross-site')).status).toBe(403);
      expect((await send().set('Sec-Fetch-Site', 'same-site')).status).toBe(403);
    },
  );

  test('a stranger who asks for a page of members is led to the sign-in page', async () => {
    for (const { method, path } of ROUTES.filter(({ access, kind }) => access === 'member' && kind !== 'api')) {
      const answer = await request(app)[method](example(path));
      expect([path, answer.status]).toEqual([path, 303]);
      expect(answer.headers.location).toMatch(/^\/sign-in\?(from=(out|typed)&)?next=%2F/);
    }
  });

  test('only the stateless API does without', () => {
    expect(posts.filter(({ guard }) => guard === 'none').map(({ path }) => path)).toEqual(['/api/v1/verify']);
    const weak = posts.filter(({ access, guard }) => access === 'member' && guard !== undefined && guard !== 'token');
    expect(weak).toEqual([]);
  });
});

/** What is asked with an address as no browser writes it. */
async function asWritten(path: string): Promise<{ status: number | undefined; page: string }> {
  const server = createServer(createApp(fakeServices()) as unknown as RequestListener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const asked = httpRequest({ port, path, method: 'POST', agent: false, headers: { Accept: 'text/html' } });
      asked.once('error', reject).once('response', (response) => {
        text(response).then((page) => resolve({ status: response.statusCode, page }), reject);
      });
      asked.end();
    });
  } finally {
    server.close();
  }
}

describe('an address as no browser writes it', () => {
  test('with a host that is none is no error of ours', async () => {
    expect((await asWritten('http://a:99999/sign-in')).status).toBe((await asWritten('/sign-in')).status);
  });

  test('leads nobody to another site', async () => {
    const { page } = await asWritten('/m/..\\\\evil.example/x/publish');
    expect(page).toContain('evil.example');
    expect(page).not.toContain('="//');
  });
});
