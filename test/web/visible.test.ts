import { expect, test } from '@jest/globals';
import { isolated, visible } from '../../src/web/public/visible.ts';

test('characters nobody sees become a mark; joiners and line breaks stay', () => {
  expect(visible('a\u202Eb\u0007c\nd\u200Ce')).toBe('a\uFFFDb\uFFFDc\nd\u200Ce');
});

test('a text inside a sentence is kept apart from it', () => {
  expect(isolated('\u2069evil')).toBe('\u2068\uFFFDevil\u2069');
});
