/** R3: the disk runs full under the server. Nothing is half kept, checks go on, and with room everything goes on by itself. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Drill, must, NotRun } from './drill.ts';
import { startServer } from './server.ts';
import { awardFirst, mustVerify, readyAt, untilIssued } from './visits.ts';
import { makeWorld, mustBeSound } from './world.ts';

const LEFT_BYTES = 200_000;

export const fullDiskDrill: Drill = {
  id: 'R3',
  about: 'disk full (24 MB, filled to 200 kB)',
  async run({ told }) {
    const dir = mkdtempSync(join(tmpdir(), 'blijk-full-'));
    mkdirSync(join(dir, 'data'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', join(dir, 'data')]);
    if (mounted.status !== 0) {
      rmSync(dir, { recursive: true });
      throw new NotRun('mounting a tmpfs is not allowed here');
    }
    try {
      const world = await makeWorld({ lists: 80, people: 5, dir });
      const [known] = await awardFirst(world);
      const server = await startServer(world);
      const filler = join(dir, 'data', 'filler');
      const { bavail, bsize } = statfsSync(join(dir, 'data'));
      writeFileSync(filler, Buffer.alloc(bavail * bsize - LEFT_BYTES));
      let acknowledged = 1;
      let refusal: { status: number; text: string } | null = null;
      for (const list of world.lists.slice(1)) {
        const answer = await world.confirm(server.url, list.id);
        if (!answer.acknowledged) {
          refusal = answer;
          break;
        }
        acknowledged += 1;
        told(`${acknowledged} lists`);
      }
      if (refusal === null) throw new Error('the disk never ran full');
      must([503, 507].includes(refusal.status), `refused with ${refusal.status} ${refusal.text.slice(0, 300)}`);
      must(/storage\.(full|unavailable)/.test(refusal.text), `refused with ${refusal.text.slice(0, 300)}`);
      await mustVerify(server.url, known);
      const red = await readyAt(server.url);
      must(red.status === 503 && red.checks.disk === false, '/readyz is not red though the disk is full');

      rmSync(filler);
      const lists = world.lists.slice(0, acknowledged + 1);
      const next = await world.confirm(server.url, lists.at(-1)?.id ?? '');
      must(next.acknowledged, `with room again: ${next.status} ${next.text.slice(0, 300)}`);
      const people = lists.length * 5;
      await untilIssued(world, people, 150_000);
      must((await readyAt(server.url)).status === 200, '/readyz stays red');
      await server.stop();
      await mustBeSound(world, people);
      return `${acknowledged} lists kept, then ${refusal.status}; badge page and check stayed right, /readyz red; with room again all ${people} badges without a restart`;
    } finally {
      spawnSync('umount', ['-l', join(dir, 'data')]);
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
