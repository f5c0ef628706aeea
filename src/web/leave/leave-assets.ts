/** Style sheets, fonts, icons and scripts that the pages of an archive name: taken along, so that nothing is fetched elsewhere. */
import { readFile } from 'node:fs/promises';
import { staticPath } from '../static-files.ts';

export interface AssetPlace {
  folder: string;
  browser: string;
}

/** Addresses below `/static/` in a page or style sheet, without their query. */
export function assetsIn(text: string): string[] {
  return [...text.matchAll(/["'(](\/static\/[\w./-]+)/g)].map(([, path = '']) => path);
}

/** Adds each file once, and what style sheets name in their turn. Throws TypeError for a file that is not there. */
export async function addAssets(
  place: AssetPlace,
  paths: ReadonlySet<string>,
  add: (path: string, bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const open = [...paths];
  const known = new Set(open);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = staticPath(place.folder, place.browser, path);
    if (file === null) throw new TypeError(`No static file ${path}`);
    const bytes = await readFile(file);
    await add(path, bytes);
    if (!path.endsWith('.css')) continue;
    for (const next of assetsIn(bytes.toString('utf8'))) {
      if (known.has(next)) continue;
      known.add(next);
      open.push(next);
    }
  }
}
