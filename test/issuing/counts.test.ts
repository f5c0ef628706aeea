import { describe, expect, test } from '@jest/globals';
import {
  type CountGroup,
  type Counts,
  countRegion,
  linesOf,
  type StepSums,
} from '../../src/issuing/organisations/counts.ts';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import { fakeIssuing } from '../support/web-services.ts';

/** Groups with these names; a name in two groups is one person. */
function region(groups: Record<string, string>) {
  const peopleIn = (keys: readonly string[]) => [...new Set(keys.flatMap((key) => [...(groups[key] ?? '')]))];
  const sum = (keys: readonly string[]) => ({
    badges: keys.map((key) => groups[key]?.length ?? 0).reduce((a, b) => a + b, 0),
    people: peopleIn(keys).length,
  });
  const list = Object.keys(groups).map((key): CountGroup => ({ key, ...sum([key]) }));
  return linesOf(list, async (keys) => sum(keys));
}

test('a step of five badges is told when they are of five people, and not when they are of one', async () => {
  const badges = {
    issued: 9,
    handedOut: 5,
    collected: 5,
    published: 5,
    corrected: 5,
    revoked: 0,
    waiting: 0,
    asked: 0,
  };
  const people = { handedOut: 1, collected: 5, published: 4, corrected: 5 };
  const rest = { handedOut: 8, collected: 5, published: 5 };
  expect(await toldOf({ badges, people, rest })).toEqual({
    handedOut: 'few',
    collected: 5,
    published: 'few',
    corrected: 5,
  });
});

test('nobody works out a group of fewer than five by taking a step from the total', async () => {
  // of every number of people in the step and outside of it: what is told, and what can be computed from it
  for (let inside = 0; inside <= 12; inside++)
    for (let outside = 0; outside <= 12; outside++) {
      if (inside + outside < 5) continue;
      const [badges, people, rest] = [figures(inside), figures(inside), figures(outside)];
      const told = await toldOf({
        badges: { ...badges, issued: inside + outside, revoked: 0, waiting: 0, asked: 0 },
        people,
        rest,
      });
      for (const step of ['handedOut', 'collected', 'published'] as const) {
        const value = told?.[step];
        const cells = typeof value === 'number' ? [value, inside + outside - value] : [];
        expect({ inside, outside, small: cells.filter((cell) => cell < 5) }).toMatchObject({ small: [] });
        expect(typeof value === 'number').toBe(inside >= 5 && outside >= 5);
      }
      expect(told?.corrected).toBe(inside < 5 ? 'few' : inside);
    }
});

const figures = (count: number) => ({ handedOut: count, collected: count, published: count, corrected: count });

async function toldOf(sums: StepSums): Promise<Counts['steps']> {
  const counts = {
    total: async () => ({ badges: sums.badges.issued, people: sums.badges.issued }),
    groups: async () => [],
    together: async () => ({ badges: 0, people: 0 }),
    steps: async () => sums,
  };
  const storage = { organisations: { list: async () => [] }, counts } as unknown as IssuingDeps['storage'];
  return (await countRegion(fakeIssuing({ storage }))).steps;
}

describe('groups of fewer than five people', () => {
  test('are put together, and the others stay as they are', async () => {
    expect(await region({ noord: 'abcdef', oost: 'ghi', zuid: 'jkl', west: 'mnopq' })).toEqual([
      { key: 'noord', groups: 1, badges: 6, people: 6 },
      { key: 'west', groups: 1, badges: 5, people: 5 },
      { key: null, groups: 2, badges: 6, people: 6 },
    ]);
  });

  test('take the smallest of the others along when they are too few, so that no subtraction finds them', async () => {
    expect(await region({ noord: 'abcdef', oost: 'g', west: 'mnopq' })).toEqual([
      { key: 'noord', groups: 1, badges: 6, people: 6 },
      { key: null, groups: 2, badges: 6, people: 6 },
    ]);
  });

  test('are five people only when they are five different ones', async () => {
    expect(await region({ noord: 'abcdef', oost: 'ghgh', zuid: 'hghi' })).toEqual([
      { key: null, groups: 3, badges: 14, people: 9 },
    ]);
  });

  test('are left out where there is nothing to join', async () => {
    expect(await region({ oost: 'ab', zuid: 'cd' })).toEqual([]);
    expect(await region({})).toEqual([]);
  });

  test('many badges of one person are one person', async () => {
    expect(await region({ oost: 'aaaaaaaaa' })).toEqual([]);
  });
});
