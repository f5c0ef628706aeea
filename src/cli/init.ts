import { mkdir } from 'node:fs/promises';
import { parseConfig } from '../config.ts';
import { firstStart } from '../demo/first-start.ts';
import { type Command, readArguments, withInstallation } from './command.ts';

const usage = 'blijk init [--demo]';

/** Makes the data folder and the key without starting the server; with --demo also the demo organisation. */
export const init: Command = {
  about: 'makes data folder and keys, and with --demo the demo organisation, without starting the server',
  usage,
  async run(args, env) {
    const { values } = readArguments(args, { demo: { type: 'boolean' } }, usage);
    await mkdir(parseConfig(env).dataDir, { recursive: true, mode: 0o700 });
    return withInstallation({ ...env, BLIJK_DEMO: values.demo ? 'on' : 'off' }, async (blijk) => {
      for (const notice of blijk.notices) console.log(`Note: ${notice}`);
      for (const line of await firstStart(blijk)) console.log(line);
      console.log(`Ready: data in ${blijk.config.dataDir}, keys in ${blijk.config.keysDir}.`);
      return 0;
    });
  },
};
