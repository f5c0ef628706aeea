import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { pageBody } from '../../../src/web/kept/page-body.ts';

describe('a page with places', () => {
  const fixed = 'Öffentlich “ja” <p>'.repeat(300);

  test.each([
    ['one place', ['<p>', '</p>']],
    ['no place', [fixed]],
    ['several, at the very ends too', ['', fixed, fixed, '']],
  ])('%s: packed and plain say the same', (_about, parts) => {
    const fill = pageBody(parts, true);
    for (const text of ['', 'om 14.02&nbsp;uur', 'Łukasz ☺'.repeat(2_000)]) {
      const { plain, packed } = fill(text);
      expect(plain.toString()).toBe(parts.join(text));
      expect(gunzipSync(packed?.() ?? '').toString()).toBe(parts.join(text));
    }
  });

  test('packed it is smaller, and where it is not worth packing it is not packed', () => {
    const { plain, packed } = pageBody([fixed, fixed], true)('x');
    expect(packed?.().length).toBeLessThan(plain.length / 10);
    expect(pageBody([fixed], false)('x').packed).toBeNull();
  });

  test('a text that is too long for one block is refused', () => {
    const { packed } = pageBody(['', ''], true)('x'.repeat(65_536));
    expect(() => packed?.()).toThrow(RangeError);
  });
});
