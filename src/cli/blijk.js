#!/usr/bin/env node
// Plain JavaScript without static imports of ours: an old Node would crash in the database driver without a word.
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { fileURLToPath } from 'node:url';

/** As `npm start` runs; why stands in src/README.md, "From Node's defaults". */
const SETTINGS = ['--no-memory-protection-keys', '--max-semi-space-size=8', '--heap-growing-percent=15'];
/** Commands that start worker threads. */
const WITH_WORKERS = ['serve', 'verify'];

const args = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (!existsSync(new URL('./main.ts', import.meta.url))) {
  console.error(
    'Blijk as an installed package is the library blijk/verify. Server and commands run in a checkout of it.',
  );
  process.exitCode = 3;
} else if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Blijk needs Node 22.18 or newer; this is ${process.versions.node}. After "npm start" or "npm test" once, "npx blijk" brings its own.`,
  );
  process.exitCode = 3;
} else {
  if (WITH_WORKERS.includes(args[0] ?? '')) beginAnew();
  // what was made of our files is kept for the next command; a server would hold 17 MB of it as long as it runs
  if (args[0] !== 'serve') modules.enableCompileCache(fileURLToPath(new URL('../../build/compiled', import.meta.url)));
  const { main } = await import('./main.ts');
  process.exitCode = await main(args, process.env);
}

/** This same process from its beginning, with the setting: V8 reads it before any of our code. Where that cannot be done, goes on. */
function beginAnew() {
  const settings = process.execArgv;
  const missing = SETTINGS.filter((one) => !settings.includes(one));
  if (missing.length === 0 || process.execve === undefined || process.platform === 'win32') return;
  const script = fileURLToPath(import.meta.url);
  process.execve(process.execPath, [process.execPath, ...settings, ...missing, script, ...args], process.env);
}
