/** R7: the clock jumps under a running server. Nothing is signed under a time that has been, and no session lives longer. */
import { type Drill, must, until } from './drill.ts';
import { MOVABLE, startServer } from './server.ts';
import { knownBadges, mustVerify, readyAt } from './visits.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** Two lists: one before, and one that is pressed at every wrong time and then at the right one. */
export async function clockJumps(world: World): Promise<string> {
  const [before, meanwhile] = world.lists.map(({ id }) => id);
  const issued = (count: number) =>
    until(() => world.count("select count(*) from award where state = 'issued'") === count, `${count} badges`, 90_000);
  const first = await startServer(world, { program: MOVABLE });
  must((await world.confirm(first.url, before ?? '')).acknowledged, 'refused at the right time');
  await issued(world.people);
  await first.stop();
  const [known] = await knownBadges(world);
  if (known === undefined) throw new Error('no badge');

  const server = await startServer(world, { program: MOVABLE });
  const move = async (offsetMs: number, green: boolean): Promise<void> => {
    server.child.send({ offsetMs });
    await until(async () => (await readyAt(server.url)).checks.clock === green, `/readyz ${green ? 'green' : 'red'}`);
  };
  const ends = (): number => world.count(`select max(strftime('%s', "expiresAt")) from session`);
  const ended = ends();
  for (const offset of [-YEAR_MS, -2 * HOUR_MS, -HOUR_MS / 6]) {
    await move(offset, false);
    const refused = await world.confirm(server.url, meanwhile ?? '');
    // a year ago the day of the ceremony lies ahead, which the list says first
    const early = refused.status === 422 && offset === -YEAR_MS;
    const behind = refused.status === 503 && refused.text.includes('clock.backwards');
    must(early || behind, `${offset} ms: ${refused.status} ${refused.text}`);
    must((await fetch(`${server.url}/b/${known.slug}`)).status === 200, 'no badge page');
    must(ends() === ended, 'a session was made to last longer');
  }
  await move(0, true);
  await mustVerify(server.url, known);
  must((await world.confirm(server.url, meanwhile ?? '')).acknowledged, 'refused once the clock is right again');
  await issued(2 * world.people);
  await move(YEAR_MS, true);
  const late = await world.confirm(server.url, meanwhile ?? '');
  must(late.status === 401, `a year later the session was still good: ${late.status}`);
  must(ends() <= ended, 'a session was made to last longer');
  await move(0, true);
  must((await world.confirm(server.url, meanwhile ?? '')).status === 401, 'a session that was over came back');
  await mustVerify(server.url, known);
  await server.stop();
  await mustBeSound(world, 2 * world.people);
  return '-1 y, -2 h and -10 min: nothing is awarded (503 clock.backwards; a year ago 422), /readyz red, pages go on; right again: works; +1 y: the session is over, and stays so when the clock is right again';
}

export const clockDrill: Drill = {
  id: 'R7',
  about: 'the clock jumps',
  async run() {
    const world = await makeWorld({ lists: 2, people: 5 });
    try {
      return await clockJumps(world);
    } finally {
      await world.remove();
    }
  },
};
