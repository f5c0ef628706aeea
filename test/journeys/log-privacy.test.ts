/** What a working server writes to its log while people use it, at the level that says most: nobody is in it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../scripts/drills/faults/drill.ts';
import { type DrillServer, killRest, MOVABLE, startServer } from '../../scripts/drills/faults/server.ts';
import { makeWorld, type World } from '../../scripts/drills/faults/world.ts';
import { AppError } from '../../src/errors.ts';
import { safeError } from '../../src/safe-error.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ lists: 2, people: 2 });
});
afterAll(async () => {
  killRest();
  await world?.remove();
});

const PLANTED = {
  slug: '9xQ2mVd7TkLw4RzYb8HnCe',
  token: '7hK3pWq9sXn5Vb2Mz8RdTf',
  email: 'mevrouw.geheim@prive.example',
  password: 'Mijn geheime wachtzin 42',
  name: 'Geheimke van der Prive',
};

async function visit({ url }: DrillServer): Promise<void> {
  const post = (path: string, body: Record<string, string>) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...world.headers, cookie: '', 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(body),
    });
  for (const path of [`/b/${PLANTED.slug}`, `/m/${PLANTED.token}`, `/w/${PLANTED.token}`, `/l/${PLANTED.token}`])
    await fetch(`${url}${path}?q=${encodeURIComponent(PLANTED.name)}`, {
      headers: { referer: `https://x.example/${PLANTED.email}` },
    });
  await post('/sign-in', { email: PLANTED.email, password: PLANTED.password });
  await post('/sign-in/link', { email: PLANTED.email });
  await post(`/b/${PLANTED.slug}`, { name: PLANTED.name, code: '123456' });
  await fetch(`${url}/api/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: PLANTED.name, email: PLANTED.email }),
  });
}

test('no name, address, password, slug or token, also while everything fails', async () => {
  const server = await startServer(world, { program: MOVABLE, env: { LOG_LEVEL: 'trace' } });
  await visit(server);
  const [first, second] = world.lists;
  await world.confirm(server.url, first?.id ?? '');
  await until(() => world.count("select count(*) from award where state = 'issued'") === 2, 'the badges');
  server.child.send({ failWrites: 'SQLITE_FULL' });
  await until(async () => (await fetch(`${server.url}/readyz`)).status === 503, 'a red /readyz');
  await visit(server);
  expect((await world.confirm(server.url, second?.id ?? '')).status).toBe(507);
  server.child.send({ failWrites: 'NO_SUCH_CODE' });
  expect((await world.confirm(server.url, second?.id ?? '')).status).toBe(500);
  server.child.send({ failWrites: null });
  const { stdout, stderr } = await server.stop();

  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  // it did write, of pages, of errors and where they were thrown
  const routes = new Set(lines.map((line) => (JSON.parse(line) as { route?: string }).route));
  expect([...routes]).toEqual(expect.arrayContaining(['/b/:slug', '/m/:token', '/sign-in', '/desk/lists/:id/issue']));
  expect(stdout).toContain('NO_SUCH_CODE');
  const people = ['Sam ', 'aman', 'bman', 'coach@werkplaats'];
  const secrets = [...Object.values(PLANTED), ...people, ...world.lists.map(({ id }) => id), 'set-cookie', '127.0.0.1'];
  const said = `${stdout}${stderr}`.replace(/^(?!\{).*\n/gm, '');
  expect(secrets.filter((secret) => said.includes(secret) || said.includes(encodeURIComponent(secret)))).toEqual([]);
});

test('of an error: its kind, its code and where, never what it says', () => {
  const typed = new Error(`insert into recipient values ${PLANTED.name}\n    at ${PLANTED.email} nowhere`);
  const said = JSON.stringify(safeError(Object.assign(typed, { code: 'SQLITE_FULL' })));
  expect(said).toContain('SQLITE_FULL');
  expect(said).not.toContain(PLANTED.name);
  expect(said).not.toContain(PLANTED.email);
  const ours = new AppError('mail.failed', { reason: 550, name: PLANTED.name });
  expect(safeError(ours)).toEqual({ error: 'AppError', code: 'mail.failed', params: { reason: 550 } });
  expect(safeError(PLANTED.name)).toEqual({ error: 'not an Error' });
});
