/**
 * The process with the private keys: what it is asked comes from the process that started it, over a channel of their own. It
 * has no database and no network; it opens the key-encryption key itself and ends with whoever started it.
 */
import { AppError } from './errors.ts';
import type { FromSigner, ToSigner } from './signer-process.ts';
import { openKeyEncryption } from './signing/key-encryption.ts';
import { readPassphrase } from './signing/key-files.ts';
import { createLocalVault, type KeyVault, rememberOpened } from './signing/key-vault.ts';
import { answer } from './signing/vault-calls.ts';

let keys: Parameters<typeof answer>[1] | null = null;

const say = (message: FromSigner): void => void process.send?.(message);

process.on('disconnect', () => process.exit(0));
// the terminal tells all at once; who started this one ends it when nothing is signed any more
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('message', (message: ToSigner) => {
  void (message.kind === 'open' ? open(message) : work(message));
});

async function open({ options }: Extract<ToSigner, { kind: 'open' }>): Promise<void> {
  try {
    const { encryption, check, notices } = await openKeyEncryption({
      ...options,
      passphrase: await readPassphrase(options.passphrase),
    });
    const vault = createLocalVault(encryption);
    keys = { vault: remembering(vault), secretFor: encryption.secretFor };
    say({ kind: 'opened', check, notices });
  } catch (error) {
    const { code, params } = error instanceof AppError ? error : new AppError('key.missing');
    say({ kind: 'refused', code, params });
  }
}

function remembering(vault: KeyVault): KeyVault {
  const heads = new Map<string, ReturnType<KeyVault['openRegisterKey']>>();
  return {
    ...vault,
    open: rememberOpened(vault.open),
    openRegisterKey(record) {
      const row = JSON.stringify(record, (_key, value) => (value instanceof Uint8Array ? [...value] : value));
      const opened = heads.get(row) ?? vault.openRegisterKey(record);
      heads.set(row, opened);
      return opened;
    },
  };
}

async function work({ id, calls }: Extract<ToSigner, { kind: 'calls' }>): Promise<void> {
  if (keys === null) return;
  const answers = [];
  for (const call of calls) answers.push(await answer(call, keys));
  say({ kind: 'answers', id, answers });
}
