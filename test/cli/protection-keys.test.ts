import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newPlace, type Place } from '../support/cli.ts';

const SETTINGS = '--no-memory-protection-keys --max-semi-space-size=8 --heap-growing-percent=15';
/** Says with which settings each start of Node was made, on standard error. */
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent('console.error("began", ...process.execArgv);')}`;

let place: Place;
beforeAll(async () => {
  place = await newPlace();
});
afterAll(() => place.remove());

test.each([
  ['verify', ['began', `began ${SETTINGS}`]],
  ['serve', ['began', `began ${SETTINGS}`]],
  ['counts', ['began']],
])('%s runs with the settings that its worker threads need', async (command, starts) => {
  const { code, stderr, stdout } = await place.blijk([command, '--help'], { env: { NODE_OPTIONS } });
  expect(stderr.trim().split('\n')).toEqual(starts);
  expect(stdout).toContain(`Usage: blijk ${command}`);
  expect(code).toBe(0);
});

test('standard input and the exit code are those of the command', async () => {
  const { code, stdout, stderr } = await place.blijk(['verify', '--offline', '-'], { input: '{"a":1}' });
  expect([code, stderr]).toEqual([2, '']);
  expect(stdout).toContain('UNVERIFIABLE');
});
