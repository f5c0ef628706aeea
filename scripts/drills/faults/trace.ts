/** `strace` beside a running server: calls to the kernel that fail when we say so, or a list of them in their order. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { needTool } from './drill.ts';

export interface Trace {
  /** Lets go of the server, which runs on unhindered. */
  end(): Promise<void>;
}

/** Throws NotRun where strace is missing or may not attach. */
export function needStrace(): void {
  needTool('strace', '-o', '/dev/null', '-e', 'trace=none', 'true');
}

/** `rule` as strace has it: `pwrite64:error=EIO:when=3`. Resolves once it holds. */
export function injectInto(child: ChildProcess, rule: string): Promise<Trace> {
  const calls = rule.split(':')[0] ?? '';
  return attach(child, ['-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${rule}`]);
}

/** Writes these calls to `path`, with the names of files and the first bytes of what is written. */
export function recordInto(child: ChildProcess, calls: readonly string[], path: string): Promise<Trace> {
  return attach(child, ['-y', '-s', '32', '-o', path, '-e', `trace=${calls.join(',')}`]);
}

async function attach(child: ChildProcess, args: readonly string[]): Promise<Trace> {
  const strace = spawn('strace', ['-f', ...args, '-p', String(child.pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'close');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    strace.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('attached')) resolve();
    });
    strace.once('close', () => reject(new Error(`strace ended: ${said}`)));
  });
  return {
    async end() {
      strace.kill('SIGINT');
      await ended;
    },
  };
}
