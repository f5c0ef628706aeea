/** R1: `kill -9` at a moment of chance while a batch is being made; a restart, the same request again, exactly as many. */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Drill, median, must, until } from './drill.ts';
import { startServer } from './server.ts';
import { makeWorld, mustBeSound, type World } from './world.ts';

const RECOVERY_MS = 5_000;
const RUNS_A_SESSION = 20;
/** Where any start takes long, one after a kill may not take more than this many times as long. */
const TIMES_A_START = 2;

export interface KillFigures {
  recoveryMs: number;
  /** The start before the kill. */
  startMs: number;
  /** What the kill left. */
  step: Step;
  /** Badges that were there at the moment of the kill. */
  done: number;
  /** Whether the button's answer had arrived by then. */
  acknowledged: boolean;
}

/** When the server is killed: so long after the button was pressed, its answer had come, an award was begun, or a badge was there. */
export interface Moment {
  after: (typeof MOMENTS)[number];
  ms: number;
}

const MOMENTS = ['button', 'answer', 'first award', 'first badge'] as const;

/** How far the batch was, from nothing kept to all issued. */
const STEPS = ['nothing kept', 'approved', 'begun, none issued', 'partly issued', 'all issued'] as const;
type Step = (typeof STEPS)[number];

/** One run on an installation of its own with one list of `people`. */
export async function killOnce(fresh: World, people: number, moment: Moment): Promise<KillFigures> {
  const world = await fresh.copy();
  try {
    const listId = world.lists[0]?.id ?? '';
    const first = await startServer(world);
    const answer = world.confirm(first.url, listId).catch(() => null);
    if (moment.after !== 'button') await answer;
    if (moment.after === 'first award') await until(() => awardsIn(world, 'issuing', 'issued') > 0, 'the first award');
    if (moment.after === 'first badge') await until(() => awardsIn(world, 'issued') > 0, 'the first badge');
    await wait(moment.ms);
    await first.stop('SIGKILL');
    const acknowledged = (await answer)?.acknowledged === true;
    const awards = world.count('select count(*) from award');
    must(awards === 0 || awards === people, `${awards} awards of a list of ${people}`);
    must(!acknowledged || awards === people, 'acknowledged, but the awards are not there');
    const done = awardsIn(world, 'issued');
    const step = stepOf(world, { awards, done, people });

    const second = await startServer(world);
    const again = await world.confirm(second.url, listId);
    must(again.acknowledged, `the same request again gave ${again.status} ${again.text.slice(0, 200)}`);
    await until(() => awardsIn(world, 'issued') >= people, `${people} badges`, 120_000);
    const { code } = await second.stop();
    must(code === 0, `a graceful stop ended with ${code}`);
    must(world.count('select count(*) from award') === people, 'more awards than people');
    must(world.count('select count(distinct recipient_id) from award') === people, 'a person twice');
    must(
      world.count('select count(*) from status_index') === people,
      'an index was given out twice, or burned for nothing',
    );
    must(world.count("select count(*) from register_leaf where type = 'issue'") === people, 'entries in the register');
    await mustBeSound(world, people);
    return { recoveryMs: second.startMs, startMs: first.startMs, step, done, acknowledged };
  } finally {
    await world.remove();
  }
}

function stepOf(world: World, { awards, done, people }: { awards: number; done: number; people: number }): Step {
  if (awards === 0) return 'nothing kept';
  if (done > 0) return done === people ? 'all issued' : 'partly issued';
  return awardsIn(world, 'issuing') > 0 ? 'begun, none issued' : 'approved';
}

const awardsIn = (world: World, ...states: string[]): number =>
  world.count(`select count(*) from award where state in (${states.map((state) => `'${state}'`).join()})`);

export const killDrill: Drill = {
  id: 'R1',
  about: 'kill -9 in a batch of 200, at random moments',
  async run({ runs, told }) {
    const people = 200;
    let fresh = await makeWorld({ lists: 1, people });
    const figures: KillFigures[] = [];
    try {
      for (let run = 1; run <= (runs ?? 100); run += 1) {
        // the coach's session lasts half an hour, and runs may take longer
        if (run % RUNS_A_SESSION === 0) {
          await fresh.remove();
          fresh = await makeWorld({ lists: 1, people });
        }
        const moment: Moment = { after: MOMENTS[run % MOMENTS.length] ?? 'button', ms: randomInt(5, 801) };
        const when = `killed ${moment.ms} ms after the ${moment.after}`;
        const one = await killOnce(fresh, people, moment).catch((error: Error) => {
          throw new Error(`run ${run}, ${when}: ${error.message}`);
        });
        figures.push(one);
        told(
          `run ${run}: ${when}, ${one.step} (${one.done} of ${people}), ready again in ${one.recoveryMs.toFixed(0)} ms`,
        );
      }
    } finally {
      await fresh.remove();
    }
    const ready = figures.map(({ recoveryMs }) => recoveryMs);
    const steps = STEPS.map((step) => `${figures.filter((one) => one.step === step).length} ${step}`).join(', ');
    const slow = ready.filter((ms) => ms > RECOVERY_MS).length;
    const starts = figures.map(({ startMs }) => startMs);
    // on a machine that is busy with other work every start is slow, and one of them proves nothing
    must(
      median(ready) <= Math.max(RECOVERY_MS, TIMES_A_START * median(starts)),
      `ready again after ${median(ready).toFixed(0)} ms (median), a start without a kill takes ${median(starts).toFixed(0)}`,
    );
    const unheard = figures.filter(({ acknowledged }) => !acknowledged).length;
    return `${figures.length} runs of ${people}: exactly ${people} each time and every invariant holds; at the kill: ${steps}; ${unheard} before the answer; ready again in ${median(ready).toFixed(0)} ms (median), ${Math.max(...ready).toFixed(0)} at most, ${slow} times over ${RECOVERY_MS} (a start without a kill: ${median(starts).toFixed(0)} median, ${Math.max(...starts).toFixed(0)} at most)`;
  },
};
