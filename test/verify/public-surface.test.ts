/** The verifier as others meet it: a package they install, an example they copy, code that needs nothing of Node. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { buildLibrary } from '../../scripts/build-library.ts';
import * as verifier from '../../src/verify/index.ts';
import { createAuthority, type Json } from '../support/mock-authority.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'src/verify/README.md'), 'utf8');

const INDEX = readFileSync(join(ROOT, 'src/verify/index.ts'), 'utf8');
const inRoot = { cwd: ROOT, env: { ...process.env, npm_config_update_notifier: 'false' } };
const execute = promisify(execFile);

let folder: string;
/** Links would not do: Node and TypeScript follow them out of node_modules, and there other rules hold. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blijk-package-'));
  await Promise.all([buildLibrary(), execute(tool('tsc'), ['-p', 'tsconfig.library.json'], inRoot)]);
  await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], inRoot);
  const installed = join(folder, 'node_modules/blijk');
  mkdirSync(installed, { recursive: true });
  await execute('tar', ['-xzf', packed(), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), place);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tool = (name: string): string => join(ROOT, 'node_modules/.bin', name);
const packed = (): string => join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');

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

test('what is packed is the library with its types, and no source, test or template', async () => {
  const { stdout } = await execute('tar', ['-tzf', packed()]);
  const files = stdout
    .trim()
    .split('\n')
    .map((file) => file.replace('package/', ''));
  const typed = files.filter((file) => /^build\/verify\/types\/(verify|openbadges|register)\/.*\.d\.ts$/.test(file));
  expect(typed).toContain('build/verify/types/verify/index.d.ts');
  expect(files.filter((file) => !typed.includes(file)).sort()).toEqual(
    [
      'LICENSE',
      'README.md',
      'build/verify/index.js',
      'package.json',
      'src/cli/blijk.js',
      'src/verify/README.md',
    ].sort(),
  );
});

test('the installed command says where server and commands run', async () => {
  const command = execute(process.execPath, [join(folder, 'node_modules/blijk/src/cli/blijk.js'), 'verify', '-']);
  await expect(command).rejects.toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^Blijk .* in a checkout.*\n$/),
  });
});

test("somebody else's strict compiler knows every type", async () => {
  const types = [...INDEX.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, all, names = '']) =>
    names.split(',').flatMap((name) => (all || name.includes('type ') ? [name.replace('type ', '').trim()] : [])),
  );
  const named = types.filter((name) => name !== '');
  expect(named).toEqual(expect.arrayContaining(['VerifyOptions', 'RegisterAccess', 'Verdict']));
  writeFileSync(
    join(folder, 'outsider.ts'),
    `import { type ${named.join(', type ')}, verify } from 'blijk/verify';
export type All = [${named.map((name) => (name === 'TrustListResult' ? `${name}<TrustList>` : name)).join(', ')}];
export async function isReal(text: string, options: VerifyOptions): Promise<boolean> {
  const { report } = await verify({ text }, options);
  // @ts-expect-error: no such verdict, so the types are not \`any\`
  if (report.verdict === 'nice') return true;
  return report.verdict === 'valid';
}`,
  );
  for (const module of [['nodenext'], ['esnext', '--moduleResolution', 'bundler']]) {
    const options = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--target', 'es2022'];
    const given = ['--noEmit', '--pretty', 'false', '--module', ...module, ...options, 'outsider.ts'];
    const compiled = await execute(tool('tsc'), given, { cwd: folder }).catch(({ stdout }) => ({ stdout }));
    expect(compiled.stdout).toBe('');
  }
}, 120_000);

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
}, 120_000);

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
  const undocumented: string[] = [];
  for (const [, names = '', file = ''] of INDEX.matchAll(/export (?:type )?\{([^}]*)\} from '([^']*)'/g)) {
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
