/** R2: the Nth write fails, for every N: first inside the process, then at the kernel's door while the real server works. */
import { type Postgres, startPostgres } from '../../../test/support/postgres.ts';
import { type Drill, must, until } from './drill.ts';
import { failAtEveryWrite, LOST } from './fail-at.ts';
import { type DrillServer, startServer } from './server.ts';
import { injectInto, needStrace } from './trace.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

const RULES = ['pwrite64:error=EIO', 'pwrite64:error=ENOSPC', 'fdatasync:error=EIO'] as const;
const REFUSALS = [503, 507];

export const failingDiskDrill: Drill = {
  id: 'R2',
  about: 'a write fails, at every N',
  async run({ runs, told }) {
    told('through the hook, SQLite');
    const sqlite = await failAtEveryWrite({}, LOST.sqlite);
    must(sqlite.wrong.length === 0, `SQLite: ${sqlite.wrong.join('; ')}`);
    told('through the hook, PostgreSQL');
    const postgres = await onPostgres();
    needStrace();
    const kernel = await atTheKernel(runs ?? 60, told);
    const places = ({ write, commit, committed }: typeof sqlite.places): string =>
      `${write} writes, ${commit} commits, ${committed} lost answers`;
    return `SQLite ${places(sqlite.places)}; PostgreSQL ${postgres === null ? 'not there' : places(postgres.places)}; ${kernel}`;
  },
};

async function onPostgres() {
  let server: Postgres;
  try {
    server = await startPostgres();
  } catch {
    return null;
  }
  try {
    const found = await failAtEveryWrite({ DATABASE_URL: await server.createDatabase('fail_at') }, LOST.postgres);
    must(found.wrong.length === 0, `PostgreSQL: ${found.wrong.join('; ')}`);
    return found;
  } finally {
    await server.stop();
  }
}

/** Calls of the server's thread that fail, each N on a list of its own; the server is started anew where it gave up. */
async function atTheKernel(most: number, told: (line: string) => void): Promise<string> {
  const world = await makeWorld({ lists: most * RULES.length, people: 1 });
  const count = { refused: 0, acknowledged: 0, ended: 0 };
  try {
    let server = await startServer(world);
    for (const [at, list] of world.lists.entries()) {
      const rule = `${RULES[at % RULES.length]}:when=${Math.floor(at / RULES.length) + 1}`;
      told(rule);
      const trace = await injectInto(server.child, rule);
      const outcome = await pressed(world, server, list.id, rule);
      await Promise.race([issued(world, list.ceremonyId, 1_500).catch(() => {}), server.ended]);
      await trace.end();
      count[outcome] += 1;
      if (outcome === 'acknowledged')
        must(awardsOf(world, list.ceremonyId) === 1, `${rule}: acknowledged, and not there`);
      if (server.child.exitCode !== null) server = await startServer(world);
      const again = await world.confirm(server.url, list.id);
      must(again.acknowledged, `${rule}: the next try gave ${again.status} ${again.text.slice(0, 200)}`);
      await issued(world, list.ceremonyId, 90_000);
    }
    await server.stop();
    await mustBeSound(world, world.lists.length);
    return `${world.lists.length} calls to the kernel failed (N to ${most} of ${RULES.join(', ')}): ${count.refused} refused, ${count.acknowledged} acknowledged and kept, ${count.ended} ended the server, all issued at the next try`;
  } finally {
    await world.remove();
  }
}

async function pressed(
  world: World,
  server: DrillServer,
  listId: string,
  rule: string,
): Promise<'refused' | 'acknowledged' | 'ended'> {
  const answer = await world.confirm(server.url, listId).catch(() => null);
  if (answer === null) return 'ended';
  if (answer.acknowledged) return 'acknowledged';
  must(REFUSALS.includes(answer.status), `${rule}: refused with ${answer.status} ${answer.text.slice(0, 300)}`);
  return 'refused';
}

const awardsOf = (world: World, ceremonyId: string, state = '%'): number =>
  world.count(`select count(*) from award where ceremony_id = '${ceremonyId}' and state like '${state}'`);

const issued = (world: World, ceremonyId: string, patienceMs: number): Promise<void> =>
  until(() => awardsOf(world, ceremonyId, 'issued') === 1, 'the badge', patienceMs);
