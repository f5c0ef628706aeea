/**
 * `npm run drill:postgres [-- RESTARTS]`: two instances award all the time while their PostgreSQL (Debian's package) breaks.
 * R11: it is restarted as after a crash, 20 times. R12: its synchronous standby takes over through a proxy, as behind a
 * load balancer. Passed: nothing that was acknowledged is lost or doubled, every key is acknowledged in the end, awarding
 * goes on within 10 s of a restart and 30 s of a failover, and the doctor finds nothing. Without the package: "not run".
 */
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/support/serve.ts';
import { startTcpProxy } from '../../test/support/tcp-proxy.ts';
import { type Cluster, debianBinaries, makeCluster } from './pg/debian-postgres.ts';
import { findFaults, type Instance, preparePlace, startInstance } from './pg/instances.ts';
import { longestGap, startLoad } from './pg/load.ts';

const CONNECTIONS = 8;
const RESTART_MOST_MS = 10_000;
const FAILOVER_MOST_MS = 30_000;
const BETWEEN_MS = 3_000;

export interface Broken {
  awards: number;
  errors: number;
  /** The longest time without an acknowledgement after each break, in ms. */
  gaps: number[];
  faults: string[];
}

/** R11. */
export async function drillRestarts(bin: string, restarts: number): Promise<Broken> {
  const cluster = makeCluster(bin, await freePort());
  try {
    cluster.start();
    await cluster.query('create database blijk');
    return await underLoad(cluster.url('blijk'), RESTART_MOST_MS, async (broke) => {
      for (let done = 0; done < restarts; done += 1) {
        await wait(BETWEEN_MS);
        broke(() => cluster.restart('immediate'));
      }
    });
  } finally {
    cluster.remove();
  }
}

/** R12. Writing waits for the standby, so what was acknowledged is on both. */
export async function drillFailover(bin: string): Promise<Broken> {
  const primary = makeCluster(bin, await freePort());
  let standby: Cluster | null = null;
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: primary.port });
  try {
    primary.start();
    await primary.query('create database blijk');
    const copy = makeCluster(bin, await freePort(), primary);
    standby = copy;
    copy.start();
    await primary.query("alter system set synchronous_standby_names = '*'");
    await primary.query('select pg_reload_conf()');
    for (let state = ''; state !== 'sync'; await wait(100)) {
      const [row] = await primary.query('select sync_state from pg_stat_replication');
      state = String(row?.sync_state ?? '');
    }
    return await underLoad(primary.url('blijk', proxy.port), FAILOVER_MOST_MS, async (broke) => {
      await wait(BETWEEN_MS);
      broke(() => {
        primary.stop('immediate');
        proxy.cut();
        copy.promote();
        proxy.switchTo({ host: '127.0.0.1', port: copy.port });
      });
    });
  } finally {
    await proxy.close();
    standby?.remove();
    primary.remove();
  }
}

async function underLoad(
  databaseUrl: string,
  mostMs: number,
  breaks: (broke: (act: () => void) => void) => Promise<void>,
): Promise<Broken> {
  const place = await preparePlace(databaseUrl);
  const instances: Instance[] = [];
  try {
    instances.push(...(await Promise.all([startInstance(place), startInstance(place)])));
    const load = startLoad(instances, CONNECTIONS);
    const moments: number[] = [];
    await breaks((act) => {
      moments.push(performance.now());
      act();
    });
    await wait(BETWEEN_MS);
    const { keys, unanswered } = await load.finish();
    const codes = await Promise.all(instances.map((instance) => instance.stop()));
    const gaps = moments.map((from, at) => {
      const until = moments[at + 1] ?? Number.POSITIVE_INFINITY;
      return longestGap(load.answers.filter((answer) => answer.at < until), from); // biome-ignore format: one thought
    });
    const faults = await findFaults(place, load.answers, keys);
    for (const key of unanswered) faults.push(`${key}: never acknowledged`);
    for (const gap of gaps) if (gap > mostMs) faults.push(`nothing was awarded for ${Math.round(gap)} ms`);
    for (const code of codes) if (code !== 0) faults.push(`an instance ended with ${code}`);
    return { awards: keys.size, errors: load.answers.filter(({ status }) => status !== 201).length, gaps, faults };
  } finally {
    for (const instance of instances) instance.kill();
    await place.end();
  }
}

function show(name: string, { awards, errors, gaps, faults }: Broken): boolean {
  const sorted = gaps.toSorted((a, b) => a - b);
  const [middle = 0, last = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  for (const line of faults.slice(0, 50)) console.log(`WRONG  ${line}`);
  console.log(
    `${name}: ${awards} awards, ${errors} refused and asked again; longest without an award ${(last / 1000).toFixed(1)} s (median ${(middle / 1000).toFixed(1)} s of ${gaps.length}); ${faults.length === 0 ? 'nothing lost or doubled, every invariant holds' : 'FAILED'}`,
  );
  return faults.length === 0;
}

if (import.meta.main) {
  const [restarts = 20] = process.argv.slice(2).map(Number);
  const bin = debianBinaries();
  if (bin === null) {
    console.log("not run: there is no PostgreSQL of Debian's package (apt-get install postgresql)");
    process.exitCode = 2;
  } else {
    const restarted = show(`R11, ${restarts} restarts`, await drillRestarts(bin, restarts));
    const failedOver = show('R12, failover', await drillFailover(bin));
    process.exitCode = restarted && failedOver ? 0 : 1;
  }
}
