/** Style sheet, small scripts, icons and fonts: all from our own origin, with a name that changes when they do. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type Router } from 'express';

const FONTS: Record<string, string> = {
  'noto-sans': '@fontsource/noto-sans/package.json',
  'noto-sans-arabic': '@fontsource/noto-sans-arabic/package.json',
  'noto-sans-ethiopic': '@fontsource/noto-sans-ethiopic/package.json',
};
/** Files of npm packages that pages use: the reader of QR codes for the camera. */
const PACKAGED: Record<string, () => string> = {
  'zxing/reader.js': () => join(dirname(zxingWasm()), '../iife/reader/index.js'),
  'zxing/reader.wasm': () => zxingWasm(),
};
const zxingWasm = (): string => createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');

const YEAR = { maxAge: '365d', immutable: true, index: false, redirect: false, fallthrough: true } as const;

/** Serves `folder` at `/static`, `browser` (bundled scripts) at `/static/browser` and, from their npm packages, web fonts and the reader of QR codes. */
export function staticFiles(folder: string, browser: string): Router {
  const router = express.Router();
  const require = createRequire(import.meta.url);
  router.use('/static', (_request, response, next) => {
    response.locals.route = '/static/*';
    next();
  });
  for (const [family, manifest] of Object.entries(FONTS)) {
    router.use(`/static/fonts/${family}`, express.static(join(dirname(require.resolve(manifest)), 'files'), YEAR));
  }
  router.use('/static/browser', express.static(browser, { ...YEAR, dotfiles: 'ignore' }));
  for (const [name, file] of Object.entries(PACKAGED)) {
    router.get(`/static/${name}`, (_request, response) => response.sendFile(file(), YEAR));
  }
  router.use('/static', express.static(folder, { ...YEAR, dotfiles: 'ignore' }));
  return router;
}

/** The file behind an address below `/static/` without its query, or null. For taking the pages' own files elsewhere. */
export function staticPath(folder: string, browser: string, path: string): string | null {
  const name = /^\/static\/([\w./-]+)$/.exec(path)?.[1];
  if (name === undefined || name.split('/').includes('..')) return null;
  const [first = '', second = '', ...rest] = name.split('/');
  const family = first === 'fonts' ? FONTS[second] : undefined;
  if (family !== undefined)
    return join(dirname(createRequire(import.meta.url).resolve(family)), 'files', rest.join('/'));
  if (first === 'browser') return join(browser, name.slice('browser/'.length));
  return PACKAGED[name]?.() ?? join(folder, name);
}

/** Address of a static file (`browser/…`: a bundled one) with the start of its hash, so that it can be cached for a year. Throws TypeError if there is none. */
export function assetUrls(folder: string, browser: string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name);
    if (found) return found;
    const bundled = name.startsWith('browser/') ? join(browser, name.slice('browser/'.length)) : null;
    const file = bundled ?? PACKAGED[name]?.() ?? join(folder, name);
    if (!existsSync(file)) throw new TypeError(`No static file ${name}`);
    const url = `/static/${name}?v=${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10)}`;
    known.set(name, url);
    return url;
  };
}
