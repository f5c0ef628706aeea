/**
 * `npm run drill:instances [-- AWARDS CONNECTIONS]`: two instances on one PostgreSQL, 2,000 awards over 50 connections each.
 * A quarter of the keys is sent to both at the same time, and their jobs want every award too. Then: each key has exactly
 * one award, every answer told of that one, indexes are unique, the register has one entry each and the doctor finds
 * nothing. Exit code 1 otherwise.
 */
import { startPostgres } from '../../test/support/postgres.ts';
import { findFaults, preparePlace, sendAwards, startInstance } from './pg/instances.ts';

export interface InstancesResult {
  awards: number;
  requests: number;
  refused: number;
  seconds: number;
  faults: string[];
}

/** Runs it on a PostgreSQL that it starts, with the binaries the tests use. */
export async function drillInstances(awards: number, connections: number): Promise<InstancesResult> {
  const server = await startPostgres();
  const place = await preparePlace(await server.createDatabase('drill_instances'));
  try {
    const [one, two] = await Promise.all([startInstance(place), startInstance(place)]);
    const keys = Array.from({ length: awards }, (_, at) => `drill:${at}`);
    const wanted = keys.flatMap((key, at) => {
      if (at % 4 === 0) return [one, two].map(({ port }) => ({ key, port }));
      return [{ key, port: (at % 2 === 0 ? one : two).port }];
    });
    const start = performance.now();
    const answers = await sendAwards(wanted, connections, () => performance.now());
    const seconds = (performance.now() - start) / 1_000;
    const codes = await Promise.all([one.stop(), two.stop()]);
    const faults = await findFaults(place, answers, new Set(keys));
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { key, status, body } of refused) faults.push(`${key}: answered ${status} ${body.error}`);
    for (const code of codes) if (code !== 0) faults.push(`an instance ended with ${code}`);
    return { awards, requests: wanted.length, refused: refused.length, seconds, faults };
  } finally {
    await place.end();
    await server.stop();
  }
}

if (import.meta.main) {
  const [awards = 2_000, connections = 50] = process.argv.slice(2).map(Number);
  const result = await drillInstances(awards, connections);
  for (const line of result.faults.slice(0, 50)) console.log(`WRONG  ${line}`);
  console.log(
    `${result.awards} awards in ${result.requests} requests over 2 x ${connections} connections, ${result.refused} refused, ${result.seconds.toFixed(1)} s`,
  );
  console.log(result.faults.length === 0 ? 'exactly once each, indexes unique, every invariant holds' : 'FAILED');
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
