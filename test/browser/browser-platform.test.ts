/** The browser's platform, in Node (which has the same globals) and in a real browser, from the bundle as it is served. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { buildBrowser, tooLarge } from '../../scripts/build-browser.ts';
import { createBrowserPlatform } from '../../src/browser/browser-platform.ts';
import type { Platform } from '../../src/verify/adapters.ts';
import { startBrowser } from '../support/browser.ts';
import { platformContract } from '../support/platform-contract.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
  page = await pageWithBundle(browser);
});
afterAll(async () => {
  await browser?.close();
});

describe('in Node', () => {
  platformContract(() => createBrowserPlatform(), 100);
});

describe('in Node, with Ed25519 of the package', () => {
  platformContract(() => createBrowserPlatform({ ed25519: 'package' }), 20);
});

describe('in Chromium', () => {
  platformContract(() => platformIn(page, 'native'), 100);
});

describe('in Chromium, with Ed25519 of the package', () => {
  platformContract(() => platformIn(page, 'package'), 20);
});

test('the build says which bundle is too large', async () => {
  const files = await buildBrowser();
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['verifier.js', 'LICENSES.txt']));
  expect(tooLarge(files)).toEqual([]);
  const noise = new Uint8Array(200_000).map((_, at) => (at * at * 2_654_435_761) >>> 13);
  expect(tooLarge([...files, { name: 'large.js', bytes: noise }])).toEqual([expect.stringContaining('large.js')]);
});

async function pageWithBundle(started: Browser): Promise<Page> {
  const files = await buildBrowser();
  const opened = await (await started.newContext()).newPage();
  await opened.route('http://localhost/**', (route) => {
    const found = files.find(({ name }) => route.request().url().endsWith(`/${name}`));
    return found === undefined
      ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>test</title>' })
      : route.fulfill({ contentType: 'text/javascript', body: Buffer.from(found.bytes) });
  });
  await opened.goto('http://localhost/');
  return opened;
}

/** A platform whose every call is made in the page; bytes travel as base64. */
function platformIn(where: Page, ed25519: 'native' | 'package'): Platform {
  const call = async (method: string, ...args: unknown[]): Promise<unknown> => {
    const sent = args.map((each) =>
      each instanceof Uint8Array ? { base64: Buffer.from(each).toString('base64') } : each,
    );
    const answer = (await where.evaluate(
      `(async ([method, args, ed25519]) => {
        const { createBrowserPlatform } = await import('/verifier.js');
        const given = args.map((each) => each?.base64 === undefined ? each : Uint8Array.from(atob(each.base64), (c) => c.charCodeAt(0)));
        try {
          const made = await createBrowserPlatform({ ed25519 })[method](...given);
          return { made: made instanceof Uint8Array ? { bytes: Array.from(made) } : made };
        } catch (error) {
          return { error: error.message, range: error instanceof RangeError };
        }
      })(${JSON.stringify([method, sent, ed25519])})`,
    )) as { made?: unknown; error?: string; range?: boolean };
    if (answer.error !== undefined) throw answer.range ? new RangeError(answer.error) : new Error(answer.error);
    const { made } = answer;
    return typeof made === 'object' && made !== null && 'bytes' in made ? new Uint8Array(made.bytes as number[]) : made;
  };
  return {
    sha256: (data) => call('sha256', data) as Promise<Uint8Array>,
    sha384: (bytes) => call('sha384', bytes) as Promise<Uint8Array>,
    gunzip: (bytes, most) => call('gunzip', bytes, most) as Promise<Uint8Array>,
    inflate: (bytes, most) => call('inflate', bytes, most) as Promise<Uint8Array>,
    ed25519Verify: (...args) => call('ed25519Verify', ...args) as Promise<boolean>,
    ecdsaVerify: (...args) => call('ecdsaVerify', ...args) as Promise<boolean>,
  };
}
