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
  /** Badges that were there at the moment of the kill. */
  done: number;
  /** Whether the button's answer had arrived by then. */
  acknowledged: boolean;
}

/** When the server is killed: so long after the button was pressed, or after its answer had come. */
export interface Moment {
  after: 'button' | 'answer';
  ms: number;
}

/** One run on an installation of its own with one list of `people`. */
export async function killOnce(fresh: World, people: number, moment: Moment): Promise<KillFigures> {
  const world = await fresh.copy();
  try {
    const listId = world.lists[0]?.id ?? '';
    const first = await startServer(world);
    const answer = world.confirm(first.url, listId).catch(() => null);
    if (moment.after === 'answer') await answer;
    await wait(moment.ms);
    await first.stop('SIGKILL');
    const acknowledged = (await answer)?.acknowledged === true;
    const awards = world.count('select count(*) from award');
    must(awards === 0 || awards === people, `${awards} awards of a list of ${people}`);
    must(!acknowledged || awards === people, 'acknowledged, but the awards are not there');
    const done = world.count("select count(*) from award where state = 'issued'");

    const second = await startServer(world);
    const again = await world.confirm(second.url, listId);
    must(again.acknowledged, `the same request again gave ${again.status} ${again.text.slice(0, 200)}`);
    const issued = "select count(*) from award where state = 'issued'";
    await until(() => world.count(issued) >= people, `${people} badges`, 120_000);
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
    return { recoveryMs: second.startMs, startMs: first.startMs, done, acknowledged };
  } finally {
    await world.remove();
  }
}

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
        const moment: Moment = { after: run % 2 === 0 ? 'button' : 'answer', ms: randomInt(5, 801) };
        const when = `killed ${moment.ms} ms after the ${moment.after}`;
        const one = await killOnce(fresh, people, moment).catch((error: Error) => {
          throw new Error(`run ${run}, ${when}: ${error.message}`);
        });
        figures.push(one);
        told(`run ${run}: ${when}, at ${one.done} of ${people}, ready again in ${one.recoveryMs.toFixed(0)} ms`);
      }
    } finally {
      await fresh.remove();
    }
    const ready = figures.map(({ recoveryMs }) => recoveryMs);
    const partly = figures.filter(({ done }) => done > 0).length;
    const slow = ready.filter((ms) => ms > RECOVERY_MS).length;
    const starts = figures.map(({ startMs }) => startMs);
    // on a machine that is busy with other work every start is slow, and one of them proves nothing
    must(
      median(ready) <= Math.max(RECOVERY_MS, TIMES_A_START * median(starts)),
      `ready again after ${median(ready).toFixed(0)} ms (median), a start without a kill takes ${median(starts).toFixed(0)}`,
    );
    const unheard = figures.filter(({ acknowledged }) => !acknowledged).length;
    return `${figures.length} runs of ${people}: exactly ${people} each time; ${partly} killed while badges were being made, ${unheard} before the answer; ready again in ${median(ready).toFixed(0)} ms (median), ${Math.max(...ready).toFixed(0)} at most, ${slow} times over ${RECOVERY_MS} (a start without a kill: ${median(starts).toFixed(0)} median, ${Math.max(...starts).toFixed(0)} at most)`;
  },
};
