/** The drill of `npm run drill:seal` in small. */
import { expect, it } from '@jest/globals';
import { compareTemplates } from '../../scripts/drills/template-signing.ts';

it('a hundred random badges: what a template signs is what the generic library signs, and accepts', async () => {
  expect(await compareTemplates(100, 2)).toBe(100);
}, 180_000);
