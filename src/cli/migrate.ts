import { type Command, readArguments, withInstallation } from './command.ts';

const usage = 'blijk migrate';

/** Brings the database to this version's schema; a start does the same. */
export const migrate: Command = {
  about: 'brings the database to the schema of this version (a start does the same)',
  usage,
  async run(args, env) {
    readArguments(args, {}, usage);
    return withInstallation(env, async () => {
      console.log('The database is at the schema of this version.');
      return 0;
    });
  },
};
