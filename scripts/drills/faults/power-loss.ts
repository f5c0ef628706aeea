/**
 * R8, power loss as far as it can be acted: before each answer that promises something, what was written was made durable;
 * and a copy of the files whose last writes are missing opens and holds together. Real power was not cut.
 */
import { randomInt } from 'node:crypto';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { examine } from '../../../src/issuing/doctor/examine.ts';
import { type Drill, must } from './drill.ts';
import { startServer } from './server.ts';
import { needStrace, recordInto } from './trace.ts';
import { untilIssued } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const LISTS = 24;
const PEOPLE = 3;
/** SQLite moves the log into the database from 1,000 pages on; a log that was not moved yet may lose its end as in a power cut. */
const MOST_LOG_BYTES = 3_900_000;
const FRAME_BYTES = 4_120;

export const powerLossDrill: Drill = {
  id: 'R8',
  about: 'power loss, approximated',
  async run({ runs, told }) {
    needStrace();
    const promised = await durableBeforeAnswer();
    const copies = await shortenedLogs(runs ?? 20, told);
    return `${promised} promises, each after its fdatasync; ${copies} copies with a log cut off anywhere open, and every invariant holds in them`;
  },
};

/** Reads the server's calls in their order. Gives how many answers promised something. */
async function durableBeforeAnswer(): Promise<number> {
  const world = await makeWorld({ lists: 10, people: 2 });
  try {
    const server = await startServer(world);
    const path = join(world.dir, 'calls');
    const trace = await recordInto(server.child, ['pwrite64', 'fdatasync', 'fsync', 'write', 'writev'], path);
    for (const { id } of world.lists) must((await world.confirm(server.url, id)).acknowledged, 'a list was refused');
    await untilIssued(world, 20);
    await trace.end();
    await server.stop();
    let dirty = false;
    let promised = 0;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (/pwrite64\(\d+<[^>]*blijk\.sqlite-wal>/.test(line)) dirty = true;
      if (/f(data)?sync\(\d+<[^>]*blijk\.sqlite-wal>/.test(line)) dirty = false;
      if (!/writev?\(.*HTTP\/1\.1 303/.test(line)) continue;
      must(!dirty, `an answer left before what it promises was durable: ${line.slice(0, 120)}`);
      promised += 1;
    }
    must(promised === world.lists.length, `${promised} answers were seen instead of ${world.lists.length}`);
    return promised;
  } finally {
    await world.remove();
  }
}

/** Copies of a database at work, taken while it stands still, with the end of the log cut off. Gives how many. */
async function shortenedLogs(most: number, told: (line: string) => void): Promise<number> {
  let copies = 0;
  while (copies < most) {
    const world = await makeWorld({ lists: LISTS, people: PEOPLE });
    try {
      const server = await startServer(world);
      const log = join(world.dir, 'data', 'blijk.sqlite-wal');
      const load = (async () => {
        for (const { id } of world.lists) await world.confirm(server.url, id).catch(() => null);
      })();
      while (copies < most && server.child.exitCode === null) {
        await wait(randomInt(20, 120));
        server.child.kill('SIGSTOP');
        const bytes = statSync(log).size;
        const other = bytes < MOST_LOG_BYTES ? await world.copy() : null;
        server.child.kill('SIGCONT');
        if (other === null) break;
        copies += 1;
        told(`copy ${copies} of ${most}, a log of ${bytes} bytes`);
        const offset = randomInt(0, bytes + 1);
        truncateSync(join(other.dir, 'data', 'blijk.sqlite-wal'), offset);
        await mustHoldTogether(other, Math.floor(offset / FRAME_BYTES)).finally(() => other.remove());
      }
      await server.stop('SIGKILL');
      await load;
    } finally {
      await world.remove();
    }
  }
  return copies;
}

async function mustHoldTogether(world: World, frames: number): Promise<void> {
  await world.within(async (app) => {
    const findings = (await examine(app.issuing, app.secrets)).flatMap(({ findings: found }) => found);
    const named = findings.map(({ invariant, code }) => `${invariant} ${code}`).join(', ');
    must(findings.length === 0, `with ${frames} pages of the log: ${named}`);
  });
}
