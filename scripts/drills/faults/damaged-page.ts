/** R6: noise over a page of the database. The start is refused with what to do, or the doctor finds it; never a wrong badge that is "valid". */

import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Drill, must } from './drill.ts';
import { startServer } from './server.ts';
import { awardFirst, type KnownBadge } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const CLI = join(import.meta.dirname, '../../../src/cli/blijk.js');
const PAGE = 4_096;
const PEOPLE = 20;

export type Damage = 'refused' | 'found' | 'harmless';

/** Writes noise over page `page` (counted from 1) of a copy and looks at what the product makes of it. */
export async function damagePage(fresh: World, page: number, known: readonly KnownBadge[]): Promise<Damage> {
  const world = await fresh.copy();
  try {
    const path = join(world.dir, 'data', 'blijk.sqlite');
    const file = openSync(path, 'r+');
    writeSync(file, randomBytes(PAGE), 0, PAGE, (page - 1) * PAGE);
    closeSync(file);
    const doctor = spawnSync(process.execPath, [CLI, 'doctor'], { cwd: world.dir, env: world.env, encoding: 'utf8' });
    const refused = doctor.stdout === '';
    if (refused) {
      const lines = doctor.stderr.trim().split('\n');
      must(
        doctor.status === 1 && lines.length === 1,
        `page ${page}: refused in other words: ${doctor.stderr.slice(0, 500)}`,
      );
      must(/blijk restore/.test(lines[0] ?? ''), `page ${page}: refused without what to do: ${lines[0]}`);
    }
    await mustTellNothingWrong(world, page, known);
    if (refused) return 'refused';
    return doctor.status === 1 ? 'found' : 'harmless';
  } finally {
    await world.remove();
  }
}

/** Whatever the server still starts with: a badge that it calls valid is the one that was issued. */
async function mustTellNothingWrong(world: World, page: number, known: readonly KnownBadge[]): Promise<void> {
  const server = await startServer(world).catch((error: Error) => {
    must(/restore/.test(error.message), `page ${page}: the start was refused without what to do: ${error.message}`);
    return null;
  });
  if (server === null) return;
  for (const { slug, json } of known) {
    const answer = await fetch(`${server.url}/b/${slug}`, { headers: { 'accept-language': 'nl' } });
    const html = await answer.text();
    must(
      answer.status === 200 || answer.status === 404 || answer.status === 503,
      `page ${page}: a badge page gave ${answer.status}`,
    );
    if (answer.status !== 200 || !html.includes('Echt en geldig')) continue;
    const file = await fetch(`${server.url}/b/${slug}.json`, { headers: world.headers });
    const same = file.status !== 200 || (await file.text()) === json;
    must(same, `page ${page}: another badge than the one that was issued is called valid`);
  }
  await server.stop();
}

/** An installation with badges in it, and all of it in the one file. */
export async function badgesAtRest(people: number): Promise<{ world: World; known: KnownBadge[]; pages: number }> {
  const world = await makeWorld({ lists: 1, people });
  const known = await awardFirst(world);
  return { world, known, pages: statSync(join(world.dir, 'data', 'blijk.sqlite')).size / PAGE };
}

export const damagedPageDrill: Drill = {
  id: 'R6',
  about: 'noise over a page of the database',
  async run({ runs, told }) {
    const { world, known, pages } = await badgesAtRest(PEOPLE);
    const count = { refused: 0, found: 0, harmless: 0 };
    try {
      for (let run = 1; run <= (runs ?? 10); run += 1) {
        const page = run === 1 ? 1 : randomInt(2, pages + 1);
        told(`page ${page} of ${pages}`);
        count[await damagePage(world, page, known)] += 1;
      }
    } finally {
      await world.remove();
    }
    return `${count.refused} starts refused with what to do, ${count.found} named by the doctor, ${count.harmless} pages in use by nothing; no wrong badge was called valid`;
  },
};
