/**
 * Starts the process with the private keys and talks with it. When it ends by itself it is started again; meanwhile whatever
 * needs a key is refused at once (`key.signer_away`, 503), so nothing waits and nothing is half done.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, type ErrorCode } from './errors.ts';
import type { OpenKeyOptions } from './signing/key-encryption.ts';
import type { readPassphrase } from './signing/key-files.ts';
import type { KeyVault } from './signing/key-vault.ts';
import { createRemoteVault, inOneMessage } from './signing/remote-vault.ts';
import type { Answered, Call } from './signing/vault-calls.ts';

/** As of `openKeyEncryption`, with where the passphrase stands: that process reads it itself. */
export interface SignerOptions extends Omit<OpenKeyOptions, 'passphrase'> {
  passphrase: Parameters<typeof readPassphrase>[0];
}

export type ToSigner = { kind: 'open'; options: SignerOptions } | { kind: 'calls'; id: number; calls: Call[] };
export type FromSigner =
  | { kind: 'opened'; check: string; notices: string[] }
  | { kind: 'refused'; code: ErrorCode; params: AppError['params'] }
  | { kind: 'answers'; id: number; answers: Answered[] };

export interface SignerProcess {
  vault: KeyVault;
  /** As of `KeyEncryption`, of what was handed in or asked before. `key.signer_away` for what is not there yet. */
  secretFor(purpose: string): Uint8Array;
  /** Asks for these secrets, to have them at hand. */
  prepareSecrets(purposes: readonly string[]): Promise<void>;
  check: string;
  notices: string[];
  /** Id of the process as it is now; for tests and the log. */
  pid(): number | undefined;
  close(): Promise<void>;
}

/** Milliseconds in which a message has to be answered; after that it is taken for dead. */
const ANSWER_MS = 10_000;
/** Milliseconds before it is started again after it could not be started. */
const AGAIN_MS = 5_000;

/** Starts it with these settings. Throws as `openKeyEncryption`. `told` hears that it ended by itself, and that it is there again. */
export async function startSignerProcess(
  options: SignerOptions,
  told: (what: 'ended' | 'back') => void = () => {},
): Promise<SignerProcess> {
  const script = fileURLToPath(new URL('signer-child.ts', import.meta.url));
  let child: ChildProcess | null = null;
  let closing = false;
  let last = 0;
  const open = new Map<number, { resolve: (answers: Answered[]) => void; reject: (error: AppError) => void }>();

  /** A process that has opened the keys; rejects with why it could not. */
  function start(how: SignerOptions): Promise<{ check: string; notices: string[] }> {
    return new Promise((resolve, reject) => {
      const started = fork(script, [], { env: {}, execArgv: [], serialization: 'advanced', stdio: 'ignore' });
      let opened = false;
      started.on('message', (message: FromSigner) => {
        if (message.kind === 'answers') {
          open.get(message.id)?.resolve(message.answers);
          open.delete(message.id);
        } else if (message.kind === 'opened') {
          opened = true;
          child = started;
          resolve(message);
        } else {
          reject(new AppError(message.code, message.params));
          started.kill('SIGKILL');
        }
      });
      started.on('error', () => started.kill('SIGKILL'));
      started.once('exit', () => {
        reject(new AppError('key.signer_away'));
        if (child === started) child = null;
        if (!opened || closing) return;
        for (const { reject: refuse } of open.values()) refuse(new AppError('key.signer_away'));
        open.clear();
        told('ended');
        again();
      });
      send(started, { kind: 'open', options: how });
    });
  }

  function again(): void {
    if (closing) return;
    // never a new key in the place of one that is lost
    start({ ...options, check, mayCreate: false }).then(
      () => told('back'),
      () => setTimeout(again, AGAIN_MS).unref(),
    );
  }

  function askMany(calls: Call[]): Promise<Answered[]> {
    const asked = child;
    if (asked === null) return Promise.reject(new AppError('key.signer_away'));
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => asked.kill('SIGKILL'), ANSWER_MS);
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          settle(value);
        };
      open.set(id, { resolve: done(resolve), reject: done(reject) });
      send(asked, { kind: 'calls', id, calls });
    });
  }

  const { check, notices } = await start(options);
  const ask = inOneMessage(askMany);
  const secrets = new Map<string, Uint8Array>();
  const prepareSecrets = async (purposes: readonly string[]): Promise<void> => {
    const missing = purposes.filter((purpose) => !secrets.has(purpose));
    await Promise.all(missing.map(async (purpose) => secrets.set(purpose, await ask({ ask: 'secret', purpose }))));
  };
  return {
    vault: createRemoteVault(ask),
    secretFor(purpose) {
      const known = secrets.get(purpose);
      if (known !== undefined) return known;
      void prepareSecrets([purpose]).catch(() => {});
      throw new AppError('key.signer_away');
    },
    prepareSecrets,
    check,
    notices,
    pid: () => child?.pid,
    async close() {
      closing = true;
      const ended = child;
      if (ended === null) return;
      await new Promise((resolve) => {
        ended.once('exit', resolve);
        ended.disconnect();
      });
    },
  };
}

/** A process that has just ended hears nothing any more; its end is told by its exit. */
function send(child: ChildProcess, message: ToSigner): void {
  if (child.connected) child.send(message, () => {});
}
