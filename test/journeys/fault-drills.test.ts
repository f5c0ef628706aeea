/** Drills in a short form: a real server that loses its disk, its time, or is asked to stop. */
import { afterEach, expect, test } from '@jest/globals';
import { clockJumps } from '../../scripts/drills/faults/clock.ts';
import { readOnly, throughHook } from '../../scripts/drills/faults/read-only.ts';
import { killRest } from '../../scripts/drills/faults/server.ts';
import { stopUnderLoad } from '../../scripts/drills/faults/stop.ts';
import { makeWorld, type World } from '../../scripts/drills/faults/world.ts';

let world: World | undefined;
afterEach(async () => {
  killRest();
  await world?.remove();
});

test('a disk that takes no writes: reading goes on, writing is refused in words and comes back', async () => {
  world = await makeWorld({ lists: 2, people: 2 });
  await expect(readOnly(world, throughHook)).resolves.toBeUndefined();
});

test('a clock that jumps: nothing is awarded under a time that has been, and no session lives longer', async () => {
  world = await makeWorld({ lists: 2, people: 2 });
  await expect(clockJumps(world)).resolves.toContain('+1 y: the session is over');
});

test('SIGTERM with requests on their way: what was answered is there, exit 0', async () => {
  world = await makeWorld({ lists: 8, people: 1 });
  await expect(stopUnderLoad(world, { stuck: 0 })).resolves.toContain('exit 0');
});
