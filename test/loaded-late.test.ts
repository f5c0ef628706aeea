/** A server holds only what it has used: in a process of its own, for the test runner loads what it likes. */
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const PROGRAM = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({ load(url, context, next) {
    loaded.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*node_modules)/.exec(url)?.[1]);
    return next(url, context);
  } });
  await import('./src/compose.ts');
  console.log(JSON.stringify([...loaded].filter(Boolean)));
`;

test('what draws paper and pictures, the queue of PostgreSQL, and what reads passkeys come with their first use', () => {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], { encoding: 'utf8' });
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded).toContain('kysely');
  expect(
    loaded.filter((name) =>
      /^(pdfkit|fontkit|svg-to-pdfkit|@resvg.*|sharp|pg-boss|@simplewebauthn\/server|@peculiar.*)$/.test(name),
    ),
  ).toEqual([]);
});
