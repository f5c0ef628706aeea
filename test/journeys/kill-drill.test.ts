/** The drill of `kill -9` in a short form: the button of a real server, killed before and after its answer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { killOnce } from '../../scripts/drills/faults/kill.ts';
import { killRest } from '../../scripts/drills/faults/server.ts';
import { makeWorld, type World } from '../../scripts/drills/faults/world.ts';

const PEOPLE = 12;
let world: World;
beforeAll(async () => {
  world = await makeWorld({ lists: 1, people: PEOPLE });
});
afterAll(async () => {
  killRest();
  await world?.remove();
});

test.each([
  ['button', 15],
  ['answer', 150],
] as const)('%s, %i ms later: exactly as many badges as people after the same request again', async (after, ms) => {
  const { done } = await killOnce(world, PEOPLE, { after, ms });
  expect(done).toBeLessThanOrEqual(PEOPLE);
});
