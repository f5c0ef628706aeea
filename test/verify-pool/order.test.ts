/** Who gets a worker, and who loses one: on paper threads with a clock that the test moves. */
import { describe, expect, test } from '@jest/globals';
import { createStage, type Stage } from '../support/fake-threads.ts';

const FOR_EVER = -1;
/** Objects that make a document look long. */
const LOOKS_LONG = 200;

const codeOf = async (asked: ReturnType<Stage['verify']>): Promise<unknown> => {
  const { report } = await asked;
  return report.verdict === 'valid' ? 'valid' : report.checks[0]?.code;
};

/** Lets time pass until all of these are answered; when that was. */
async function untilAnswered(stage: Stage, asked: readonly Promise<unknown>[]): Promise<number> {
  let done = false;
  void Promise.allSettled(asked).then(() => {
    done = true;
  });
  while (!done) await stage.pass(10);
  return stage.elapsedMs();
}

describe('short documents', () => {
  test.each([
    ['that look as long as they are', LOOKS_LONG],
    ['that look short', 1],
  ])('are not held up by documents without end %s, and every one is answered', async (_name, objects) => {
    const quiet = createStage();
    const alone = await untilAnswered(
      quiet,
      Array.from({ length: 950 }, () => quiet.verify(12)),
    );
    const stage = createStage();
    const poisoned = Array.from({ length: 50 }, () => stage.verify(FOR_EVER, objects));
    const honest = Array.from({ length: 950 }, () => stage.verify(12));
    const among = await untilAnswered(stage, honest);
    // The price of what hides: a slice and a new worker each. What shows costs one long run and a new worker.
    expect(among).toBeLessThan(alone + (objects === 1 ? 25 * 650 + 2_000 : 2_500));
    await untilAnswered(stage, poisoned);
    expect(new Set(await Promise.all(honest.map(codeOf)))).toEqual(new Set(['valid']));
    expect(new Set(await Promise.all(poisoned.map(codeOf)))).toEqual(new Set(['VERIFY_TIMEOUT']));
  });

  test('always find a worker that no long one holds', async () => {
    const stage = createStage();
    const long = [1_500, 1_500, 1_500].map((takes) => stage.verify(takes, LOOKS_LONG));
    await stage.pass(500);
    const short = stage.verify(5);
    await stage.pass(500);
    expect(await codeOf(short)).toBe('valid');
    await untilAnswered(stage, long);
    expect(stage.threads().ended).toBe(0);
  });
});

describe('a document that is not as short as it looked', () => {
  test('goes on where nothing short waits', async () => {
    const stage = createStage();
    const both = [stage.verify(1_500), stage.verify(1_500)];
    await untilAnswered(stage, both);
    expect(await Promise.all(both.map(codeOf))).toEqual(['valid', 'valid']);
    expect(stage.threads().ended).toBe(0);
  });

  test('is ended where something short waits, and has its whole deadline later', async () => {
    const stage = createStage();
    const both = [stage.verify(1_900), stage.verify(1_900)];
    await stage.pass(400 + 1_000);
    const short = stage.verify(5);
    await stage.pass(410);
    expect(await codeOf(short)).toBe('valid');
    expect(stage.log.filter((line) => line.startsWith('ended'))).toHaveLength(2);
    await untilAnswered(stage, both);
    expect(await Promise.all(both.map(codeOf))).toEqual(['valid', 'valid']);
  });

  test('starts again after everything short that waits, of which none ran before', async () => {
    const stage = createStage();
    const both = [stage.verify(1_900), stage.verify(1_900)];
    const short = Array.from({ length: 30 }, () => stage.verify(10));
    await untilAnswered(stage, [...both, ...short]);
    const begun = stage.log.filter((line) => line.startsWith('started')).map((line) => line.split(':')[1]);
    expect(begun).toEqual([...Array(2).fill('1900'), ...Array(30).fill('10'), ...Array(2).fill('1900')]);
  });

  test('is known when it comes again, and holds up nobody then', async () => {
    const stage = createStage();
    const text = '{"takes":-1}';
    const first = stage.pool.verify({ text }, { now: new Date(0) });
    await untilAnswered(stage, [first]);
    const again = Array.from({ length: 5 }, () => stage.pool.verify({ text }, { now: new Date(0) }));
    await stage.pass(500);
    const begun = stage.log.filter((line) => line.endsWith(':-1')).length;
    expect(begun).toBe(2);
    const short = Array.from({ length: 20 }, () => stage.verify(10));
    await stage.pass(500);
    expect(await Promise.all(short.map(codeOf))).toEqual(Array(20).fill('valid'));
    expect(stage.log.filter((line) => line.endsWith(':-1')).length).toBe(begun);
    await untilAnswered(stage, again);
  });
});

describe('on a busy machine', () => {
  test('what counts is what a run used of a processor, and four times the time at most', async () => {
    const stage = createStage({ processorShare: 0.5 });
    const both = [stage.verify(450), stage.verify(450), stage.verify(5)];
    expect(await untilAnswered(stage, both)).toBeLessThan(400 + 500);
    expect(await Promise.all(both.map(codeOf))).toEqual(['valid', 'valid', 'valid']);
    expect(stage.threads().ended).toBe(0);
    const long = stage.verify(3_500, LOOKS_LONG);
    await untilAnswered(stage, [long]);
    expect(await codeOf(long)).toBe('valid');
    const idle = createStage({ processorShare: 0 });
    const never = idle.verify(FOR_EVER);
    expect(await untilAnswered(idle, [never])).toBeGreaterThanOrEqual(400 + 4 * 2_000);
    expect(await codeOf(never)).toBe('VERIFY_TIMEOUT');
  });
});

describe('room', () => {
  test('is refused to what looks long only, with the time after which there may be some', async () => {
    const stage = createStage({ maxWaiting: [10, 2, 2] });
    const long = Array.from({ length: 3 }, () => stage.verify(900, LOOKS_LONG));
    await stage.pass(500);
    const more = stage.verify(900, LOOKS_LONG);
    await expect(more).rejects.toMatchObject({ code: 'request.busy', params: { seconds: 5 } });
    const short = stage.verify(5);
    await untilAnswered(stage, [...long, short]);
    expect(await Promise.all([...long, short].map(codeOf))).toEqual(Array(4).fill('valid'));
  });

  test('the time to wait is that of all who wait, a minute at most', async () => {
    const stage = createStage({ maxWaiting: [2, 2, 30] });
    const asked = Array.from({ length: 31 }, () => stage.verify(FOR_EVER, 500).catch(() => null));
    await expect(stage.verify(FOR_EVER, 500)).rejects.toMatchObject({ params: { seconds: 60 } });
    await stage.pool.close();
    await Promise.all(asked);
  });
});
