/** R21: hours of ordinary reading in a shorter time: badge pages and checks side by side, no awards. Memory, files and answers stay level. */
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { badgesAtRest } from './damaged-page.ts';
import { type Drill, must } from './drill.ts';
import { memoryOf } from './huge-uploads.ts';
import { startServer } from './server.ts';
import { verdictOf } from './visits.ts';

const MINUTE_MS = 60_000;
/** Memory is taken as level from here on: caches are filled by then. */
const WARM_PART = 0.3;
const MOST_SLOPE = 1024 * 1024;
/** Pauses between two requests of a visitor, so that the machine is not at its limit. */
const PAUSE_MS = 20;
const SAMPLE_MS = 2_000;

export const soakDrill: Drill = {
  id: 'R21',
  about: 'soak (`--runs` = minutes; 10 unless said)',
  async run({ runs, told }) {
    const minutes = runs ?? 10;
    const { world, known } = await badgesAtRest(20);
    try {
      const server = await startServer(world, { env: { TRUST_PROXY: '1' } });
      const until = performance.now() + minutes * MINUTE_MS;
      const count = { pages: 0, checks: 0, busy: 0 };
      const wrong: string[] = [];
      const visitor = async (number: number): Promise<void> => {
        for (let turn = 0; performance.now() < until; turn += 1) {
          const badge = known[(number * 7 + turn) % known.length];
          if (badge === undefined) break;
          // a visitor of another address each time: nobody is over a limit
          const address = `198.51.${turn % 250}.${number}`;
          if (turn % 4 === 3) {
            const verdict = await verdictOf(server.url, badge.json, address);
            if (verdict === '503') count.busy += 1;
            else if (verdict !== 'valid') wrong.push(`check ${verdict}`);
            count.checks += 1;
          } else {
            const answer = await fetch(`${server.url}/b/${badge.slug}`, { headers: { 'x-forwarded-for': address } });
            await answer.arrayBuffer();
            if (answer.status !== 200) wrong.push(`page ${answer.status}`);
            count.pages += 1;
          }
          await wait(PAUSE_MS);
        }
      };
      const samples: { at: number; bytes: number; files: number }[] = [];
      const sampler = async (): Promise<void> => {
        while (performance.now() < until) {
          samples.push({
            at: performance.now() / MINUTE_MS,
            bytes: memoryOf(server.child.pid),
            files: filesOf(server.child.pid),
          });
          told(`${count.pages} pages, ${count.checks} checks, ${((samples.at(-1)?.bytes ?? 0) / 1e6).toFixed(0)} MB`);
          await wait(SAMPLE_MS);
        }
      };
      await Promise.all([sampler(), ...Array.from({ length: 4 }, (_, number) => visitor(number))]);
      const level = samples.slice(Math.floor(samples.length * WARM_PART));
      const slope = slopeOf(level.map(({ at, bytes }) => [at, bytes]));
      const files = [level[0]?.files ?? 0, level.at(-1)?.files ?? 0];
      const { code } = await server.stop();
      must(code === 0, `the exit code is ${code}`);
      must(wrong.length === 0, `${wrong.length} wrong answers: ${[...new Set(wrong)].join(', ')}`);
      const figures = `${minutes} min, ${count.pages} pages, ${count.checks} checks (${count.busy} times busy); memory ${mb(level[0]?.bytes)} to ${mb(level.at(-1)?.bytes)} MB, slope ${(slope / 1e6).toFixed(2)} MB/min after warming up; open files ${files.join(' to ')}`;
      must(slope < MOST_SLOPE, `memory grows: ${figures}`);
      must((files[1] ?? 0) <= (files[0] ?? 0) + 10, `open files grow: ${figures}`);
      return figures;
    } finally {
      await world.remove();
    }
  },
};

const mb = (bytes = 0): string => (bytes / 1e6).toFixed(0);
const filesOf = (pid: number | undefined): number => readdirSync(`/proc/${pid}/fd`).length;

/** Least squares: growth of the second number for one of the first. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (pick: 0 | 1): number => points.reduce((sum, point) => sum + point[pick], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0);
  return over / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
}
