/** pg-boss on the database of the installation. */
import { randomUUID } from 'node:crypto';
import { JOB_KINDS } from '../issuing/job-kinds.ts';
import type { Boss } from '../jobs/boss.ts';
import type { Database } from '../storage/database.ts';
import { outerHandle, transact } from '../storage/handle.ts';
import { handOverJobs } from '../storage/jobs.ts';

/** The queue of several processes, with what an earlier one left in the table of jobs. */
export async function openJobs(database: Database, onError: (name: string, error: unknown) => void): Promise<Boss> {
  const { sql } = outerHandle(database);
  // not held where SQLite keeps the jobs
  const { openBoss } = await import('../jobs/boss.ts');
  const boss = await openBoss({
    sql,
    kinds: JOB_KINDS,
    newId: randomUUID,
    onError: (error) => onError('pg-boss', error),
  });
  await transact(database, (handle) =>
    handOverJobs(
      handle,
      boss.records(handle.sql, () => {}),
      JOB_KINDS,
    ),
  );
  return boss;
}
