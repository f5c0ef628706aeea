/** Instances of one installation on a PostgreSQL, as child processes, and a load of awards on them. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { examine } from '../../../src/issuing/doctor/examine.ts';
import { today } from '../../../src/issuing/time.ts';
import { startTestApp } from '../../../test/support/app.ts';

const SERVER = join(import.meta.dirname, 'award-server.ts');

/** What an instance needs to know, and a way to look at the database from outside of all of them. */
export interface Place {
  env: Record<string, string>;
  end(): Promise<void>;
}

/** Makes an organisation with a badge and a ceremony in the empty database at this address. */
export async function preparePlace(databaseUrl: string): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'blijk-drill-'));
  const settings = { DATABASE_URL: databaseUrl, DATA_DIR: dir, KEYS_DIR: join(dir, 'keys') };
  const app = await startTestApp(settings, { now: () => new Date() });
  const { organisation, actor, badges } = await app.addOrganisation('voorbeeldwerk', ['samenwerken']);
  const date = today(new Date());
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Oefening', date, place: null });
  await app.close();
  return {
    env: {
      ...settings,
      PUBLIC_URL: 'https://blijk.example',
      BLIJK_DEMO: 'off',
      LOG_LEVEL: 'silent',
      ORGANISATION: organisation.id,
      ACHIEVEMENT: badges.get('samenwerken') ?? '',
      CEREMONY: ceremony.id,
    },
    end: () => rm(dir, { recursive: true, force: true }),
  };
}

export interface Instance {
  port: number;
  /** Asks it to stop; gives its exit code. */
  stop(): Promise<number | null>;
  kill(): void;
}

/** Starts one and waits until it listens; throws with what it said where it ends before. */
export async function startInstance({ env }: Place): Promise<Instance> {
  const child = spawn(process.execPath, ['--no-memory-protection-keys', SERVER], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(Number(line.slice(6)));
    });
    void ended.then(() => reject(new Error(`the instance ended: ${said}`)));
  });
  return {
    port,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** What was answered to one request for an award. */
export interface Answer {
  key: string;
  port: number;
  /** 0: no answer. */
  status: number;
  body: { id?: string; slug?: string; statusListId?: string; statusIndex?: number; error?: string };
  /** When the answer was there, in ms of the same clock. */
  at: number;
}

/** Sends these requests, at most `connections` at a time to each port, in their order. `at` asks the time in ms. */
export async function sendAwards(
  wanted: readonly { key: string; port: number }[],
  connections: number,
  at: () => number,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const lines = [...Map.groupBy(wanted, ({ port }) => port).values()];
  const work = async (line: { key: string; port: number }[]): Promise<void> => {
    for (let next = line.shift(); next !== undefined; next = line.shift()) {
      answers.push({ ...next, ...(await post(agent, next)), at: at() });
    }
  };
  await Promise.all(lines.flatMap((line) => Array.from({ length: connections }, () => work(line))));
  agent.destroy();
  return answers;
}

function post(agent: Agent, { key, port }: { key: string; port: number }): Promise<Pick<Answer, 'status' | 'body'>> {
  return new Promise((resolve) => {
    const sent = request({
      agent,
      host: '127.0.0.1',
      port,
      path: `/award?key=${encodeURIComponent(key)}`,
      method: 'POST',
    });
    sent.once('error', (error) => resolve({ status: 0, body: { error: error.message } }));
    sent.once('response', (response) => {
      let text = '';
      response.on('data', (part: Buffer) => {
        text += part.toString();
      });
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }),
      );
      response.once('error', (error) => resolve({ status: 0, body: { error: error.message } }));
    });
    sent.end();
  });
}

/** What is wrong after a load: an award doubled, lost or changed, an index given twice, or what the doctor finds. */
export async function findFaults(
  { env }: Place,
  answers: readonly Answer[],
  keys: ReadonlySet<string>,
): Promise<string[]> {
  const faults: string[] = [];
  const app = await startTestApp(env, { now: () => new Date() });
  try {
    const good = answers.filter(({ status }) => status === 201);
    const seen = new Map<string, string>();
    const indexes = new Map<string, string>();
    for (const { key, body } of good) {
      const is = JSON.stringify([body.id, body.slug, body.statusListId, body.statusIndex]);
      if ((seen.get(key) ?? is) !== is) faults.push(`${key}: two answers`);
      seen.set(key, is);
      const index = `${body.statusListId} ${body.statusIndex}`;
      if ((indexes.get(index) ?? key) !== key) faults.push(`${key}: the index of ${indexes.get(index)}`);
      indexes.set(index, key);
    }
    const organisationId = env.ORGANISATION ?? '';
    const awards = await app.storage.awards.byIdempotencyKeys(organisationId, [...keys]);
    if (new Set(awards.map(({ id }) => id)).size !== awards.length) faults.push('an award twice');
    for (const award of awards) {
      const { id, idempotencyKey, slug, statusListId, statusIndex } = award;
      const told = seen.get(idempotencyKey);
      if (told === undefined) continue;
      seen.delete(idempotencyKey);
      if (award.state !== 'issued') faults.push(`${idempotencyKey}: acknowledged, and is ${award.state}`);
      if (told !== JSON.stringify([id, slug, statusListId, statusIndex]))
        faults.push(`${idempotencyKey}: another award`);
    }
    for (const key of seen.keys()) faults.push(`${key}: acknowledged, and lost`);
    const { size } = await app.storage.register.head();
    const issued = awards.filter(({ state }) => state === 'issued').length;
    if (size !== issued) faults.push(`${issued} awards, ${size} entries in the register`);
    for (const { invariant, findings } of await examine(app.issuing, app.secrets)) {
      for (const { code, object } of findings) faults.push(`${invariant} ${code} ${object}`);
    }
    for (const { kind, lastError } of await app.storage.jobs.dead()) faults.push(`dead letter ${kind}: ${lastError}`);
  } finally {
    await app.close();
  }
  return faults;
}
