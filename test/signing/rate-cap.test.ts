import { describe, expect, it } from '@jest/globals';
import type { AppError } from '../../src/errors.ts';
import { createRateCap } from '../../src/signing/rate-cap.ts';
import { codeOf } from './support.ts';

describe('createRateCap', () => {
  it('counts per organisation and hour, and raises the alarm once', async () => {
    let time = Date.parse('2026-11-21T14:10:00Z');
    const alarms: string[] = [];
    const cap = createRateCap({ maxPerHour: 3, now: () => new Date(time), onLimit: (id) => alarms.push(id) });
    for (let count = 0; count < 3; count += 1) cap.take('a');
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
    expect(await codeOf(() => cap.take('b'))).toBe('no error');
    expect(alarms).toEqual(['a']);
    time += 49 * 60_000;
    expect(await codeOf(() => cap.take('a'))).toBe('key.rate_limited');
    time += 60_000;
    expect(await codeOf(() => cap.take('a'))).toBe('no error');
  });

  it('says when to come back', () => {
    const cap = createRateCap({ maxPerHour: 0, now: () => new Date('2026-11-21T14:59:30Z') });
    try {
      cap.take('a');
    } catch (error) {
      expect((error as AppError).params).toEqual({ limit: 0, retryAfter: 30 });
    }
    expect.assertions(1);
  });

  it('can be switched off', async () => {
    const cap = createRateCap({ maxPerHour: null, now: () => new Date(0) });
    expect(await codeOf(() => cap.take('a'))).toBe('no error');
  });
});
