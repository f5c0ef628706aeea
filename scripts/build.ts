/**
 * Makes `build/`: what runs in a visitor's browser, and the verifier as a library. Runs before `npm start` and `npm test`
 * (scripts/setup.sh); it takes well under a second, so it always builds. `npm run build` prints the sizes. Fails when
 * the browser's verifier grows past its limit.
 */
import { gzipSync } from 'node:zlib';
import { buildBrowser, tooLarge, writeBrowserBuild } from './build-browser.ts';
import { buildLibrary } from './build-library.ts';

const [files] = await Promise.all([buildBrowser(), buildLibrary()]);
writeBrowserBuild(files);
const wrong = tooLarge(files);
if (!process.argv.includes('--quiet') || wrong.length > 0) {
  for (const { name, bytes } of files) {
    console.log(`${name.padEnd(24)} ${bytes.length} bytes, ${gzipSync(bytes).length} after gzip`);
  }
}
for (const line of wrong) console.error(`TOO LARGE ${line}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
