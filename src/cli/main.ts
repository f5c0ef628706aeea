/** `npx blijk <command>`: finds the command, runs it, and turns every mistake into one English line. */
import { startMistakes } from '../config.ts';
import { AppError } from '../errors.ts';
import { award } from './award.ts';
import { backup } from './backup.ts';
import { type Command, UsageError } from './command.ts';
import { counts } from './counts.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { key } from './key.ts';
import { member } from './member.ts';
import { migrate } from './migrate.ts';
import { operator } from './operator.ts';
import { organisation } from './organisation.ts';
import { praktijkverklaring } from './praktijkverklaring.ts';
import { restore } from './restore.ts';
import { revoke } from './revoke.ts';
import { serveCommand } from './serve.ts';
import { verifyCommand } from './verify.ts';

const COMMANDS: Record<string, Command> = {
  init,
  serve: serveCommand,
  award,
  verify: verifyCommand,
  revoke,
  praktijkverklaring,
  counts,
  organisation,
  member,
  key,
  operator,
  migrate,
  backup,
  restore,
  doctor,
};

/** What a shell says of a process that SIGPIPE ended. */
const ENDED_BY_SIGPIPE = 141;

/** Runs one command line; returns the exit code. Never throws for a mistake of the user. */
export async function main(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  endWithReader();
  const [name = 'help', ...rest] = args;
  if (['help', '--help', '-h'].includes(name)) {
    console.log(help());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(`There is no command "${name}". The commands are: ${Object.keys(COMMANDS).join(', ')}.`);
    return 3;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(`${command.about}\nUsage: ${command.usage}`);
    return 0;
  }
  try {
    return await command.run(rest, env);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(error.message);
      return error.exitCode;
    }
    for (const line of mistakes(error)) console.error(line);
    return 1;
  }
}

/** `blijk verify DIR | head`: ends without a word once nobody reads on, as a process that SIGPIPE ends. Once a process. */
function endWithReader(): void {
  if (process.stdout.listeners('error').includes(stopAtClosedPipe)) return;
  process.stdout.on('error', stopAtClosedPipe);
}

function stopAtClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ENDED_BY_SIGPIPE);
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return [
    'Blijk: issues, prints and verifies Open Badges.',
    '',
    'Usage: npx blijk <command>',
    '',
    ...lines,
    '',
    'More: npx blijk <command> --help',
  ].join('\n');
}

function mistakes(error: unknown): string[] {
  if (!(error instanceof AppError)) return [`Unexpected: ${error instanceof Error ? error.message : String(error)}`];
  if (error.fields.length === 0 || error.code === 'config.invalid') return startMistakes(error);
  return error.fields.map(
    (field) => `${field.field}: ${field.code}${field.params ? ` ${JSON.stringify(field.params)}` : ''}`,
  );
}

// `node src/cli/main.ts <command>` is the same as `npx blijk <command>`.
if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
