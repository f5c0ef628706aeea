/** Acts on private keys: locked anew, taken out under a passphrase of their own, put back. */
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import { readArguments, required, UsageError, withInstallation } from './command.ts';

export const SAFE_ACTS = ['reencrypt', 'export', 'import'];

export const safeUsage =
  'reencrypt --new-passphrase-file FILE | --to-file · export --organisation SLUG --out FILE --passphrase-file FILE · import FILE --organisation SLUG --passphrase-file FILE';

const SHORT = 12;
const OWNER_ONLY = 0o600;

/** Runs one of them; passphrases come from files, so that no list of processes and no history shows them. */
export async function runKeySafe(args: string[], env: NodeJS.ProcessEnv, usage: string): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    {
      organisation: { type: 'string' },
      out: { type: 'string' },
      'passphrase-file': { type: 'string' },
      'new-passphrase-file': { type: 'string' },
      'to-file': { type: 'boolean' },
    },
    usage,
  );
  const [act, file, ...more] = positionals;
  if (more.length > 0 || (file !== undefined) !== (act === 'import')) throw new UsageError(`Usage: ${usage}`);
  // a process that is asked to show or change private keys has to hold them
  const here = { ...env, BLIJK_SIGNER: 'here' };
  if (act === 'reencrypt') {
    const toFile = values['to-file'] === true;
    if (toFile === (values['new-passphrase-file'] !== undefined)) throw new UsageError(`Usage: ${usage}`);
    const passphrase = toFile ? null : await readSecret(values['new-passphrase-file'] ?? '');
    const count = await withInstallation(here, ({ keySafe }) => keySafe.reencrypt(passphrase));
    console.log(
      `${count} keys are locked anew. What locked them before opens nothing any more; old backups still need it.`,
    );
    console.log(
      passphrase === null
        ? 'Unset BLIJK_KEY_PASSPHRASE and BLIJK_KEY_PASSPHRASE_FILE, start every server again, and back up KEYS_DIR.'
        : 'Set BLIJK_KEY_PASSPHRASE_FILE to the new one, start every server again, and back up KEYS_DIR and database.',
    );
    return 0;
  }
  const slug = required(values.organisation, '--organisation', usage);
  const secret = await readSecret(required(values['passphrase-file'], '--passphrase-file', usage));
  const out = act === 'export' ? required(values.out, '--out', usage) : '';
  const given = file === undefined ? '' : await readFile(file, 'utf8').catch(() => unreadable(file));
  return withInstallation(here, async ({ keySafe, storage }) => {
    const organisation = await storage.organisations.bySlug(slug);
    if (organisation === null)
      throw new AppError('organisation.not_found', { detail: `There is no organisation "${slug}".` });
    const owner = { id: organisation.id, did: organisation.did };
    if (act === 'export') {
      await writeNew(out, await keySafe.exportKeys(owner, secret));
      console.log(
        `Wrote ${out}. Who has it and its passphrase signs as ${organisation.name}: keep them apart, offline.`,
      );
      return 0;
    }
    const added = await keySafe.importKeys(owner, given, secret).catch((error: unknown) => {
      throw error instanceof AppError ? new AppError(error.code, { detail: REFUSED[error.code] ?? error.code }) : error;
    });
    for (const id of added) console.log(`Put back: ${id}`);
    if (added.length === 0) console.log('Every key in it is here already.');
    return 0;
  });
}

const REFUSED: Record<string, string> = {
  'key.export_unreadable': 'This file does not open: another passphrase, or not a file of "blijk key export".',
  'key.not_this_organisation': 'These are keys of another organisation.',
  'key.exists': 'Another key signs now for this organisation; the one in the file is older.',
};

async function readSecret(path: string): Promise<string> {
  const secret = (await readFile(path, 'utf8').catch(() => unreadable(path))).replace(/\r?\n$/, '');
  if (secret.length < SHORT) throw new UsageError(`The passphrase in ${path} has fewer than ${SHORT} characters.`);
  return secret;
}

function unreadable(path: string): never {
  throw new UsageError(`${path} cannot be read.`);
}

/** A file that nobody else may read, and that was not there before. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, OWNER_ONLY).catch(() => {
    throw new UsageError(`${path} cannot be written, or is there already.`);
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
