/**
 * R25: little memory. With a heap of 128 MB the server does its work while strangers hand in what costs most to check: workers
 * that take too long or too much are replaced. A process from which the kernel takes all further address space ends, for V8
 * cannot go on without: then nothing that was promised is lost, and the next start works.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openStorm, type StormDocument } from '../storm-documents.ts';
import { badgesAtRest } from './damaged-page.ts';
import { type Drill, must, needTool } from './drill.ts';
import { type DrillServer, startServer } from './server.ts';
import { type KnownBadge, mustVerify } from './visits.ts';
import { mustBeSound, type World } from './world.ts';

const HEAP_MB = 128;
/** Address space left to a process that runs: for no further thread of JavaScript. */
const LEFT_BYTES = 32 * 1024 * 1024;
const ROUNDS = 3;
const PEOPLE = 5;
const SETTLE_MS = 5_000;
/** By first byte; all others are JSON. */
const TYPES: Readonly<Record<number, string>> = { 137: 'image/png', 255: 'image/jpeg', 60: 'image/svg+xml' };

export const memoryDrill: Drill = {
  id: 'R25',
  about: 'little memory',
  async run({ runs, told }) {
    needTool('prlimit', '--version');
    const storm = await openStorm();
    await storm.app.end();
    const { world, known } = await badgesAtRest(PEOPLE);
    const [badge] = known;
    if (badge === undefined) throw new Error('no badge');
    try {
      const server = await startServer(world, {
        node: [`--max-old-space-size=${HEAP_MB}`],
        env: { TRUST_PROXY: '1' },
      });
      const count = new Map<string, number>();
      for (let round = 0; round < (runs ?? ROUNDS); round += 1) {
        told(`a small heap, round ${round + 1}`);
        await handIn(server, badge, storm.poisoned, count);
        await mustVerify(server.url, badge);
      }
      const { code } = await server.stop();
      must(code === 0, `the exit code is ${code}`);
      const ends = await withoutAddresses(world, storm.poisoned, badge);
      return `heap of ${HEAP_MB} MB: ${[...count].map(([said, times]) => `${times} ${said}`).join(', ')}; the process lived, badge page and check stayed right; no further address space (prlimit --as): ${ends}`;
    } finally {
      await world.remove();
    }
  },
};

/** All at once, with honest checks among them: no answer may be wrong, and of the honest ones none "invalid". */
async function handIn(
  { url }: DrillServer,
  badge: KnownBadge,
  poisoned: readonly StormDocument[],
  count: Map<string, number>,
): Promise<void> {
  const inputs = poisoned.flatMap(({ input }) => ('bytes' in input ? [input.bytes] : []));
  const honest = new TextEncoder().encode(badge.json);
  await Promise.all(
    inputs.flatMap((bytes, at) => [
      answerTo(url, bytes, at).then((said) => {
        must(said !== 'valid', 'something poisoned was called valid');
        count.set(said, (count.get(said) ?? 0) + 1);
      }),
      answerTo(url, honest, at + 100).then((said) => {
        must(!['invalid', 'revoked', 'expired'].includes(said), `an honest badge was called ${said}`);
        count.set(`${said} (honest)`, (count.get(`${said} (honest)`) ?? 0) + 1);
      }),
    ]),
  );
}

async function answerTo(url: string, bytes: Uint8Array, visitor: number): Promise<string> {
  const answer = await fetch(`${url}/api/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': TYPES[bytes[0] ?? 0] ?? 'application/json', 'x-forwarded-for': `198.51.100.${visitor}` },
    body: Buffer.from(bytes),
  });
  const said = (await answer.json()) as { verdict?: string };
  return said.verdict ?? String(answer.status);
}

/** The list that waits is pressed while there is no more to be had; then a start with all there is. */
async function withoutAddresses(world: World, poisoned: readonly StormDocument[], badge: KnownBadge): Promise<string> {
  const server = await startServer(world, { env: { TRUST_PROXY: '1' } });
  limit(server, addressBytes(server) + LEFT_BYTES);
  await handIn(server, badge, poisoned, new Map()).catch((error: unknown) => {
    // an answer that was wrong is no lost connection
    if (!(error instanceof TypeError)) throw error;
  });
  await Promise.race([server.ended, wait(SETTLE_MS)]);
  const lived = server.child.exitCode === null && server.child.signalCode === null;
  await server.stop('SIGKILL');
  const next = await startServer(world);
  await mustVerify(next.url, badge);
  await next.stop();
  await mustBeSound(world, PEOPLE);
  return lived ? 'it lived' : 'it ended, and after the next start every badge is there and right';
}

const addressBytes = ({ child }: DrillServer): number =>
  Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024;

/** What the kernel gives the running process, and what it starts, from now on. */
function limit({ child }: DrillServer, bytes: number): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(child.pid), `--as=${bytes}`]);
  must(status === 0, `prlimit: ${stderr}`);
}
