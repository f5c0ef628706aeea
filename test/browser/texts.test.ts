/** The browser's own reader of texts says exactly what i18next says. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { buildBrowser, textsMissing } from '../../scripts/build-browser.ts';
import { hasText, text, useTexts } from '../../src/browser/texts.ts';
import { LANGUAGES, text as onServer, type TextKey } from '../../src/i18n/i18n.ts';

const PARAMS = {
  number: 12345,
  issuer: 'Stichting $& Zuid',
  name: '<b>',
  count: 2,
  bad: 1,
  unknown: 0,
  host: 'a.example',
  day: '1 mei',
};

afterEach(() => useTexts({ language: 'nl', texts: {} }));

describe.each(LANGUAGES)('%s', (language) => {
  test('every text that goes to the browser, with its parameters', async () => {
    const file = (await buildBrowser()).find(({ name }) => name === `texts.${language}.json`);
    const page = JSON.parse(new TextDecoder().decode(file?.bytes));
    useTexts(page);
    const keys = Object.keys(page.texts) as TextKey[];
    expect(keys.length).toBeGreaterThan(150);
    const time = '12.00';
    for (const key of keys) {
      expect([key, text(language, key, { ...PARAMS, time })]).toEqual([
        key,
        onServer(language, key, { ...PARAMS, time }),
      ]);
    }
    expect(hasText('checks:EXPIRED')).toBe(true);
    expect(hasText('desk:today.title')).toBe(false);
  });
});

test('a plural by its count; a text that did not come along is an error', () => {
  useTexts({ language: 'nl', texts: { 'checks:x_one': '{{count}} badge', 'checks:x_other': '{{count}} badges' } });
  const key = 'checks:x' as TextKey;
  expect([text('nl', key, { count: 1 }), text('nl', key, { count: 2 })]).toEqual(['1 badge', '2 badges']);
  expect(() => text('nl', 'checks:EXPIRED')).toThrow(TypeError);
});

test('the build refuses code that asks for a text the page does not bring', () => {
  expect(textsMissing("t('public:strip.cannot'), t(`public:fact.x`), t('checks:EXPIRED'), 'https://x'")).toEqual([]);
  expect(textsMissing("t(`public:badge.x`), t('desk:today.title')")).toEqual(['public:badge.x', 'desk:today.title']);
});
