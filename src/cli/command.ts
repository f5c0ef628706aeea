import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Blijk, compose } from '../compose.ts';
import { parseConfig } from '../config.ts';

/** One command of the command line. `run` returns the exit code and prints for people unless `--json` was asked. */
export interface Command {
  /** One line: what it does. */
  about: string;
  /** How to write it. */
  usage: string;
  run(args: string[], env: NodeJS.ProcessEnv): Promise<number>;
}

/** Wrong use of a command: one English line, and the exit code that command has for it. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'UsageError';
    this.exitCode = exitCode;
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads options strictly: an unknown or incomplete one is a UsageError with the command's usage. */
export function readArguments<T extends Options>(args: string[], options: T, usage: string, exitCode = 1) {
  try {
    return parseArgs({ args: withDashes(args, options), options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = (error as Error).message.replaceAll('\n', ' ');
    throw new UsageError(`${message.replace(/\. To specify a positional.*$/, '.')} Usage: ${usage}`, exitCode);
  }
}

/**
 * A value may begin with a dash, as the names of some keys do. Our options have two, so after one that takes a value it can
 * be nothing else.
 */
function withDashes(args: readonly string[], options: Options): string[] {
  const read: string[] = [];
  const end = args.indexOf('--');
  const until = end === -1 ? args.length : end;
  for (const arg of args.slice(0, until)) {
    const before = read.at(-1) ?? '';
    const isValue = before.startsWith('--') && options[before.slice(2)]?.type === 'string' && /^-[^-]/.test(arg);
    if (isValue) read[read.length - 1] = `${before}=${arg}`;
    else read.push(arg);
  }
  return [...read, ...args.slice(until)];
}

/** The value of an option that must be given. */
export function required(value: string | undefined, name: string, usage: string, exitCode = 1): string {
  if (value === undefined || value.trim() === '') throw new UsageError(`${name} is missing. Usage: ${usage}`, exitCode);
  return value;
}

/** Opens the installation for one command and closes it whatever happens. */
export async function withInstallation<T>(env: NodeJS.ProcessEnv, work: (blijk: Blijk) => Promise<T>): Promise<T> {
  const blijk = await openAtItsAddress({ LOG_LEVEL: 'silent', ...env });
  try {
    return await work(blijk);
  } finally {
    await blijk.close();
  }
}

/** On localhost, with nothing said of an address, links lead to the one that the organisations here were made at. */
async function openAtItsAddress(env: NodeJS.ProcessEnv): Promise<Blijk> {
  const blijk = await compose(parseConfig(env));
  const { publicUrl } = blijk.issuing;
  if (env.PUBLIC_URL || env.PORT || publicUrl === blijk.config.publicUrl) return blijk;
  await blijk.close();
  return compose(parseConfig({ ...env, PUBLIC_URL: publicUrl }));
}
