import { describe, expect, it } from '@jest/globals';
import { countHere, createRateCap } from '../../src/signing/rate-cap.ts';
import { codeOf } from './support.ts';

const at = (time: string) => () => new Date(time);

describe('createRateCap', () => {
  it('counts per organisation and hour, and raises the alarm once', async () => {
    let time = Date.parse('2026-11-21T14:10:00Z');
    const alarms: string[] = [];
    const now = () => new Date(time);
    const cap = createRateCap({ maxPerHour: 3, name: 'x', add: countHere(), now, onLimit: (id) => alarms.push(id) });
    for (let count = 0; count < 3; count += 1) await cap.take('a');
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
    expect(await codeOf(() => cap.take('b'))).toBe('no error');
    expect(alarms).toEqual(['a']);
    time += 49 * 60_000;
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
    time += 60_000;
    expect(await codeOf(() => cap.take('a'))).toBe('no error');
  });

  it('holds for all who share a count, also when they come at once, and each kind has its own', async () => {
    const add = countHere();
    const now = at('2026-11-21T14:10:00Z');
    const [one, two, other] = ['x', 'x', 'y'].map((name) => createRateCap({ maxPerHour: 450, name, add, now }));
    const takes = Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? one : two)?.take('a'));
    const done = await Promise.allSettled(takes);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(450);
    expect(await codeOf(async () => other?.take('a'))).toBe('no error');
  });

  it('asks for many at once, and never again once there are none', async () => {
    const asked: number[] = [];
    const count = countHere();
    const add = (key: string, by: number) => {
      asked.push(by);
      return count(key, by);
    };
    const cap = createRateCap({ maxPerHour: 400, name: 'x', add, now: at('2026-11-21T14:10:00Z') });
    for (let i = 0; i < 410; i += 1) await codeOf(() => cap.take('a'));
    expect([asked.length, new Set(asked)]).toEqual([201, new Set([2])]);
  });

  it('says when to come back', async () => {
    const cap = createRateCap({ maxPerHour: 0, name: 'x', add: countHere(), now: at('2026-11-21T14:59:30Z') });
    await expect(cap.take('a')).rejects.toMatchObject({ params: { limit: 0, retryAfter: 30 } });
  });

  it('asks again after a count that could not be asked', async () => {
    let fails = true;
    const count = countHere();
    const add = async (key: string, by: number) => {
      if (fails) throw new Error('away');
      return count(key, by);
    };
    const cap = createRateCap({ maxPerHour: 3, name: 'x', add, now: at('2026-11-21T14:10:00Z') });
    await expect(cap.take('a')).rejects.toThrow('away');
    fails = false;
    for (let i = 0; i < 3; i += 1) await cap.take('a');
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
  });

  it('can be switched off', async () => {
    const cap = createRateCap({ maxPerHour: null, name: 'x', add: countHere(), now: () => new Date(0) });
    expect(await codeOf(() => cap.take('a'))).toBe('no error');
  });
});
