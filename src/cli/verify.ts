import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Blijk, compose } from '../compose.ts';
import { type Config, parseConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { hasText, type TextKey, text } from '../i18n/i18n.ts';
import { offlineDocuments, standaloneVerifier } from '../standalone-verifier.ts';
import { readTrustFile } from '../trust-store.ts';
import type { FetchDocument } from '../verify/adapters.ts';
import {
  type Check,
  isListed,
  type TrustList,
  trustOf,
  UnreadableInput,
  type Verification,
  type VerificationReport,
} from '../verify/index.ts';
import { type Command, readArguments, UsageError } from './command.ts';

const usage = 'blijk verify <file | folder | url | ->… [--json] [--offline] [--trust FILE]';
const WRONG_USE = 3;
/** Kinds of file that a folder is searched for. */
const BADGE_FILE = /\.(json|jsonld|jwt|jws|png|svg|pdf|jpe?g|webp)$/i;

type Verify = (input: { bytes: Uint8Array } | { url: string }) => Promise<Verification>;
/** One line of the answer: a report, or why there is none. */
type Answer = { input: string; report: VerificationReport } | { input: string; problem: Problem };
interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: string;
  detail: string;
}

/**
 * Verifies files, folders, links and standard input. Exit code: 0 valid; 1 invalid, revoked, expired, not yet valid;
 * 2 unverifiable, unknown issuer; 3 not readable or wrong use. Several inputs: the first that occurs of 3, 1, 2, 0.
 */
export const verifyCommand: Command = {
  about: 'checks badges: files, folders, links or standard input (-)',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean' }, offline: { type: 'boolean' }, trust: { type: 'string' } },
      usage,
      WRONG_USE,
    );
    if (positionals.length === 0) throw new UsageError(`Nothing to verify. Usage: ${usage}`, WRONG_USE);
    const inputs = (await Promise.all(positionals.map(expand))).flat();
    const list = values.trust === undefined ? undefined : await readTrust(values.trust);
    const { verify, close } = await openVerifier(env, values.offline ?? false, list);
    try {
      const answers: Answer[] = [];
      for (const { input, inFolder } of inputs) {
        const answer = await verifyOne(verify, input);
        if (inFolder && 'problem' in answer && answer.problem.code === 'BAKED_MISSING') {
          console.error(`${input}: no badge inside, left out.`);
          continue;
        }
        answers.push(answer);
        console.log(values.json ? jsonLine(answer, inputs.length > 1) : textBlock(answer));
      }
      return exitCode(answers);
    } finally {
      await close();
    }
  },
};

interface Input {
  input: string;
  /** From a folder: a picture or PDF without a badge inside is then left out, not a mistake. */
  inFolder: boolean;
}

/** A folder stands for the badge files in it, sorted by name; folders inside it are not searched. */
async function expand(input: string): Promise<Input[]> {
  const isLink = input === '-' || /^https?:\/\//i.test(input);
  const found = isLink ? null : await stat(input).catch(() => null);
  if (found === null || !found.isDirectory()) return [{ input, inFolder: false }];
  const names = (await readdir(input)).filter((name) => BADGE_FILE.test(name)).sort();
  if (names.length === 0) throw new UsageError(`There are no badge files in ${input}.`, WRONG_USE);
  return names.map((name) => ({ input: join(input, name), inFolder: true }));
}

async function verifyOne(verify: Verify, input: string): Promise<Answer> {
  try {
    const { report } = await verify(/^https?:\/\//i.test(input) ? { url: input } : { bytes: await readInput(input) });
    return { input, report };
  } catch (error) {
    if (error instanceof UnreadableInput) {
      return { input, problem: problem(error.status, error.code, `This cannot be read as a badge (${error.code}).`) };
    }
    if (error instanceof Error && 'code' in error)
      return { input, problem: problem(400, 'FILE_NOT_READABLE', `${input} cannot be read.`) };
    throw error;
  }
}

const problem = (status: number, code: string, detail: string): Problem => ({
  type: 'about:blank',
  title: 'Not readable',
  status,
  code,
  detail,
});

async function readInput(input: string): Promise<Uint8Array> {
  if (input !== '-') return new Uint8Array(await readFile(input));
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return new Uint8Array(Buffer.concat(chunks));
}

/** In an installation its own organisations are known and resolved from storage; elsewhere everything comes from outside. */
async function openVerifier(
  env: NodeJS.ProcessEnv,
  offline: boolean,
  list: TrustList | undefined,
): Promise<{ verify: Verify; close: () => Promise<void> }> {
  const config = parseConfig({ LOG_LEVEL: 'silent', ...env });
  const trust = list === undefined ? undefined : trustOf(list);
  const fetchOutside: FetchDocument | undefined = offline ? await offlineDocuments(list) : undefined;
  if (!hasInstallation(config)) return { verify: standaloneVerifier({ fetchOutside, trust }), close: async () => {} };
  const blijk: Blijk = await compose(config, { fetchOutside, alsoTrust: trust });
  return { verify: (input) => blijk.services.verify(input), close: () => blijk.close() };
}

/** The issuers of a trust list file; whoever names the file vouches for the key that signed it. */
async function readTrust(path: string): Promise<TrustList> {
  return readTrustFile(path, new Date()).catch((error: unknown) => {
    if (error instanceof AppError) throw new UsageError(`--trust: ${error.params.detail}`, WRONG_USE);
    throw error;
  });
}

const hasInstallation = (config: Config): boolean =>
  config.databaseUrl !== null || existsSync(join(config.dataDir, 'blijk.sqlite'));

function jsonLine(answer: Answer, several: boolean): string {
  const body = 'report' in answer ? answer.report : answer.problem;
  return JSON.stringify(several ? { input: answer.input, ...body } : body);
}

function textBlock(answer: Answer): string {
  if ('problem' in answer) return `${answer.input}: NOT READABLE. ${answer.problem.detail}`;
  return reportBlock(answer.input, answer.report);
}

/** What `--offline` leaves open, by the check that would have fetched something. */
const OFFLINE_NOTE: Partial<Record<Check['id'], string>> & { shape: string; listedKey: string } = {
  shape: '  Offline: links were not opened.',
  key: '  Offline: the keys of this issuer are not known here, so nothing was proven. See --trust.',
  listedKey: '  Offline: the key is on the trust list. Whether its issuer revoked it since was not checked.',
  status: '  Offline: revocation was not checked. Everything above is as of the day this badge was made.',
};

function reportBlock(input: string, report: VerificationReport): string {
  const { verdict, checks, summary } = report;
  const what = [summary.recipientName, summary.achievement, summary.level, summary.issuer?.name]
    .filter(Boolean)
    .join(', ');
  const lines = checks
    .filter((check) => check.outcome !== 'skipped')
    .map((check) => {
      const params = { issuer: summary.issuer?.name ?? '', ...check.params };
      return `  ${check.outcome.padEnd(7)} ${text('en', sentenceOf(check), params)} (${check.code})`;
    });
  const note = checks.flatMap((check) => (check.code === 'OFFLINE' ? [offlineNote(check)] : []));
  const inside = (report.contained ?? []).map((part, at) => reportBlock(`${input} [${at + 1}]`, part));
  return [`${input}: ${verdict.toUpperCase()}${what ? `  ${what}` : ''}`, ...lines, ...note, ...inside].join('\n');
}

/** The words of a check; behind a link that could not be opened there is nothing of which the form could be told. */
function sentenceOf(check: Check): TextKey {
  if (isListed(check)) return 'checks:key.listed';
  const own = `checks:${check.code}`;
  if (check.id === 'shape' && check.outcome === 'unknown' && hasText(own)) return own;
  return `checks:${check.id}.${check.outcome}`;
}

function offlineNote(check: Check): string {
  return isListed(check) ? OFFLINE_NOTE.listedKey : (OFFLINE_NOTE[check.id] ?? OFFLINE_NOTE.shape);
}

/** The worst answer decides, in the order 3, 1, 2, 0. */
function exitCode(answers: Answer[]): number {
  const codes = answers.map((answer): number => {
    if ('problem' in answer) return 3;
    if (answer.report.verdict === 'valid') return 0;
    return ['unverifiable', 'unknown_issuer'].includes(answer.report.verdict) ? 2 : 1;
  });
  return [3, 1, 2].find((code) => codes.includes(code)) ?? 0;
}
