/** The import table: each rule really stops what it forbids, and everything in src/ has a row in rules and README. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const CONFIG = '.dependency-cruiser.cjs';

interface Rule {
  name: string;
  from: { path?: string };
}
const { forbidden } = createRequire(import.meta.url)(join(ROOT, CONFIG)) as { forbidden: Rule[] };

/** Who imports what, and the rule that stops it. A line with `type` imports types only. */
const PLANTED: readonly (readonly [from: string, what: string, rule: string | null])[] = [
  ['errors.ts', 'fold.ts', 'errors-imports'],
  ['errors.ts', 'npm:jose', 'errors-packages'],
  ['errors.ts', 'node:fs', 'errors-built-ins'],
  ['email-address.ts', 'errors.ts', 'email-address-imports'],
  ['email-address.ts', 'npm:jose', 'email-address-packages'],
  ['email-address.ts', 'node:fs', 'email-address-built-ins'],
  ['fold.ts', 'signing/stub.ts', 'fold-imports'],
  ['fold.ts', 'npm:jose', 'fold-packages'],
  ['fold.ts', 'node:fs', 'fold-built-ins'],
  ['one-line.ts', 'fold.ts', 'one-line-imports'],
  ['one-line.ts', 'npm:jose', 'one-line-packages'],
  ['one-line.ts', 'node:fs', 'one-line-built-ins'],
  ['let-others-run.ts', 'fold.ts', 'let-others-run-imports'],
  ['let-others-run.ts', 'npm:jose', 'let-others-run-packages'],
  ['let-others-run.ts', 'node:fs', 'let-others-run-built-ins'],
  ['together.ts', 'fold.ts', 'together-imports'],
  ['together.ts', 'npm:jose', 'together-packages'],
  ['together.ts', 'node:fs', 'together-built-ins'],
  ['ecdsa-forms.ts', 'fold.ts', 'ecdsa-forms-imports'],
  ['ecdsa-forms.ts', 'npm:jose', 'ecdsa-forms-packages'],
  ['ecdsa-forms.ts', 'node:crypto', 'ecdsa-forms-built-ins'],
  ['openbadges/stub.ts', 'errors.ts', 'openbadges-imports'],
  ['openbadges/stub.ts', 'npm:jose', 'openbadges-packages'],
  ['openbadges/stub.ts', 'node:crypto', 'openbadges-built-ins'],
  ['register/stub.ts', 'errors.ts', 'register-imports'],
  ['register/stub.ts', 'npm:jose', 'register-packages'],
  ['register/stub.ts', 'node:crypto', 'register-built-ins'],
  ['verify/stub.ts', 'errors.ts', 'verify-imports'],
  ['verify/stub.ts', 'npm:@digitalbazaar/vc', 'verify-packages'],
  ['verify/stub.ts', 'node:crypto', 'verify-built-ins'],
  ['signing/stub.ts', 'type verify/stub.ts', 'signing-imports'],
  ['signing/stub.ts', 'npm:jose', 'signing-packages'],
  ['signing/stub.ts', 'node:fs', 'signing-built-ins'],
  ['issuing/stub.ts', 'type storage/stub.ts', 'issuing-imports'],
  ['issuing/stub.ts', 'verify/stub.ts', 'issuing-types-only'],
  ['issuing/stub.ts', 'type verify/stub.ts', null],
  ['issuing/stub.ts', 'npm:kysely', 'issuing-packages'],
  ['issuing/stub.ts', 'node:crypto', 'issuing-built-ins'],
  ['printing/stub.ts', 'type issuing/stub.ts', 'printing-imports'],
  ['printing/stub.ts', 'openbadges/stub.ts', 'printing-types-only'],
  ['printing/stub.ts', 'type openbadges/stub.ts', null],
  ['printing/stub.ts', 'npm:sharp', 'printing-packages'],
  ['printing/stub.ts', 'node:fs', 'printing-built-ins'],
  ['accounts/stub.ts', 'type issuing/stub.ts', 'accounts-imports'],
  ['accounts/stub.ts', 'npm:pg', 'accounts-packages'],
  ['accounts/stub.ts', 'npm:kysely', 'accounts-package-types-only'],
  ['accounts/stub.ts', 'type npm:kysely', null],
  ['accounts/stub.ts', 'node:fs', 'accounts-built-ins'],
  ['storage/stub.ts', 'type web/stub.ts', 'storage-imports'],
  ['storage/stub.ts', 'type signing/stub.ts', 'storage-imports'],
  ['storage/stub.ts', 'issuing/stub.ts', 'storage-types-only'],
  ['storage/stub.ts', 'signing/key-records.ts', 'storage-types-only'],
  ['storage/stub.ts', 'type signing/key-records.ts', null],
  ['storage/stub.ts', 'npm:exceljs', 'storage-packages'],
  ['web/stub.ts', 'type storage/stub.ts', 'web-imports'],
  ['web/stub.ts', 'type signing/stub.ts', 'web-imports'],
  ['web/stub.ts', 'mail/stub.ts', 'web-imports'],
  ['web/stub.ts', 'browser/saved-data.ts', 'web-types-only'],
  ['web/stub.ts', 'type browser/saved-data.ts', null],
  ['web/stub.ts', 'npm:kysely', 'web-packages'],
  ['web/stub.ts', 'npm:nodemailer', 'web-packages'],
  ['mail/stub.ts', 'type storage/stub.ts', 'mail-imports'],
  ['mail/stub.ts', 'issuing/stub.ts', 'mail-types-only'],
  ['mail/stub.ts', 'npm:express', 'mail-packages'],
  ['jobs/stub.ts', 'type storage/stub.ts', 'jobs-imports'],
  ['jobs/stub.ts', 'issuing/stub.ts', 'jobs-types-only'],
  ['jobs/stub.ts', 'npm:pg', 'jobs-packages'],
  ['jobs/stub.ts', 'node:fs', 'jobs-built-ins'],
  ['i18n/stub.ts', 'type issuing/stub.ts', 'i18n-imports'],
  ['i18n/stub.ts', 'npm:handlebars', 'i18n-packages'],
  ['i18n/stub.ts', 'node:fs', 'i18n-built-ins'],
  ['browser/stub.ts', 'issuing/stub.ts', 'browser-imports'],
  ['browser/stub.ts', 'npm:jsonld', 'browser-packages'],
  ['browser/stub.ts', 'node:crypto', 'browser-built-ins'],
  ['cli/stub.ts', 'storage/stub.ts', 'cli-imports'],
  ['cli/stub.ts', 'npm:kysely', 'cli-packages'],
  ['demo/stub.ts', 'signing/stub.ts', 'demo-imports'],
  ['demo/stub.ts', 'compose.ts', 'demo-types-only'],
  ['demo/stub.ts', 'type compose.ts', null],
  ['demo/stub.ts', 'npm:kysely', 'demo-packages'],
  ['demo/stub.ts', 'node:fs', 'demo-built-ins'],
  ['verify-pool/stub.ts', 'issuing/stub.ts', 'verify-pool-imports'],
  ['verify-pool/stub.ts', 'register/stub.ts', 'verify-pool-types-only'],
  ['verify-pool/stub.ts', 'type register/stub.ts', null],
  ['verify-pool/stub.ts', 'type issuing/ports.ts', null],
  ['verify-pool/stub.ts', 'issuing/ports.ts', 'verify-pool-types-only'],
  ['verify-pool/stub.ts', 'npm:jsonld', 'verify-pool-packages'],
  ['verify-pool/stub.ts', 'node:fs', 'verify-pool-built-ins'],
  ['types/stub.ts', 'errors.ts', 'types-imports'],
  ['types/stub.ts', 'npm:jsonld', 'types-packages'],
  ['main.ts', 'storage/stub.ts', 'main-imports'],
  ['main.ts', 'npm:express', 'main-packages'],
  ['main.ts', 'node:fs', 'main-built-ins'],
  ['compose.ts', 'npm:kysely', 'compose-packages'],
  ['compose.ts', 'npm:express', 'compose-package-types-only'],
  ['compose/start-checks.ts', 'npm:kysely', 'compose-packages'],
  ['config.ts', 'storage/stub.ts', 'config-imports'],
  ['config.ts', 'npm:pino', 'config-packages'],
  ['config.ts', 'node:fs', 'config-built-ins'],
  ['safe-error.ts', 'fold.ts', 'safe-error-imports'],
  ['safe-error.ts', 'npm:pino', 'safe-error-packages'],
  ['safe-error.ts', 'node:fs', 'safe-error-built-ins'],
  ['readiness.ts', 'type storage/stub.ts', 'readiness-imports'],
  ['readiness.ts', 'config.ts', 'readiness-types-only'],
  ['readiness.ts', 'npm:pg', 'readiness-packages'],
  ['readiness.ts', 'node:http', 'readiness-built-ins'],
  ['trust-store.ts', 'signing/stub.ts', 'trust-imports'],
  ['trust-store.ts', 'issuing/stub.ts', 'trust-types-only'],
  ['standalone-verifier.ts', 'npm:jsonld', 'trust-packages'],
  ['standalone-verifier.ts', 'node:http', 'trust-built-ins'],
  ['resolve-name.ts', 'type issuing/stub.ts', 'fetch-imports'],
  ['safe-fetch.ts', 'verify/stub.ts', 'fetch-types-only'],
  ['provider-fetch.ts', 'npm:better-auth', 'fetch-packages'],
  ['safe-fetch.ts', 'node:fs', 'fetch-built-ins'],
  ['qr-reader.ts', 'type issuing/stub.ts', 'platform-imports'],
  ['qr-child.ts', 'safe-fetch.ts', 'platform-imports'],
  ['node-platform.ts', 'verify/stub.ts', 'platform-types-only'],
  ['node-platform.ts', 'npm:jose', 'platform-packages'],
  ['qr-reader.ts', 'node:http', 'platform-built-ins'],
  ['photo-child.ts', 'storage/stub.ts', 'media-imports'],
  ['evidence-media.ts', 'issuing/stub.ts', 'media-types-only'],
  ['recorded-mp4.ts', 'npm:yazl', 'media-packages'],
  ['photo-drawing.ts', 'node:http', 'media-built-ins'],
  ['spreadsheet.ts', 'issuing/stub.ts', 'spreadsheet-imports'],
  ['spreadsheet-zip.ts', 'npm:yazl', 'spreadsheet-packages'],
  ['spreadsheet-child.ts', 'node:fs', 'spreadsheet-built-ins'],
  ['key-export.ts', 'type storage/stub.ts', 'key-export-imports'],
  ['key-export.ts', 'signing/stub.ts', 'key-export-types-only'],
  ['key-export.ts', 'npm:kysely', 'key-export-packages'],
  ['key-export.ts', 'node:fs', 'key-export-built-ins'],
  ['signer-process.ts', 'config.ts', 'signer-process-imports'],
  ['signer-process.ts', 'signer-child.ts', 'signer-process-types-only'],
  ['signer-process.ts', 'npm:jose', 'signer-process-packages'],
  ['signer-process.ts', 'node:http', 'signer-process-built-ins'],
  ['signer-child.ts', 'storage/stub.ts', 'signer-child-imports'],
  ['signer-child.ts', 'signer-process.ts', 'signer-child-types-only'],
  ['signer-child.ts', 'npm:jose', 'signer-child-packages'],
  ['signer-child.ts', 'node:http', 'signer-child-built-ins'],
  ['own-process.ts', 'errors.ts', 'own-process-imports'],
  ['own-process.ts', 'npm:jose', 'own-process-packages'],
  ['own-process.ts', 'node:http', 'own-process-built-ins'],
  ['backup.ts', 'storage/stub.ts', 'backup-imports'],
  ['backup.ts', 'npm:exceljs', 'backup-packages'],
  ['backup.ts', 'node:http', 'backup-built-ins'],
  ['secret-search.ts', 'type storage/stub.ts', 'secret-search-imports'],
  ['secret-search.ts', 'signing/stub.ts', 'secret-search-types-only'],
  ['secret-search.ts', 'npm:jose', 'secret-search-packages'],
  ['secret-search.ts', 'node:http', 'secret-search-built-ins'],
  ['erase-list.ts', 'type storage/stub.ts', 'files-imports'],
  ['leave-files.ts', 'issuing/stub.ts', 'files-types-only'],
  ['leave-files.ts', 'npm:exceljs', 'files-packages'],
  ['erase-list.ts', 'node:http', 'files-built-ins'],
  ['web/stub.ts', 'compose.ts', 'only-main-and-cli-compose'],
  ['issuing/stub.ts', '../test/stub.ts', 'src-not-from-tests'],
  ['storage/stub.ts', '../not-there.ts', 'not-resolvable'],
  ['recorded-webm.ts', 'recorded-mp4.ts', null],
  ['recorded-mp4.ts', 'recorded-webm.ts', 'no-circular'],
];

interface Violation {
  from: string;
  rule: { name: string };
}

const folder = mkdtempSync(join(tmpdir(), 'blijk-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where planted import `at` stands: a loose file is itself, in a folder each has a file of its own. */
const plantedIn = (from: string, at: number) => `src/${from.replace('stub', `planted-${at}`)}`;

function write(path: string, line: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  appendFileSync(join(folder, path), `${line}\n`);
}

function plant([from, what]: (typeof PLANTED)[number], at: number): void {
  const target = what.replace(/^type /, '');
  const path = plantedIn(from, at);
  const outside = /^npm:|^node:/.test(target);
  if (!outside && !target.includes('not-there') && target.includes('/')) write(join('src', target), '');
  const specifier = outside ? target.replace('npm:', '') : `./${relative(dirname(path), join('src', target))}`;
  write(path, `import ${what.startsWith('type ') ? 'type ' : ''}{ one${at} } from '${specifier}';`);
}

/** The rules that stopped each file with planted imports. */
function cruisePlanted(): Map<string, string[]> {
  cpSync(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  PLANTED.forEach(plant);
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout } = spawnSync(
    process.execPath,
    [program, '--config', join(ROOT, CONFIG), '--output-type', 'json', 'src'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  const byFile = Map.groupBy(summary.violations, ({ from }) => from);
  return new Map([...byFile].map(([from, all]) => [from, all.map(({ rule }) => rule.name)]));
}

test('every forbidden import is stopped by its rule, and what is allowed is not', () => {
  const stopped = cruisePlanted();
  const missed = PLANTED.filter(([from, , rule], at) => {
    const rules = stopped.get(plantedIn(from, at)) ?? [];
    return rule === null ? rules.length > 0 : !rules.includes(rule);
  });
  expect(missed).toEqual([]);
});

test('no rule without a planted import', () => {
  const planted = new Set(PLANTED.map(([, , rule]) => rule));
  expect(forbidden.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
});

test('everything in src/ has a row, in the rules and in the README', () => {
  const readme = readFileSync(join(ROOT, 'src/README.md'), 'utf8');
  const table = /## Import table\n.*?\n\n(.*?)\n\n/s.exec(readme)?.[1] ?? '';
  const named = new Set(table.split('\n').flatMap((line) => (line.split('|')[1] ?? '').trim().split(', ')));
  const entries = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter(({ name }) => name !== 'README.md');
  expect(entries.length).toBeGreaterThan(30);
  const names = entries.map((entry) => entry.name.replace(/\.ts$/, ''));
  expect(names.filter((name) => !named.has(name))).toEqual([]);
  const rows = forbidden
    .filter(({ name }) => name.endsWith('-packages'))
    .map(({ from }) => new RegExp(from.path ?? '^$'));
  const paths = entries.map((entry) => (entry.isDirectory() ? `src/${entry.name}/one.ts` : `src/${entry.name}`));
  expect(paths.filter((path) => rows.filter((row) => row.test(path)).length !== 1)).toEqual([]);
});
