import { describe, expect, test } from '@jest/globals';
import { type CountGroup, linesOf } from '../../src/issuing/counts.ts';

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
