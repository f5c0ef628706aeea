/** A disk that takes no writes, for who works at the desk: reading goes on, and what cannot be kept says so. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type supertest from 'supertest';
import { PASSWORD, START, startTestApp, type TestApp } from '../../support/app.ts';
import { memberBrowser } from './member-browser.ts';

let failWrites: string | null;
let installation: TestApp;
let agent: ReturnType<typeof supertest.agent>;

beforeEach(async () => {
  failWrites = null;
  installation = await startTestApp(
    {},
    {
      storageFault: (at) => {
        if (at === 'write' && failWrites !== null) throw Object.assign(new Error('a test'), { code: failWrites });
      },
    },
  );
  const { organisation } = await installation.addOrganisation('werk');
  ({ agent } = await installation.signIn(organisation.id, 'coach'));
});
afterEach(() => installation.end());

/** Later than the last use that is on record. */
const laterBy = (minutes: number) => installation.setNow(new Date(START.getTime() + minutes * 60_000));

test('reading goes on, also when the use of a session cannot be written down', async () => {
  laterBy(5);
  failWrites = 'SQLITE_FULL';
  expect((await agent.get('/desk')).status).toBe(200);
  failWrites = null;
  laterBy(29);
  expect((await agent.get('/desk')).status).toBe(200);
});

test('a session that was idle is over, also when it cannot be deleted', async () => {
  laterBy(31);
  failWrites = 'SQLITE_READONLY';
  const answer = await agent.get('/desk');
  expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?next=%2Fdesk']);
});

test.each([
  ['SQLITE_FULL', 507, 'De opslag is vol'],
  ['SQLITE_READONLY', 503, 'Blijk kan nu niets bewaren'],
])('signing in with %s says what is wrong, and leads back', async (code, status, words) => {
  failWrites = code;
  const fields = { email: 'admin@werk.example', password: PASSWORD };
  const answer = await memberBrowser(installation.app).post('/sign-in', fields);
  expect([answer.status, answer.text.includes(words)]).toEqual([status, true]);
  expect(answer.text).toContain('href="/sign-in">Terug</a>');
});
