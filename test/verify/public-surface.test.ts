/** The verifier as others meet it: a package they import, an example they copy, code that needs nothing of Node. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import * as verifier from '../../src/verify/index.ts';
import { createAuthority, type Json } from '../support/mock-authority.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'src/verify/README.md'), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blijk-package-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/blijk'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program in the fresh folder; what it printed. */
async function run(source: string, input = ''): Promise<string> {
  const file = join(folder, 'program.js');
  writeFileSync(file, source);
  const child = spawn(process.execPath, ['--no-warnings', file], { cwd: folder, env: { PATH: process.env.PATH } });
  child.stdin.end(input);
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (complaint !== '') throw new Error(complaint);
  return output.trim();
}

test('the package gives exactly what the library exports, and nothing else of the product', async () => {
  const names = await run("import * as v from 'blijk/verify'; console.log(Object.keys(v).sort().join());");
  expect(names).toBe(Object.keys(verifier).sort().join());
  expect(await run("console.log(await import('blijk').catch((error) => error.code));")).toBe(
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
  );
});

/** What the example leaves to its reader: the bytes of a badge, whom one trusts, documents, and Node's own functions. */
const AROUND = `
import { readFileSync } from 'node:fs';
import { nodePlatform as platform } from '${join(ROOT, 'src/node-platform.ts')}';
const { badge, documents, issuers } = JSON.parse(readFileSync(0, 'utf8'));
const encode = (value) => new TextEncoder().encode(JSON.stringify(value));
const bytes = encode(badge);
const trusted = new Map(issuers.map((issuer) => [issuer.did, issuer]));
const fetchDocument = async (url) =>
  url in documents ? { ok: true, bytes: encode(documents[url]), contentType: '' } : { ok: false, code: 'NOT_FOUND' };
const show = (credential) => console.log('shown', credential.name);
`;

test('the example of the README runs as it is written', async () => {
  const [, example = ''] = /```ts\n(import \{ verify[\s\S]*?)```/.exec(README) ?? [];
  expect(example.trim().split('\n').length).toBeLessThanOrEqual(12);
  const issuer = await createAuthority();
  const hour = (from: number): string => `${new Date(Date.now() + from * 3_600_000).toISOString().slice(0, 19)}Z`;
  const dates = { validFrom: hour(-1), validUntil: hour(1) };
  const badge = await issuer.sign(
    issuer.credential({ validFrom: '2025-01-01T00:00:00Z', awardedDate: '2025-01-01T00:00:00Z' }),
    { created: '2025-01-01T00:00:00Z' },
  );
  const given = {
    badge,
    documents: { [issuer.didUrl]: issuer.didDocument, [issuer.listUrl]: await issuer.statusList({ list: dates }) },
    issuers: [{ did: issuer.did, name: 'Proefwerk', own: false, from: null, until: null, keys: [] }],
  };
  const program = `${AROUND}${example}\nconsole.log(report.verdict, report.checks.find(({ id }) => id === 'recipient').code);`;
  expect(await run(program, JSON.stringify(given))).toBe('shown Samenwerken\nvalid RECIPIENT_MATCH');
  const forged: Json = { ...badge, name: 'Directeur' };
  expect(await run(program, JSON.stringify({ ...given, badge: forged }))).toBe('invalid NOT_REACHED');
}, 60_000);

test('nothing of Node is reachable from it', async () => {
  const { metafile, warnings } = await build({
    entryPoints: [join(ROOT, 'src/verify/index.ts')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.entries(metafile.inputs);
  expect(inputs.length).toBeGreaterThan(100);
  const outside = inputs.flatMap(([file, { imports }]) =>
    imports.filter(({ path, external }) => external || isBuiltin(path)).map(({ path }) => `${file}: ${path}`),
  );
  expect([outside, warnings.map((warning) => warning.text)]).toEqual([[], []]);
});

test('every name it exports is told what it promises', () => {
  const index = readFileSync(join(ROOT, 'src/verify/index.ts'), 'utf8');
  const undocumented: string[] = [];
  for (const [, names = '', file = ''] of index.matchAll(/export (?:type )?\{([^}]*)\} from '([^']*)'/g)) {
    const source = readFileSync(join(ROOT, 'src/verify', file), 'utf8');
    for (const name of names.split(',').map((one) => one.replace('type ', '').trim())) {
      if (name === '') continue;
      const documented = new RegExp(`\\*/\\nexport (?:async )?(?:function|const|class|interface|type) ${name}\\b`);
      // A type in another file's words is told there.
      const here = new RegExp(`export (?:async )?(?:function|const|class|interface|type) ${name}\\b`).test(source);
      if (here && !documented.test(source)) undocumented.push(name);
    }
  }
  expect(undocumented).toEqual([]);
});
