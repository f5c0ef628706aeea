/**
 * `kill -9` in the middle of a list of 500: after a restart exactly 500 badges exist, no status index was used twice, and
 * every badge verifies. Killed at each step of the cycle by a fail point, and from outside while the real server works.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { examine } from '../../src/issuing/doctor/examine.ts';
import { today } from '../../src/issuing/time.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { credentialsOf } from '../support/award.ts';
import { finished, newPlace, type Place } from '../support/cli.ts';
import { serveChild } from '../support/serve.ts';

const PUBLIC_URL = 'https://blijk.example';
const PEOPLE = 500;
/** Awards that are planned, and stored, in one transaction. */
const CHUNK = 100;
const ISSUED = "select count(*) from award where state = 'issued'";
const PROGRAM = join(import.meta.dirname, '../support/issue-and-die.ts');
const realClock = { now: () => new Date() };

let place: Place;
let organisationId: string;

beforeAll(async () => {
  place = await newPlace();
  organisationId = await approveList();
}, 60_000);
afterAll(() => place.remove());

const open = (): Promise<TestApp> => startTestApp({ ...place.env, PUBLIC_URL }, realClock);

/** The coach has confirmed: 500 approved awards and a planned job; nothing is issued yet. */
async function approveList(): Promise<string> {
  const app = await open();
  const { organisation, actor, badges } = await app.addOrganisation('werkplaats');
  const date = today(new Date());
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Certificeringsmiddag', date, place: null });
  const rows = Array.from({ length: PEOPLE }, (_, i) => ({
    row: i + 1,
    name: `Kandidaat ${i + 1}`,
    pageName: `Kandidaat ${i + 1}`,
    email: null,
    level: 'gevorderd' as const,
    words: null,
    awardedDate: date,
    secondJudge: null,
    key: `list:test:${i + 1}`,
  }));
  const approval = { ceremonyId: ceremony.id, achievementId: badges.get('samenwerken') ?? '', rows };
  await approveAwards(app.issuing, actor, approval);
  await app.close();
  return organisation.id;
}

/** Runs the issuing program; tells by which signal it ended, or null. */
async function issue(...args: string[]): Promise<string | null> {
  const env = { ...place.env, PUBLIC_URL, BLIJK_DEMO: 'off', LOG_LEVEL: 'silent', BLIJK_SECOND_THREAD: 'on' };
  const child = spawn(process.execPath, [PROGRAM, ...args], { env });
  const { code, stderr } = await finished(child);
  if (code !== 0 && child.signalCode === null) throw new Error(stderr);
  return child.signalCode;
}

async function expectAll(): Promise<void> {
  const app = await open();
  try {
    const badges = await credentialsOf(app, organisationId);
    expect(badges).toHaveLength(PEOPLE);
    const documents = badges.map(({ json }) => JSON.parse(json));
    const different = (values: unknown[]): number => new Set(values).size;
    expect(different(documents.map((badge) => badge.id))).toBe(PEOPLE);
    expect(different(documents.map((badge) => badge.credentialStatus.id))).toBe(PEOPLE);
    expect(different(documents.map((badge) => badge.credentialSubject.identifier[0].identityHash))).toBe(PEOPLE);
    const verdicts = [];
    for (const [i, { json, jwt }] of badges.entries()) {
      for (const form of i % 10 === 0 ? [json, jwt] : [json]) {
        verdicts.push((await app.issuing.verifyOwn(form, { now: new Date() })).report.verdict);
      }
    }
    expect(new Set(verdicts)).toEqual(new Set(['valid']));
    const examined = await examine(app.issuing, app.secrets);
    expect(examined.flatMap(({ findings }) => findings)).toEqual([]);
    expect(examined.slice(0, 4).map(({ checked }) => checked)).toEqual([PEOPLE, PEOPLE, PEOPLE, PEOPLE]);
  } finally {
    await app.close();
  }
  expect(place.count('select count(*) from award')).toBe(PEOPLE);
  expect(place.count('select count(distinct recipient_id) from award')).toBe(PEOPLE);
  expect(place.count('select count(distinct slug) from award')).toBe(PEOPLE);
  expect(place.count('select count(distinct short_code) from award')).toBe(PEOPLE);
  expect(place.count('select count(*) from status_index')).toBe(PEOPLE);
  expect(place.count("select count(*) from audit_entry where action = 'award.issue'")).toBe(PEOPLE);
  expect(place.count("select count(*) from pragma_integrity_check where integrity_check = 'ok'")).toBe(1);
}

describe('kill -9 in the middle of a list of 500', () => {
  /** What was given out to the award that each kill interrupted. */
  const interrupted: string[] = [];
  const givenOut = 'credential_id || slug || short_code || status_index || planned_at';

  it.each(['planned', 'intent', 'signed', 'issued'])(
    'right after step "%s": what was given out is on record',
    async (step) => {
      const before = place.count(ISSUED);
      expect(await issue(step, '25')).toBe('SIGKILL');
      const finishedStep = step === 'issued';
      expect(place.count(ISSUED) - before).toBe(finishedStep ? CHUNK : 0);
      expect(place.count("select count(*) from award where state = 'issuing'")).toBe(finishedStep ? 0 : CHUNK);
      const first = `select ${givenOut} from award where state = 'issuing' order by position limit 1`;
      if (!finishedStep) interrupted.push(place.text(first));
    },
  );

  it.each([110, 210, 310])('from outside, while the server works, after %i', async (enough) => {
    const { stop } = await serveChild(place, {
      ...{ PUBLIC_URL, BLIJK_DEMO: 'off', LOG_LEVEL: 'fatal', BLIJK_SECOND_THREAD: 'on' },
    });
    while (place.count(ISSUED) < enough) await wait(3);
    await stop('SIGKILL');
    expect(place.count(ISSUED)).toBeLessThan(PEOPLE);
  });

  it('leaves exactly 500 after the last restart, each once, each valid', async () => {
    expect(await issue()).toBeNull();
    await expectAll();
    const kept = interrupted.map((given) => place.count(`select count(*) from award where ${givenOut} = '${given}'`));
    expect(kept).toEqual([1, 1, 1]);
  }, 60_000);
});
