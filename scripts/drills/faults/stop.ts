/** R19: SIGTERM with fifty requests on their way over kept connections. What was promised is there, the process ends in time. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Drill, must } from './drill.ts';
import { startServer } from './server.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

const MOST_MS = 10_000;

/** As many requests at once as the installation has lists, `afterMs` later the request to stop. */
export async function stopUnderLoad(world: World, afterMs: number): Promise<string> {
  const server = await startServer(world);
  // connections that stay open and idle
  for (let at = 0; at < 5; at += 1) await (await fetch(`${server.url}/healthz`)).text();
  const asked = world.lists.map(async ({ id, ceremonyId }) => ({
    ceremonyId,
    answer: await world.confirm(server.url, id).catch(() => null),
  }));
  await wait(afterMs);
  const { code, ms } = await server.stop();
  const answers = await Promise.all(asked);
  must(code === 0, `the exit code is ${code}`);
  must(ms <= MOST_MS, `it took ${ms.toFixed(0)} ms to stop`);
  const acknowledged = answers.filter(({ answer }) => answer?.acknowledged);
  const awards = (ceremonyId: string): number =>
    world.count(`select count(*) from award where ceremony_id = '${ceremonyId}'`);
  for (const { ceremonyId } of acknowledged) must(awards(ceremonyId) === world.people, 'acknowledged, but not there');
  const cut = answers.filter(({ answer, ceremonyId }) => answer === null && awards(ceremonyId) > 0);
  must(cut.length === 0, `${cut.length} requests were carried out and not answered`);
  const next = await startServer(world);
  for (const { id } of world.lists)
    must((await world.confirm(next.url, id)).acknowledged, 'refused after the next start');
  const people = world.lists.length * world.people;
  while (world.count("select count(*) from award where state = 'issued'") < people) await wait(50);
  await next.stop();
  await mustBeSound(world, people);
  return `${acknowledged.length} of ${answers.length} answered, the others never begun; exit 0 after ${ms.toFixed(0)} ms; all issued after the next start`;
}

export const stopDrill: Drill = {
  id: 'R19',
  about: 'SIGTERM with 50 in flight',
  async run() {
    const world = await makeWorld({ lists: 50, people: 1 });
    try {
      return await stopUnderLoad(world, 150);
    } finally {
      await world.remove();
    }
  },
};
