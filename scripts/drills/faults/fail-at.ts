/**
 * The award cycle with a database that fails once: at the first write, at the second, and so on until the cycle passes
 * without meeting the fault. In the process itself, through the storage's fault hook.
 */
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueCeremony } from '../../../src/issuing/awards/issue-ceremony.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { examine } from '../../../src/issuing/doctor/examine.ts';
import { START, startTestApp, type TestApp } from '../../../test/support/app.ts';

/** Before a write, before a commit (nothing is kept), or after one (all is kept, but nobody hears of it). */
export const FAULTS = ['write', 'commit', 'committed'] as const;
type Fault = (typeof FAULTS)[number];

/** How each kind of database says that its disk or server went away. */
export const LOST = { sqlite: 'SQLITE_IOERR_FSYNC', postgres: '57P01' } as const;

export interface FailedAt {
  /** For each kind of fault: at how many places the cycle was made to fail. */
  places: Record<Fault, number>;
  awards: number;
  /** What is not as it must be; empty when all is well. */
  wrong: string[];
}

/** Runs all of it on the database of `env`, on an empty installation of its own. */
export async function failAtEveryWrite(env: Record<string, string>, code: string): Promise<FailedAt> {
  let armed: { fault: Fault; left: number } | null = null;
  let met = false;
  const app = await startTestApp(env, {
    maxSignaturesPerHour: null,
    storageFault: (at) => {
      if (armed === null || armed.fault !== at) return;
      armed.left -= 1;
      if (armed.left > 0) return;
      armed = null;
      met = true;
      throw Object.assign(new Error('the disk is gone'), { code });
    },
  });
  try {
    const cycle = await openCycle(app);
    const places = { write: 0, commit: 0, committed: 0 };
    const wrong: string[] = [];
    for (const fault of FAULTS) {
      for (let n = 1; ; n += 1) {
        met = false;
        const one = await cycle.newAward(`${fault} ${n}`);
        armed = { fault, left: n };
        wrong.push(...(await one.tryOnce()));
        armed = null;
        wrong.push(...(await one.tryAgain()));
        if (!met) break;
        places[fault] = n;
      }
    }
    const examined = await examine(app.issuing, app.secrets);
    wrong.push(...examined.flatMap(({ findings }) => findings.map(({ code: found, object }) => `${found} ${object}`)));
    const awards = cycle.count();
    if (examined[0]?.checked !== awards) wrong.push(`${examined[0]?.checked} badges of ${awards} awards`);
    return { places, awards, wrong };
  } finally {
    await app.end();
  }
}

async function openCycle(app: TestApp) {
  const { actor, badges } = await app.addOrganisation('werk');
  const date = START.toISOString().slice(0, 10);
  let made = 0;

  const newAward = async (what: string) => {
    made += 1;
    const ceremony = await createCeremony(app.issuing, actor, { name: what, date, place: null });
    const person = `Deelnemer ${made}`;
    const row = {
      row: 1,
      name: person,
      pageName: person,
      email: `deelnemer-${made}@example.org`,
      level: 'gevorderd' as const,
      words: null,
      awardedDate: date,
      secondJudge: null,
      key: `fail:${what}`,
    };
    const approve = () =>
      approveAwards(app.issuing, actor, {
        ceremonyId: ceremony.id,
        achievementId: badges.get('samenwerken') ?? '',
        rows: [row],
      });
    const issue = () => issueCeremony(app.issuing, ceremony.id);
    const progress = () => app.storage.ceremonies.progress(ceremony.id);

    return {
      /** The cycle with the fault armed: what is acknowledged must be there, what is refused must say so. */
      async tryOnce(): Promise<string[]> {
        const wrong: string[] = [];
        const refused = (error: unknown): false => {
          const found = (error as { code?: unknown }).code;
          if (found !== 'storage.unavailable') wrong.push(`${what}: refused as ${String(found ?? error)}`);
          return false;
        };
        const approved = await approve().then(() => true, refused);
        if (approved && (await progress()).total !== 1) wrong.push(`${what}: acknowledged, but there is no award`);
        if (!approved) return wrong;
        const issued = await issue().then(() => true, refused);
        if (issued && (await progress()).issued !== 1) wrong.push(`${what}: issued, but there is no badge`);
        return wrong;
      },
      /** The same again with a sound database. */
      async tryAgain(): Promise<string[]> {
        await approve();
        await issue();
        const { total, issued } = await progress();
        return total === 1 && issued === 1 ? [] : [`${what}: ${issued} of ${total} after the next try`];
      },
    };
  };
  return {
    newAward,
    count: () => made,
  };
}
