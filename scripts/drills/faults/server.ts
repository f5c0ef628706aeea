/** The real server as a child process on a free port, to be killed, starved and asked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Finished, finished } from '../../../test/support/cli.ts';
import { freePort } from '../../../test/support/serve.ts';
import type { World } from './world.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
/** The server with parts that a drill moves from outside: clock and storage. */
export const MOVABLE = join(import.meta.dirname, 'movable-server.ts');

/** Servers of drills that have not ended; a drill that failed leaves some. */
const running = new Set<ChildProcess>();

/** Ends what a drill left. */
export function killRest(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.once('exit', killRest);

export interface DrillServer {
  url: string;
  child: ChildProcess;
  /** From the start of the process until it said that it is ready. */
  startMs: number;
  /** Ends it and gives its exit code and what it said. */
  stop(signal?: NodeJS.Signals): Promise<Finished & { ms: number }>;
  ended: Promise<Finished>;
}

export interface ServerOptions {
  env?: Record<string, string>;
  program?: string;
  /** Arguments of Node, before the program. */
  node?: readonly string[];
  /** Program and arguments in front of Node: `prlimit`, `strace`. */
  under?: readonly string[];
}

/** Starts it and waits until it is ready; throws with what it said when it ends before. */
export async function startServer(
  world: Pick<World, 'env' | 'dir'>,
  options: ServerOptions = {},
): Promise<DrillServer> {
  const port = await freePort();
  const { program = MAIN, node = [], under = [] } = options;
  const [command = '', ...args] = [...under, process.execPath, '--no-memory-protection-keys', ...node, program];
  const since = performance.now();
  const child = spawn(command, args, {
    cwd: world.dir,
    env: { ...world.env, PORT: String(port), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  const ended = finished(child);
  void ended.then(() => running.delete(child));
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.includes('is ready at')) resolve(true);
    });
    child.once('close', () => resolve(false));
  });
  if (!(await ready)) throw new Error(`the server did not start: ${(await ended).stderr.slice(-500)}`);
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    startMs: performance.now() - since,
    ended,
    async stop(signal = 'SIGTERM') {
      const asked = performance.now();
      child.kill(signal);
      return { ...(await ended), ms: performance.now() - asked };
    },
  };
}
