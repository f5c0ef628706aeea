/**
 * `npm run drill:guards`: takes each guard against P1-P14 of the attack catalogue (what the stock libraries let through)
 * out of a copy of the source, and runs the one test that is about it. The test must pass with the guard and fail without
 * it. `-- P4 P11` runs only those. Exit code: 0 all do, 1 one does not.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = ['src', 'test', 'templates', 'package.json', 'jest.config.js', 'tsconfig.json'];

export interface Guard {
  id: string;
  file: string;
  /** Each exactly once in the file; with what stands there when nobody thought of it. */
  replace: readonly (readonly [string, string])[];
  test: string;
  /** Part of the test's whole title. */
  title: string;
}

const CREDENTIALS = 'test/verify/attacks-on-credentials.test.ts';
const STATUS = 'test/verify/attacks-on-status.test.ts';
const ROWS = 'test/verify/attacks/credential-rows.test.ts';

export const GUARDS: readonly Guard[] = [
  {
    id: 'P1',
    file: 'src/openbadges/gate-values.ts',
    replace: [["if (key.includes(':')) return refuse('SHAPE_IRI_KEY', '');", '']],
    test: CREDENTIALS,
    title: 'P1: the expiry under its full address',
  },
  {
    id: 'P2',
    file: 'src/openbadges/gate-values.ts',
    replace: [["if (key.includes(':')) return refuse('SHAPE_IRI_KEY', '');", '']],
    test: CREDENTIALS,
    title: 'P2: the status under its full address',
  },
  {
    id: 'P3',
    file: 'src/openbadges/gate-values.ts',
    replace: [
      [
        "if (typeof context !== 'string') return contextRefused('inline');",
        "if (typeof context !== 'string') continue;",
      ],
    ],
    test: CREDENTIALS,
    title: 'P3: renamed by an own context',
  },
  {
    id: 'P4',
    file: 'src/verify/checks/status.ts',
    replace: [
      ["if (read.value === 0) return pass('NOT_REVOKED', params);", "if (read.ok) return pass('NOT_REVOKED', params);"],
    ],
    test: STATUS,
    title: 'S1, P4: the bit says revoked',
  },
  {
    id: 'P5',
    file: 'src/verify/checks/key.ts',
    replace: [['if (key.revoked !== null && key.revoked <= now) return revoked(params, key.revoked);', '']],
    test: 'test/verify/checks/key.test.ts',
    title: 'P5, C14: what the issuer publishes about its key revoked before it signed',
  },
  {
    id: 'P6',
    file: 'src/verify/checks/proof.ts',
    replace: [
      [
        'const bad = worst.find((result) => result !== undefined);',
        'const bad = worst.length < 0 ? worst[0] : undefined;',
      ],
    ],
    test: ROWS,
    title: 'P6: a good and a broken signature',
  },
  {
    id: 'P7',
    file: 'src/openbadges/gate-values.ts',
    replace: [
      [
        "if (key.startsWith('@') || OBJECT_KEYS.has(key) || CLASS_NAME.test(key)) return refuse('SHAPE_KEYWORD', '');",
        '',
      ],
    ],
    test: CREDENTIALS,
    title: 'P7, P9: more than one reading of a value the keyword @index',
  },
  {
    id: 'P8',
    file: 'src/openbadges/json-scanner.ts',
    replace: [
      [
        "if (Object.hasOwn(state.nodes[state.nodes.length - 1] as Node, key)) throw new ScanError('duplicate_key');",
        '',
      ],
    ],
    test: CREDENTIALS,
    title: 'P8: JSON that two readers read differently a key twice',
  },
  {
    id: 'P9',
    file: 'src/openbadges/gate-structure.ts',
    replace: [
      ["from !== null && until <= from ? refuse('DATE_INVALID', names.until, 'not after validFrom') : null", 'null'],
    ],
    test: CREDENTIALS,
    title: 'P7, P9: more than one reading of a value validUntil not after validFrom',
  },
  {
    id: 'P10',
    file: 'src/verify/status-list/status-list.ts',
    replace: [["if (list.id !== url) return 'id';", '']],
    test: STATUS,
    title: 'S2, P10: a list that does not belong that names another address',
  },
  {
    id: 'P11',
    file: 'src/node-platform.ts',
    replace: [
      ['const options = { maxOutputLength: maxBytes, info: true };', 'const options = { info: true };'],
      ['inflateRaw(bytes, { maxOutputLength: maxBytes, info: true },', 'inflateRaw(bytes, { info: true },'],
    ],
    test: STATUS,
    title: 'S4, P11: packed lists a bomb of 100 MB',
  },
  {
    id: 'P12',
    file: 'src/openbadges/gate-values.ts',
    replace: [["if (items.length > MAX_ARRAY) return refuse('TOO_LARGE', '', 'array');", '']],
    test: CREDENTIALS,
    title: 'C23, P12: size 101 items',
  },
  {
    id: 'P13',
    file: 'src/verify/proofs/vc-jwt.ts',
    replace: [
      ['Object.keys(header).find((name) => !HEADER_MEMBERS.includes(name))', '[][0]'],
      ['const jwk = jwkFor(key, algorithm);', 'const jwk = jwt.header.jwk ?? jwkFor(key, algorithm);'],
    ],
    test: ROWS,
    title: 'J3, P13: the key of the attacker in the header',
  },
  {
    id: 'P14',
    file: 'src/web/public/gated.ts',
    replace: [["return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;", 'return url.href;']],
    test: 'test/verify/attacks/injection.test.ts',
    title: 'P14: an address that is none of the web becomes no link',
  },
];

/** The source without the guard. Throws where a text to replace is not there exactly once: then the list is out of date. */
export function withoutGuard(source: string, { id, file, replace }: Guard): string {
  return replace.reduce((text, [guard, instead]) => {
    if (text.split(guard).length !== 2) throw new Error(`${id}: not exactly once in ${file}: ${guard}`);
    return text.replace(guard, () => instead);
  }, source);
}

interface Outcome {
  passed: number;
  failed: number;
  /** Files that did not even run: a mistake in the replacement, not a caught attack. */
  broken: number;
}

function runTest(folder: string, { test, title }: Guard): Outcome {
  const report = join(folder, 'report.json');
  const jest = join(folder, 'node_modules/jest/bin/jest.js');
  const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const args = ['--experimental-vm-modules', '--no-warnings', '--no-memory-protection-keys', jest, test, '-t', pattern];
  spawnSync(process.execPath, [...args, '--json', '--outputFile', report], { cwd: folder, stdio: 'ignore' });
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  return { passed: numPassedTests, failed: numFailedTests, broken: numRuntimeErrorTestSuites };
}

/** Runs the drill for these guards, prints a line for each and says whether all held. */
function drill(guards: readonly Guard[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-guards-'));
  let allHeld = true;
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const guard of guards) {
      const path = join(folder, guard.file);
      const source = readFileSync(path, 'utf8');
      const guarded = runTest(folder, guard);
      writeFileSync(path, withoutGuard(source, guard));
      const open = runTest(folder, guard);
      writeFileSync(path, source);
      const held = guarded.passed > 0 && guarded.failed === 0 && open.failed > 0 && open.broken === 0;
      allHeld &&= held;
      const counts = `with: ${guarded.passed} passed, ${guarded.failed} failed; without: ${open.failed} failed`;
      console.log(`${held ? 'ok  ' : 'FAIL'} ${guard.id.padEnd(3)} ${guard.file}: ${counts} (${guard.title})`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return allHeld;
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const guards = GUARDS.filter(({ id }) => asked.length === 0 || asked.includes(id));
  const held = guards.length > 0 && drill(guards);
  console.log(held ? `${guards.length} guards: each test fails without its guard` : 'not every guard is proven');
  process.exitCode = held ? 0 : 1;
}
