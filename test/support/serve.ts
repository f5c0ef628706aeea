/** `npm start` without npm: the server as a child process on a free port, stopped by signal. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Finished, finished, type Place } from './cli.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

export interface Served {
  url: string;
  child: ChildProcess;
  /** What it printed before it said that it is ready. */
  greeting: string[];
  /** Asks it to stop and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

/** Starts the server of a place and waits until it says it is ready; throws with what it said when it ends before. */
export async function serveChild(
  place: Pick<Place, 'dir' | 'env'>,
  more: Record<string, string> = {},
): Promise<Served> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--no-memory-protection-keys', MAIN], {
    cwd: place.dir,
    env: { ...place.env, PORT: String(port), LOG_LEVEL: 'warn', ...more },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const end = finished(child);
  const greeting: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<boolean>((resolve) => {
    lines.on('line', (line) => {
      greeting.push(line);
      if (line.includes('is ready at')) resolve(true);
    });
    child.once('close', () => resolve(false));
  });
  if (!(await ready)) throw new Error(`the server did not start: ${(await end).stderr}`);
  return {
    url: `http://localhost:${port}`,
    child,
    greeting,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return end;
    },
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
