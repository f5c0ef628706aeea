/** What Node made of our files is kept from one command to the next; a server would hold it in memory for nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const CLI = join(import.meta.dirname, '../../src/cli/blijk.js');

test.each([
  ['no-such-command', true],
  ['serve', false],
])('%s looks for it in the folder of what is built: %s', (command, expected) => {
  const env = { ...process.env, PORT: 'none', NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, command], {
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 26,
  });
  const asked = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('src/cli/main.ts'));
  expect(asked.some((line) => line.includes('build/compiled'))).toBe(expected);
  expect(status).toBeGreaterThan(0);
});
