/** What is held in memory of bodies: one address never locks out another, a large body never a small one. */
import { describe, expect, test } from '@jest/globals';
import { type BodyRoom, createBodyRoom, type Place, type RoomLimits } from '../../../src/web/middleware/body-room.ts';
import { expectCode } from '../../support/expect-code.ts';

const LIMITS: RoomLimits = { small: 10, largeOfOne: 50, ofOne: 60, large: 90, all: 100, waiting: 2 };
const room = (limits: Partial<RoomLimits> = {}) => createBodyRoom({ ...LIMITS, ...limits });
const stays = new AbortController().signal;

async function place(all: BodyRoom, key: string, bytes: number): Promise<Place> {
  const found = await all.enter(key, bytes, stays);
  if (found === 'left') throw new Error('it stays');
  return found;
}

async function taken(promise: Promise<unknown>): Promise<boolean> {
  const not = Symbol('not yet');
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, not))])) !== not;
}

describe('one address', () => {
  test('waits with a large body until there is room for all of it; a small one goes before', async () => {
    const all = room();
    const first = await place(all, 'a', 40);
    const second = all.enter('a', 40, stays);
    const third = all.enter('a', 11, stays);
    expect([await taken(second), await taken(third)]).toEqual([false, false]);
    await expectCode(all.enter('a', 11, stays), 'request.too_many');
    expect((await place(all, 'a', 10)).hold(10)).toBe(true);
    expect(await taken(all.enter('b', 50, stays))).toBe(true);
    first.end();
    first.end();
    expect([await taken(second), await taken(third)]).toEqual([true, false]);
  });

  test('has so much of small bodies, and keeps some for them', async () => {
    const all = room();
    expect((await place(all, 'a', 1_000)).hold(50)).toBe(true);
    const small = await place(all, 'a', 10);
    expect([small.hold(10), (await place(all, 'a', 10)).hold(1)]).toEqual([true, false]);
    expect((await place(all, 'b', 10)).hold(10)).toBe(true);
    small.end();
    expect((await place(all, 'a', 10)).hold(10)).toBe(true);
  });

  test('that leaves the line lets in who waited behind it', async () => {
    const all = room();
    await place(all, 'a', 30);
    const gone = new AbortController();
    const second = all.enter('a', 40, gone.signal);
    const third = all.enter('a', 20, stays);
    gone.abort();
    expect([await second, await taken(third)]).toEqual(['left', true]);
  });
});

test('of all large bodies together there is so much; what is left is for small ones; the end gives it back', async () => {
  const all = room();
  const [one, two] = [await place(all, 'a', 50), await place(all, 'b', 50)];
  expect([one.hold(50), two.hold(41), two.hold(40)]).toEqual([true, false, true]);
  const small = await place(all, 'c', 10);
  expect([small.hold(10), (await place(all, 'd', 10)).hold(1)]).toEqual([true, false]);
  one.end();
  expect([(await place(all, 'd', 10)).hold(1), two.hold(10)]).toEqual([true, true]);
});
