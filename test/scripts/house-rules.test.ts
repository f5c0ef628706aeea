/** The house rules that eslint keeps: each really stops what it forbids, where it forbids it. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ESLint } from 'eslint';

const ROOT = join(import.meta.dirname, '../..');

/** The rules, by what they say, of the file at `path`; the parts that need types are not asked. */
async function stopped(path: string, code: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: ROOT,
    ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, path) });
  return result?.messages.map(({ line, ruleId }) => `${line}: ${ruleId}`) ?? [];
}

const READS = [
  'export const a = (web) => web.issuing.storage.awards.byId(1);',
  'export const b = ({ storage }) => storage;',
  'export const c = (web) => { const { issuing: { storage: kept } } = web; return kept; };',
  "export const d = (web) => web.issuing['storage'];",
  'export const e = multer({ storage: inMemory });',
].join('\n');

test('the web layer asks issuing and never storage', async () => {
  const rule = 'no-restricted-syntax';
  expect(await stopped('src/web/forms.ts', READS)).toEqual([`1: ${rule}`, `2: ${rule}`, `3: ${rule}`, `4: ${rule}`]);
  expect(await stopped('src/issuing/lists/lists.ts', READS)).toEqual([]);
});

test('time, chance, settings and network come in as arguments, in the web layer too', async () => {
  const code = 'export const f = () => [Date.now(), new Date(), Math.random(), process.env, fetch("x")];';
  const all = ['no-restricted-properties', 'no-restricted-syntax'];
  for (const path of ['src/web/forms.ts', 'src/issuing/lists/lists.ts'])
    expect([...new Set((await stopped(path, code)).map((one) => one.slice('1: '.length)))].sort()).toEqual(all);
  expect(await stopped('src/web/forms.ts', code)).toHaveLength(5);
  expect(await stopped('src/main.ts', code)).toEqual([]);
});
