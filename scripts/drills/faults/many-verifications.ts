/** R23: ten thousand checks over HTTP, a thousand at a time, each visitor from an address of their own. */

import { badgesAtRest } from './damaged-page.ts';
import { type Drill, must, quantile } from './drill.ts';
import { startServer } from './server.ts';

const ALL = 10_000;
const AT_ONCE = 1_000;
const MOST_LATE_SECONDS = 0.2;

export const manyVerificationsDrill: Drill = {
  id: 'R23',
  about: '10,000 verifications, 1,000 at a time',
  async run({ runs, told }) {
    const all = runs ?? ALL;
    const { world, known } = await badgesAtRest(20);
    try {
      const server = await startServer(world, { env: { TRUST_PROXY: '1' } });
      const changed = known.map(({ json }) => json.replace('Samenwerken', 'Leidinggeven'));
      await lateSeconds(server.url);
      const count: Record<string, number> = {};
      const times: number[] = [];
      const wrong: string[] = [];
      let next = 0;
      const visitor = async (): Promise<void> => {
        while (next < all) {
          const number = next;
          next += 1;
          if (number % 500 === 0) told(`${number} of ${all}`);
          const isChanged = number % 5 === 4;
          const body = (isChanged ? changed : known.map(({ json }) => json))[number % known.length] ?? '';
          const since = performance.now();
          const answer = await fetch(`${server.url}/api/v1/verify`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-forwarded-for': `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
            },
            body,
          });
          const { verdict } = (await answer.json()) as { verdict?: string };
          times.push(performance.now() - since);
          const said = verdict ?? String(answer.status);
          count[said] = (count[said] ?? 0) + 1;
          const busy = answer.status === 503 && answer.headers.get('retry-after') !== null;
          if (!busy && said !== (isChanged ? 'invalid' : 'valid')) wrong.push(said);
        }
      };
      const since = performance.now();
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, all) }, visitor));
      const seconds = (performance.now() - since) / 1_000;
      const late = await lateSeconds(server.url);
      await server.stop();
      must(wrong.length === 0, `${wrong.length} wrong answers: ${[...new Set(wrong)].join(', ')}`);
      const figures = `${Object.entries(count)
        .map(([said, times_]) => `${times_} ${said}`)
        .join(
          ', ',
        )}, each right; ${(all / seconds).toFixed(0)} a second with the load on the same cores, ${quantile(times, 0.99).toFixed(0)} ms (99 %); main thread late ${(late * 1_000).toFixed(0)} ms (99 %)`;
      must(late <= MOST_LATE_SECONDS, `the main thread was late: ${figures}`);
      return figures;
    } finally {
      await world.remove();
    }
  },
};

/** How late the server's main thread was, 99 % of the time, since this was last asked. */
async function lateSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } })).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1] ?? Number.NaN);
}
