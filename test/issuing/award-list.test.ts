import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHUNK } from '../../src/issuing/awards/issue-ceremony.ts';
import { awardList } from '../../src/issuing/lists/award-list.ts';
import { commandActor } from '../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let organisationId: string;

beforeAll(async () => {
  app = await startTestApp();
  organisationId = (await app.addOrganisation('werk')).organisation.id;
});
afterAll(() => app.end());

test('a list tells how far it is after each chunk; repeated there is nothing left to tell', async () => {
  const names = Array.from(
    { length: CHUNK + 1 },
    (_, at) => `Jo ${'abcdefghij'[Math.floor(at / 10) % 10]}${at % 10 === 0 ? 'n' : ''}veld`,
  );
  const run = async () => {
    const told: [number, number][] = [];
    const { rows } = await awardList(app.issuing, commandActor(organisationId), {
      achievementSlug: 'samenwerken',
      level: 'beginner',
      file: new TextEncoder().encode(`naam\n${names.join('\n')}\n`),
      ceremonyName: null,
      date: null,
      onProgress: (done, total) => told.push([done, total]),
    });
    return { told, outcomes: new Set(rows.map(({ outcome }) => outcome)), people: rows.map(({ name }) => name) };
  };
  expect(await run()).toEqual({
    told: [
      [CHUNK, CHUNK + 1],
      [CHUNK + 1, CHUNK + 1],
    ],
    outcomes: new Set(['issued']),
    people: names,
  });
  expect(await run()).toEqual({ told: [], outcomes: new Set(['skipped']), people: names });
});

test('what a stopped run left half done is issued by the next, and said so', async () => {
  const names = Array.from({ length: CHUNK + 2 }, (_, at) =>
    `Al ${'abcdefghij'[Math.floor(at / 10) % 10]}${at % 10}veld`.replace(/\d/, (d) => 'klmnopqrst'[Number(d)] ?? ''),
  );
  const run = async (onProgress: () => void) => {
    const { rows } = await awardList(app.issuing, commandActor(organisationId), {
      ...{ achievementSlug: 'samenwerken', level: 'gevorderd', ceremonyName: null, date: null, onProgress },
      file: new TextEncoder().encode(`naam\n${names.join('\n')}\n`),
    });
    return Map.groupBy(rows, ({ outcome }) => outcome);
  };
  const stopped = run(() => {
    throw new Error('killed');
  });
  await expect(stopped).rejects.toThrow('killed');
  const rest = await run(() => undefined);
  expect([rest.get('issued')?.length, rest.get('skipped')?.length]).toEqual([2, CHUNK]);
  const again = await run(() => undefined);
  expect([...again.keys()]).toEqual(['skipped']);
});
