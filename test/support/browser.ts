/**
 * A headless Chromium for tests: CHROMIUM_PATH, else the one inside @sparticuz/chromium, else Debian's. Without one
 * every test that asked for it fails: a check that did not run must not look green.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';

const DEBIAN = '/usr/bin/chromium';
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url));
/** With these the second page of a browser crashes. */
const LEFT_OUT = new Set(['--single-process', '--no-zygote', '--in-process-gpu']);
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser, with more arguments if given. Throws, with what to do about it, when this machine has none that starts. */
export async function startBrowser(more: readonly string[] = []): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const tried: string[] = [];
  for (const find of [fromEnvironment, fromPackage, fromDebian]) {
    const found = await find();
    if (!found) continue;
    try {
      return await chromium.launch({ executablePath: found.path, args: [...found.args, ...more], headless: true });
    } catch (error) {
      tried.push(`${found.path} does not start: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  throw new Error(
    [
      'No browser to test in. Run `npm ci` (it brings @sparticuz/chromium), install the package chromium of Debian,',
      'or set CHROMIUM_PATH to a Chromium or Chrome.',
      ...tried,
    ].join('\n'),
  );
}

interface Found {
  path: string;
  args: string[];
}

async function fromEnvironment(): Promise<Found | null> {
  const path = process.env.CHROMIUM_PATH;
  return path && existsSync(path) ? { path, args: QUIET } : null;
}

async function fromPackage(): Promise<Found | null> {
  try {
    // It unpacks into the temporary folder, which users of one machine share: give it a place of our own.
    mkdirSync(CACHE, { recursive: true });
    process.env.TMPDIR = CACHE;
    const { default: packed } = await import('@sparticuz/chromium');
    const path = await packed.executablePath();
    return { path, args: [...packed.args.filter((arg) => !LEFT_OUT.has(arg)), ...QUIET] };
  } catch {
    return null;
  }
}

async function fromDebian(): Promise<Found | null> {
  return existsSync(DEBIAN) ? { path: DEBIAN, args: QUIET } : null;
}
