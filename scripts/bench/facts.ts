/** Where and on what a run was made: without it a figure says nothing. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { CONTEXTS } from '../../src/openbadges/contexts.ts';

export interface Facts {
  date: string;
  /** Null outside a git checkout; `+` where files differ from it. */
  commit: string | null;
  node: string;
  openssl: string;
  cpu: string;
  cores: number;
  /** Exact versions of what the figures depend on. */
  packages: Record<string, string>;
  /** SHA-256 (hex) of each pinned JSON-LD context. */
  contexts: Record<string, string>;
}

const PACKAGES = [
  '@digitalbazaar/vc',
  '@digitalbazaar/data-integrity',
  '@digitalbazaar/eddsa-rdfc-2022-cryptosuite',
  'jsonld',
  'rdf-canonize',
  'jose',
  'better-sqlite3',
  'kysely',
  'express',
  'pdfkit',
];

/** Facts about this machine and this checkout. */
export function collectFacts(now: Date): Facts {
  return {
    date: now.toISOString(),
    commit: commitHere(),
    node: process.version,
    openssl: process.versions.openssl ?? 'unknown',
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
    contexts: Object.fromEntries(
      [...CONTEXTS].map(([url, text]) => [url, createHash('sha256').update(JSON.stringify(text)).digest('hex')]),
    ),
  };
}

function versionOf(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function commitHere(): string | null {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return null;
  }
}
