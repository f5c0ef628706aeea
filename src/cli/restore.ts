import { resolve } from 'node:path';
import { readBackup } from '../backup.ts';
import { parseConfig } from '../config.ts';
import { type Command, readArguments, UsageError, withInstallation } from './command.ts';

const usage = 'blijk restore FILE.zip [--erased erased.list]';

/** Puts a backup back into an empty data folder, then looks to it with the keys of KEYS_DIR. */
export const restore: Command = {
  about: 'puts a backup back into an empty data folder, and erases again what was erased since',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(args, { erased: { type: 'string' } }, usage);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError(`Name one file. Usage: ${usage}`);
    const { dataDir, databaseUrl } = parseConfig(env);
    if (databaseUrl !== null) throw new UsageError('A backup is a SQLite file: unset DATABASE_URL.');
    const { at, files } = await readBackup({
      source: resolve(file),
      dataDir,
      alsoErased: values.erased === undefined ? null : resolve(values.erased),
    });
    console.log(`Put back what was kept at ${at}: the database and ${files} files.`);
    return withInstallation(env, async ({ notices }) => {
      for (const notice of notices) console.log(`Note: ${notice}`);
      console.log(
        'What was awarded, revoked or changed after that moment is not in it: revoke again what was revoked since.',
      );
      console.log('A private link that its holder renewed since then opens again: print new sheets for who asks.');
      console.log('Now run "blijk doctor", then start the service.');
      return 0;
    });
  },
};
