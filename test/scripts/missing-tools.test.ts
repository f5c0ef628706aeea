/** On a machine without the programs that tests draw and store with, they fail and say how to get them: nothing is green unseen. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const SUPPORT = join(import.meta.dirname, '../support');

/** What this code says in a process of its own, in which no program is found. */
function without(code: string): string {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { PATH: '' },
  });
  return stdout;
}

test.each([
  ['renderPages(new Uint8Array(), 60)', 'pdftoppm is missing: install poppler-utils'],
  ['pdfText(new Uint8Array())', 'pdftotext is missing: install poppler-utils'],
  ['requirePoppler()', 'pdftoppm is missing: install poppler-utils'],
])('%s', (call, said) => {
  const name = call.slice(0, call.indexOf('('));
  const path = join(SUPPORT, 'pdf.ts');
  expect(
    without(
      `const { ${name} } = await import('${path}'); try { ${call}; } catch (error) { console.log(error.message); }`,
    ),
  ).toContain(said);
});
