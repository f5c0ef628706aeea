/**
 * R15: everything is lost but a backup that was made under load, the keys and the list of what was erased. Scripted as an
 * operator does it, on an empty folder, and timed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { awardOne } from '../../../test/support/award.ts';
import { type Drill, must, until } from './drill.ts';
import { startServer } from './server.ts';
import { knownBadges, mustVerify, untilIssued } from './visits.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

const CLI = join(import.meta.dirname, '../../../src/cli/blijk.js');
const MOST_MS = 15 * 60_000;
const ISSUED = "select count(*) from award where state = 'issued'";

export const restoreDrill: Drill = {
  id: 'R15',
  about: 'backup under load, everything lost, put back',
  async run({ told }) {
    const world = await makeWorld({ lists: 12, people: 25 });
    try {
      told('awards, and a backup among them');
      const zip = join(world.dir, 'backup.zip');
      const server = await startServer(world);
      const press = (from: number, to: number) =>
        Promise.all(world.lists.slice(from, to).map(({ id }) => world.confirm(server.url, id)));
      await press(0, 4);
      await until(() => world.count(ISSUED) >= 40, 'the first badges');
      const backup = blijkBeside(world, ['backup', zip]);
      await press(4, 8);
      must((await backup) === 0, 'the backup failed');
      await untilIssued(world, 200, 120_000);
      await press(8, 10);
      await untilIssued(world, 250, 120_000);
      await server.stop();
      const known = await knownBadges(world);
      const indexes = await givenOut(world);
      const erased = await world.within(async (app) => {
        const award = await app.storage.awards.bySlug(known[0]?.slug ?? '');
        await eraseAwards(app.issuing, [award?.id ?? ''], 'drill');
        return known[0]?.slug ?? '';
      });

      told('lost, and put back');
      const away = join(world.dir, 'elsewhere');
      mkdirSync(away);
      for (const name of ['data/erased.list', 'keys'])
        cpSync(join(world.dir, name), join(away, name), { recursive: true });
      for (const name of ['data', 'keys']) rmSync(join(world.dir, name), { recursive: true });
      const since = performance.now();
      cpSync(join(away, 'keys'), join(world.dir, 'keys'), { recursive: true });
      const said = blijk(world, ['restore', zip, '--erased', join(away, 'data/erased.list')]);
      must(/new status lists/.test(said), `restore said ${said}`);
      const kept = world.count(ISSUED);
      // some were approved and not issued yet when the backup was made: the start goes on with them
      const inBackup = world.count('select count(*) from award');
      must(/I7 {2}holds/.test(blijk(world, ['doctor'])), 'the doctor found something');
      const again = await startServer(world);
      const ms = performance.now() - since;
      must(ms <= MOST_MS, `it took ${(ms / 1_000).toFixed(0)} s`);

      const erasedPage = await fetch(`${again.url}/b/${erased}`);
      must(erasedPage.status === 410 || erasedPage.status === 404, `what was erased gave ${erasedPage.status}`);
      const old = known.find(
        ({ slug }) => slug !== erased && world.count(`select count(*) from award where slug = '${slug}'`) === 1,
      );
      if (old === undefined) throw new Error('no badge of before');
      await mustVerify(again.url, old);
      await again.stop();
      const lists = world.count('select count(*) from status_list');
      must(lists >= 2, 'no new status list');
      const reused = await world.within(async (app) => {
        const { actor } = await app.signIn(world.organisationId, 'coach', 'coach@werkplaats.example');
        const { id } = await awardOne(app, actor, 'Noa Nieuwman');
        const award = await app.storage.awards.byId(id);
        return indexes.has(`${award?.statusListId} ${award?.statusIndex}`);
      });
      must(!reused, 'an index was used twice');
      await mustBeSound(world, inBackup + 1);
      return `${kept} of 250 badges were in the backup; back, examined and serving after ${(ms / 1_000).toFixed(1)} s; new status list, what was erased stays erased, old badges verify`;
    } finally {
      await world.remove();
    }
  },
};

async function givenOut(world: World): Promise<Set<string>> {
  const found = new Set<string>();
  await world.within(async (app) => {
    for (const { ceremonyId } of world.lists) {
      for (const id of await app.storage.awards.idsOfCeremony(ceremonyId, ['issued'])) {
        const award = await app.storage.awards.byId(id);
        found.add(`${award?.statusListId} ${award?.statusIndex}`);
      }
    }
  });
  return found;
}

function blijk(world: World, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: world.dir,
    env: world.env,
    encoding: 'utf8',
  });
  must(status === 0, `blijk ${args[0]} ended with ${status}: ${stdout.slice(-300)} ${stderr.slice(-300)}`);
  return stdout;
}

function blijkBeside(world: World, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: world.dir, env: world.env, stdio: 'ignore' });
  return new Promise((resolve) => child.once('close', resolve));
}
