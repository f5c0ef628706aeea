/**
 * A headless Chromium for tests: CHROMIUM_PATH, else the one inside @sparticuz/chromium, else Debian's. Without one the
 * tests say so in one loud line and are left out; under CI that is a failure.
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

/** Starts a browser, with more arguments if given; null when this machine has none (throws under CI). */
export async function startBrowser(more: readonly string[] = []): Promise<Browser | null> {
  const { chromium } = await import('playwright-core');
  for (const find of [fromEnvironment, fromPackage, fromDebian]) {
    const found = await find();
    if (!found) continue;
    try {
      return await chromium.launch({ executablePath: found.path, args: [...found.args, ...more], headless: true });
    } catch (error) {
      console.warn(`Chromium at ${found.path} does not start: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const message = 'NO BROWSER: install chromium, or set CHROMIUM_PATH. Browser tests are left out.';
  if (process.env.CI) throw new Error(message);
  console.warn(message);
  return null;
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
