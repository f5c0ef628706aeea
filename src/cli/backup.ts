import { resolve } from 'node:path';
import { type Command, readArguments, UsageError, withInstallation } from './command.ts';

const usage = 'blijk backup FILE.zip';

/** Writes everything but the keys to one file, while the service works. */
export const backup: Command = {
  about: 'writes database, pictures, evidence and erase list to one file; keys are kept apart',
  usage,
  async run(args, env) {
    const { positionals } = readArguments(args, {}, usage);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError(`Name one file. Usage: ${usage}`);
    return withInstallation(env, async ({ writeBackup, config }) => {
      const { bytes, files } = await writeBackup(resolve(file));
      console.log(`Wrote ${file}: ${bytes} bytes, the database and ${files} files.`);
      console.log(
        `Not in it: ${config.keysDir}. Keep a copy of that folder in another place; both are needed to sign.`,
      );
      return 0;
    });
  },
};
