/**
 * An installation in a temporary folder to do harm to: an organisation, a coach who is signed in, and checked lists of
 * fictional people that wait for the button. Copies are cheap, so each run of a drill has one of its own.
 */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { examine } from '../../../src/issuing/doctor/examine.ts';
import { startList } from '../../../src/issuing/lists/lists.ts';
import { DAY_MS, today } from '../../../src/issuing/time.ts';
import { PASSWORD, startTestApp, type TestApp } from '../../../test/support/app.ts';
import { must } from './drill.ts';

const PUBLIC_URL = 'https://blijk.example';
const EMAIL = 'coach@werkplaats.example';
/** Double-submit token: any 16 bytes as cookie; as field together with the organisation, behind a mask of zeros. */
const TOKEN = Buffer.alloc(16, 7);

export interface World {
  dir: string;
  /** Environment of a server on this installation. */
  env: Record<string, string>;
  organisationId: string;
  /** On each list. */
  people: number;
  /** Lists that wait for the button, each a ceremony of its own. */
  lists: readonly { id: string; ceremonyId: string }[];
  /** The body with which a coach's browser presses the button of a list. */
  confirmBody: URLSearchParams;
  /** Presses the button of a list, as a coach's browser does. */
  confirm(url: string, listId: string, signal?: AbortSignal): Promise<Confirmed>;
  /** Headers of a request by the coach. */
  headers: Record<string, string>;
  /** Asks the SQLite file, beside whoever works on it. */
  count(sql: string): number;
  copy(): Promise<World>;
  /** Runs `work` on the installation without a server; no other process may be at it. */
  within<T>(work: (app: TestApp) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

/** `acknowledged`: the coach was led to the progress page, so what the list asks for is promised. */
export interface Confirmed {
  acknowledged: boolean;
  status: number;
  text: string;
}

/** Makes one with `lists` lists of `people` each, on SQLite. `dir`: where; a temporary folder of its own by default. */
export async function makeWorld({
  lists,
  people,
  dir,
}: {
  lists: number;
  people: number;
  dir?: string;
}): Promise<World> {
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'blijk-drill-')));
  const app = await open(folder);
  const { organisation, badges } = await app.addOrganisation('werkplaats');
  const { actor } = await app.signIn(organisation.id, 'coach', EMAIL);
  const { setCookie } = await app.accounts.signIn({ email: EMAIL, password: PASSWORD, ip: '192.0.2.1', userAgent: '' });
  const cookie = [...setCookie.map((line) => line.split(';')[0]), `__Host-blijk-form=${TOKEN.toString('base64url')}`];
  const made = [];
  for (let list = 0; list < lists; list += 1) {
    const ceremony = await createCeremony(app.issuing, actor, {
      name: `Middag ${list + 1}`,
      // not today: a clock that is set back an hour past midnight would find it ahead
      date: today(new Date(Date.now() - DAY_MS)),
      place: null,
    });
    const names = Array.from({ length: people }, (_, at) => nameOf(list * people + at));
    const { id } = await startList(app.issuing, actor, {
      ceremonyId: ceremony.id,
      achievementId: badges.get('samenwerken') ?? '',
      level: 'gevorderd',
      text: ['naam', ...names].join('\n'),
    });
    made.push({ id, ceremonyId: ceremony.id });
  }
  await app.close();
  return worldIn(folder, { organisationId: organisation.id, cookie: cookie.join('; '), people, lists: made });
}

interface Facts {
  organisationId: string;
  cookie: string;
  /** On each list. */
  people: number;
  lists: World['lists'];
}

function worldIn(dir: string, facts: Facts): World {
  const place = createHash('sha256').update(`place ${facts.organisationId}`).digest();
  const token = Buffer.concat([Buffer.alloc(16), TOKEN.map((byte, at) => byte ^ (place[at] ?? 0))]).toString(
    'base64url',
  );
  const headers = { cookie: facts.cookie, origin: PUBLIC_URL, accept: 'application/problem+json' };
  const confirmBody = new URLSearchParams({ _token: token, count: String(facts.people) });
  return {
    dir,
    confirmBody,
    env: { ...environment(dir), LOG_LEVEL: 'fatal' },
    organisationId: facts.organisationId,
    people: facts.people,
    lists: facts.lists,
    headers,
    async confirm(url, listId, signal) {
      const answer = await fetch(`${url}/desk/lists/${listId}/issue`, {
        method: 'POST',
        redirect: 'manual',
        headers,
        body: confirmBody,
        ...(signal === undefined ? {} : { signal }),
      });
      const text = await answer.text();
      const to = answer.headers.get('location') ?? '';
      return { acknowledged: answer.status === 303 && to.endsWith('/progress'), status: answer.status, text };
    },
    count(sql) {
      const database = new Database(join(dir, 'data', 'blijk.sqlite'), { readonly: true });
      try {
        return Number(database.prepare(sql).pluck().get());
      } finally {
        database.close();
      }
    },
    async copy() {
      const other = await mkdtemp(join(tmpdir(), 'blijk-drill-'));
      await cp(dir, other, { recursive: true });
      return worldIn(other, facts);
    },
    async within(work) {
      const app = await open(dir);
      try {
        return await work(app);
      } finally {
        await app.close();
      }
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Throws with every finding unless all invariants hold and exactly so many badges are there, each verified. */
export async function mustBeSound(world: World, badges: number): Promise<void> {
  await world.within(async (app) => {
    const examined = await examine(app.issuing, app.secrets);
    const found = examined.flatMap(({ findings }) =>
      findings.map(({ invariant, code, object }) => `${invariant} ${code} ${object}`),
    );
    must(found.length === 0, `the doctor found ${found.join(', ')}`);
    must(examined[0]?.checked === badges, `${examined[0]?.checked} badges instead of ${badges}`);
  });
}

const environment = (dir: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  PUBLIC_URL,
  DATA_DIR: join(dir, 'data'),
  KEYS_DIR: join(dir, 'keys'),
  BLIJK_DEMO: 'off',
});

function open(dir: string): Promise<TestApp> {
  const { PATH: _path, ...env } = environment(dir);
  return startTestApp(env, { now: () => new Date(), maxSignaturesPerHour: null });
}

/** Another fictional name for every number: letters only, as names are. */
function nameOf(number: number): string {
  const letters = [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  return `Sam ${letters.charAt(0).toUpperCase()}${letters.slice(1)}man`;
}
