import { expect, test } from '@jest/globals';
import { together } from '../src/together.ts';

function counting() {
  const asked: (readonly number[])[] = [];
  const double = together<number, number>((questions) => {
    asked.push(questions);
    return questions.map(async (question) => {
      if (question < 0) throw new RangeError(`${question}`);
      return 2 * question;
    });
  });
  return { asked, double };
}

test('what is asked in one moment is asked together, each with its own answer', async () => {
  const { asked, double } = counting();
  const inStep = [1, 2, 3].map(async (each) => double(await double(each)));
  expect(await Promise.all(inStep)).toEqual([4, 8, 12]);
  expect(asked).toEqual([
    [1, 2, 3],
    [2, 4, 6],
  ]);
  expect(await double(7)).toBe(14);
  expect(asked.at(-1)).toEqual([7]);
});

test('whoever comes to ask one after the other, while the process goes on with what came in, asks with the others', async () => {
  const asked: (readonly number[])[] = [];
  const double = together<number, number>((questions) => {
    asked.push(questions);
    return questions.map(async (question) => 2 * question);
  }, setImmediate);
  const afterTicks = async (each: number): Promise<number> => {
    for (let tick = 0; tick < each; tick += 1) await new Promise((done) => process.nextTick(done));
    return double(each);
  };
  expect(await Promise.all([1, 2, 3].map(afterTicks))).toEqual([2, 4, 6]);
  expect(asked).toEqual([[1, 2, 3]]);
});

test('a question that fails fails alone', async () => {
  const { double } = counting();
  const [one, bad, other] = await Promise.allSettled([double(1), double(-1), double(2)]);
  expect(one).toMatchObject({ status: 'fulfilled', value: 2 });
  expect(bad).toMatchObject({ status: 'rejected', reason: new RangeError('-1') });
  expect(other).toMatchObject({ status: 'fulfilled', value: 4 });
});

test('where it cannot be asked at all everybody hears of it, and the next may ask again', async () => {
  let away = true;
  const ask = together<number, number>((questions) => {
    if (away) throw new TypeError('away');
    return questions.map(async (question) => question);
  });
  const both = await Promise.allSettled([ask(1), ask(2)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  expect(await ask(3)).toBe(3);
});
