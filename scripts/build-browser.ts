/**
 * Bundles what runs in a visitor's browser: every `src/browser/*.entry.ts` into `build/browser/`, with texts per language
 * and the licences of the packages inside. Writes only what changed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile, type Plugin } from 'esbuild';
import { BROWSER_TEXTS } from '../src/browser/texts.ts';
import { CATALOGUE, LANGUAGES } from '../src/i18n/i18n.ts';

const ROOT = join(import.meta.dirname, '..');
const ENTRIES = join(ROOT, 'src/browser');
const OUT = join(ROOT, 'build/browser');
const END = '.entry.ts';
/** Bytes after gzip; a phone loads this before it can say anything. */
const MOST_BYTES = 120_000;
/** Outside an installation the page's texts come with the page: our own small reader takes the place of the catalogue. */
const I18N = join(ROOT, 'src/i18n/i18n.ts');
const TEXTS = join(ENTRIES, 'texts.ts');

export interface BuiltFile {
  name: string;
  bytes: Uint8Array;
}

/** Everything that belongs in `build/browser`, in memory. Throws where a bundle cannot be made. */
export async function buildBrowser(): Promise<BuiltFile[]> {
  const names = readdirSync(ENTRIES).filter((name) => name.endsWith(END));
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: join(ENTRIES, name), out: basename(name, END) })),
    outdir: OUT,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
    plugins: [textsOfThePage],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const unsafe = outputFiles.filter(({ text }) => /<\/?script/i.test(text)).map(({ path }) => basename(path));
  if (unsafe.length > 0) throw new TypeError(`cannot stand inside a page: ${unsafe.join(', ')}`);
  const missing = outputFiles.flatMap(({ text }) => textsMissing(text));
  if (missing.length > 0)
    throw new TypeError(`texts that do not come along (src/browser/texts.ts): ${missing.join(', ')}`);
  return [
    ...outputFiles.map(({ path, contents }) => ({ name: basename(path), bytes: contents })),
    ...LANGUAGES.map((language) => ({ name: `texts.${language}.json`, bytes: textsOf(language) })),
    { name: 'LICENSES.txt', bytes: utf8(licences(metafile)) },
  ];
}

/** Names of bundles past the limit, with their size after gzip. */
export function tooLarge(files: readonly BuiltFile[]): string[] {
  return files
    .filter(({ name }) => name.endsWith('.js'))
    .map(({ name, bytes }) => ({ name, size: gzipSync(bytes).length }))
    .filter(({ size }) => size > MOST_BYTES)
    .map(({ name, size }) => `${name}: ${size} bytes after gzip, at most ${MOST_BYTES}`);
}

const textsOfThePage: Plugin = {
  name: 'texts of the page',
  setup(esbuild) {
    esbuild.onLoad({ filter: /i18n\.ts$/ }, ({ path }) =>
      path === I18N ? { contents: `export * from ${JSON.stringify(TEXTS)};`, resolveDir: ROOT, loader: 'ts' } : null,
    );
  },
};

/** The texts that reports and the pages of the browser parts use, as `namespace:key` to text. */
function textsOf(language: (typeof LANGUAGES)[number]): Uint8Array {
  const wanted = Object.entries(BROWSER_TEXTS).flatMap(([space, beginnings]) =>
    Object.entries(CATALOGUE[language][space] ?? {})
      .filter(([key]) => beginnings.some((beginning) => key.startsWith(beginning)))
      .map(([key, value]) => [`${space}:${key}`, value] as const),
  );
  return utf8(JSON.stringify({ language, texts: Object.fromEntries(wanted) }));
}

/** Keys, or beginnings of keys, that code asks for and the page would not bring. */
export function textsMissing(code: string): string[] {
  const asked = [...code.matchAll(/["'`]([a-z-]+):([A-Za-z][\w.]*)/g)].map(([, space = '', key = '']) => ({
    space,
    key,
  }));
  const comes = ({ space, key }: { space: string; key: string }): boolean =>
    (BROWSER_TEXTS[space] ?? []).some((beginning) => key.startsWith(beginning));
  return asked.filter((one) => one.space in CATALOGUE.nl && !comes(one)).map(({ space, key }) => `${space}:${key}`);
}

/** Every package with code in a bundle: name, version, licence and its text. */
function licences({ inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap((path) => {
    const found = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path);
    return found === null ? [] : [found[0]];
  });
  const parts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<
      'name' | 'version' | 'license',
      string
    >;
    const file = readdirSync(join(ROOT, folder)).find((each) => /^licen[cs]e/i.test(each));
    const body = file === undefined ? '' : `\n\n${readFileSync(join(ROOT, folder, file), 'utf8').trim()}`;
    return `${name} ${version} (${license})${body}`;
  });
  const head = 'Blijk is licensed under the EUPL-1.2. The files beside this one also contain code of these packages.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Makes `build/browser` hold exactly these files; a file that is already right is not touched. */
export function writeBrowserBuild(files: readonly BuiltFile[]): void {
  mkdirSync(OUT, { recursive: true });
  const names = new Set(files.map(({ name }) => name));
  for (const old of readdirSync(OUT)) if (!names.has(old)) rmSync(join(OUT, old), { recursive: true, force: true });
  for (const { name, bytes } of files) {
    const path = join(OUT, name);
    if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
    // Never half a file: a server may be reading it.
    writeFileSync(`${path}.${process.pid}`, bytes);
    renameSync(`${path}.${process.pid}`, path);
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
