import { describe, expect, test } from '@jest/globals';
import { AppError } from '../../../src/errors.ts';
import { createMissLimit } from '../../../src/web/middleware/miss-limit.ts';

function limitAt(limit: number) {
  let at = 0;
  const misses = createMissLimit({ limit, windowMs: 60_000, now: () => new Date(at) });
  return { misses, wait: (ms: number) => (at += ms) };
}

function refusal(act: () => void): Record<string, unknown> | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, ...error.params };
  }
}

describe('createMissLimit', () => {
  test('refuses the miss after the last allowed one, and says how long to wait', () => {
    const { misses, wait } = limitAt(2);
    misses.miss('a');
    wait(10_000);
    misses.check('a');
    misses.miss('a');
    expect(refusal(() => misses.check('a'))).toEqual({ code: 'request.too_many', seconds: 50 });
    expect(refusal(() => misses.miss('a'))).toEqual({ code: 'request.too_many', seconds: 50 });
    expect(refusal(() => misses.check('b'))).toBeNull();
    wait(50_000);
    expect(refusal(() => misses.miss('a'))).toBeNull();
  });

  test('checking counts nothing', () => {
    const { misses } = limitAt(1);
    for (let i = 0; i < 5; i += 1) misses.check('a');
    expect(refusal(() => misses.miss('a'))).toBeNull();
  });

  test('stays bounded under many addresses', () => {
    const { misses } = limitAt(1);
    misses.miss('first');
    for (let i = 0; i < 50_000; i += 1) misses.miss(`key ${i}`);
    expect(refusal(() => misses.check('first'))).toBeNull();
    expect(refusal(() => misses.check('key 49999'))).not.toBeNull();
  });
});
