/**
 * `npm run drill:batch [-- COUNT]`: COUNT awards (10,000 unless told) approved as one job on SQLite. A process works through it, is
 * killed (SIGKILL) in the middle, and the next one finishes it. Then: every award issued once, with its own index, record
 * and entry in the register. Tells awards a second and the most memory the second process held. Exit code 1 where something is not so.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { today } from '../../src/issuing/time.ts';
import { startTestApp } from '../../test/support/app.ts';
import { finished, newPlace, type Place } from '../../test/support/cli.ts';

const PROGRAM = join(import.meta.dirname, '../../test/support/issue-and-die.ts');
const PUBLIC_URL = 'https://blijk.example';
const ISSUED = "select count(*) from award where state = 'issued'";
const LOOK_MS = 100;
/** As `npm start` runs. */
const SETTINGS = ['--no-memory-protection-keys', '--max-semi-space-size=8', '--heap-growing-percent=15'];

export interface BatchResult {
  count: number;
  /** Issued when the first process was killed. */
  killedAt: number;
  perSecond: number;
  /** Memory of the process that finished it, in MiB: most while it issued, after each quarter of that, and most until it had ended. */
  peakMb: number;
  quartersMb: number[];
  endMb: number;
}

/** Runs it. Throws where something is not as it should be. */
export async function issueBatch(count: number): Promise<BatchResult> {
  const place = await newPlace();
  try {
    await approve(place, count);
    const first = work(place);
    while (place.count(ISSUED) < count / 3) await wait(LOOK_MS);
    first.child.kill('SIGKILL');
    await first.ended;
    const killedAt = place.count(ISSUED);
    must(killedAt < count, 'the first process was killed too late');
    const planned = place.count('select count(*) from status_index');

    const start = performance.now();
    const second = work(place);
    const quartersMb: number[] = [];
    let peakMb = 0;
    let endMb = 0;
    for (let open = true; open; ) {
      open = await Promise.race([second.ended.then(() => false), wait(LOOK_MS, true)]);
      const { now, most } = memoryOf(second.child.pid ?? 0);
      endMb = Math.max(endMb, most);
      const done = (place.count(ISSUED) - killedAt) / (count - killedAt);
      if (done < 1) peakMb = Math.max(peakMb, most);
      if (now > 0 && done >= (quartersMb.length + 1) / 4) quartersMb.push(now);
    }
    must((await second.ended) === 0, 'the second process did not end well');
    const perSecond = (count - killedAt) / ((performance.now() - start) / 1000);
    check(place, count, planned);
    return { count, killedAt, perSecond, peakMb, quartersMb, endMb };
  } finally {
    await place.remove();
  }
}

async function approve(place: Place, count: number): Promise<void> {
  const app = await startTestApp({ ...place.env, PUBLIC_URL }, { now: () => new Date() });
  const { actor, badges } = await app.addOrganisation('werkplaats');
  const date = today(new Date());
  const ceremony = await createCeremony(app.issuing, actor, { name: 'Grote middag', date, place: null });
  const row = { email: null, level: 'gevorderd', words: null, awardedDate: date, secondJudge: null } as const;
  const rows = Array.from({ length: count }, (_, i) => {
    const name = `Kandidaat ${i + 1} (fictief)`;
    return { ...row, row: i + 1, name, pageName: name, key: `drill:${i + 1}` };
  });
  await approveAwards(app.issuing, actor, {
    ceremonyId: ceremony.id,
    achievementId: badges.get('samenwerken') ?? '',
    rows,
  });
  await app.close();
}

/** A process that takes up what is not finished, as a start of the server does. */
function work(place: Place) {
  const env = { ...place.env, PUBLIC_URL, BLIJK_DEMO: 'off', LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [...SETTINGS, PROGRAM], { env });
  return { child, ended: finished(child).then(({ code }) => code) };
}

/** Resident memory of a process in MiB, now and at most; zero where it has ended or the system does not tell. */
function memoryOf(pid: number): { now: number; most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return { now: of('VmRSS'), most: of('VmHWM') };
  } catch {
    return { now: 0, most: 0 };
  }
}

function check(place: Place, count: number, plannedBefore: number): void {
  must(place.count(ISSUED) === count, 'not every award is issued');
  for (const what of ['slug', 'credential_id', 'short_code', 'recipient_id', 'status_index'])
    must(place.count(`select count(distinct ${what}) from award`) === count, `two awards share their ${what}`);
  must(place.count('select count(*) from status_index') === count, 'an index was given out that no award has');
  must(plannedBefore <= count, 'more was planned than there is');
  for (const table of ['credential', 'issue_record', 'register_entry', 'holder_link'])
    must(place.count(`select count(*) from ${table}`) === count, `${table} does not have one row an award`);
  must(place.count('select size from register_head') === count, 'the register has another size');
  must(
    place.count("select count(*) from audit_entry where action = 'award.issue'") === count,
    'the log tells otherwise',
  );
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

if (import.meta.main) {
  const { count, killedAt, perSecond, peakMb, quartersMb, endMb } = await issueBatch(Number(process.argv[2] ?? 10_000));
  const memory = `${Math.round(peakMb)} MiB at most while issuing, ${quartersMb.map(Math.round).join(', ')} after each quarter, ${Math.round(endMb)} until its end`;
  console.log(
    `${count} awards, each issued once; killed at ${killedAt}; ${Math.round(perSecond)} a second after it; ${memory}`,
  );
}
