/**
 * Writes the verifier as others import it (`blijk/verify`): one file of plain JavaScript, for Node reads no TypeScript below
 * node_modules. Packages stay outside, as `dependencies` names them. Its types are made when it is packed (`prepack`).
 */
import { join } from 'node:path';
import { build } from 'esbuild';

/** Makes `build/verify/index.js`. */
export async function buildLibrary(): Promise<void> {
  await build({
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: ['src/verify/index.ts'],
    outfile: 'build/verify/index.js',
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'error',
  });
}
