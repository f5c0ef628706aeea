/** R5: the disk takes no writes any more while the server works. Reading goes on; writing is refused in words, and comes back. */
import { type Drill, must, until } from './drill.ts';
import { type DrillServer, MOVABLE, startServer } from './server.ts';
import { injectInto, needStrace } from './trace.ts';
import { awardFirst, mustVerify, readyAt, untilIssued } from './visits.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

/** Makes the disk of a running server read-only; gives what makes it well again. */
type Spoil = (server: DrillServer) => Promise<() => Promise<void>>;

/** Through the storage's hook: as SQLite says it. */
export const throughHook: Spoil = async (server) => {
  server.child.send({ failWrites: 'SQLITE_READONLY' });
  await until(async () => (await readyAt(server.url)).status === 503, 'a red /readyz');
  return async () => void server.child.send({ failWrites: null });
};

/** At the kernel's door: every write to a file fails as on a file system that was mounted read-only. */
const atTheKernel: Spoil = async (server) => {
  const trace = await injectInto(server.child, 'pwrite64,ftruncate,fdatasync:error=EROFS');
  return () => trace.end();
};

/** Two lists: one before, one meanwhile and again after. */
export async function readOnly(world: World, spoil: Spoil): Promise<void> {
  const [known] = await awardFirst(world, { program: MOVABLE });
  const meanwhile = world.lists[1]?.id ?? '';
  const server = await startServer(world, { program: MOVABLE });
  await mustVerify(server.url, known);
  const mend = await spoil(server);
  const refused = await world.confirm(server.url, meanwhile);
  must(
    refused.status === 503 && refused.text.includes('storage.unavailable'),
    `a write gave ${refused.status} ${refused.text}`,
  );
  await mustVerify(server.url, known);
  const desk = await fetch(`${server.url}/desk`, { headers: { ...world.headers, accept: 'text/html' } });
  must(desk.status === 200, `reading at the desk gave ${desk.status}`);
  const red = await readyAt(server.url);
  must(red.status === 503 && red.checks.database === false, '/readyz is not red');
  await mend();
  await until(async () => (await readyAt(server.url)).status === 200, 'a green /readyz');
  must((await world.confirm(server.url, meanwhile)).acknowledged, 'refused on a disk that is well again');
  await untilIssued(world, 2 * world.people, 90_000);
  await server.stop();
  await mustBeSound(world, 2 * world.people);
}

export const readOnlyDrill: Drill = {
  id: 'R5',
  about: 'a disk that takes no writes any more',
  async run() {
    needStrace();
    const world = await makeWorld({ lists: 2, people: 5 });
    try {
      await readOnly(world, atTheKernel);
    } finally {
      await world.remove();
    }
    return 'EROFS from the kernel: awarding 503, badge page, check and desk go on, /readyz red; then works again without a restart';
  },
};
