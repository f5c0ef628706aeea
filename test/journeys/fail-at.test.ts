/** The award cycle fails at every write and around every commit: nothing acknowledged is lost, and the next try works. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FAULTS, failAtEveryWrite, LOST } from '../../scripts/drills/faults/fail-at.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

test.each(['sqlite', 'postgres'] as const)(
  'on %s',
  async (kind) => {
    const env: Record<string, string> =
      kind === 'postgres' ? { DATABASE_URL: await postgres.createDatabase('fail_at') } : {};
    const { places, awards, wrong } = await failAtEveryWrite(env, LOST[kind]);
    expect(wrong).toEqual([]);
    // approving and issuing write this often at least: fewer places would mean that the fault was not in the way
    expect(places.write).toBeGreaterThanOrEqual(12);
    expect(places.commit).toBeGreaterThanOrEqual(3);
    expect(places.committed).toBe(places.commit);
    expect(awards).toBe(places.write + places.commit + places.committed + FAULTS.length);
  },
  60_000,
);
