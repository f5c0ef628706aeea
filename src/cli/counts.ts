import { writeFile } from 'node:fs/promises';
import { countRegion } from '../issuing/organisations/counts.ts';
import { csvFile } from '../web/csv.ts';
import { countRows } from '../web/desk/organisation/counts-file.ts';
import { type Command, readArguments, withInstallation } from './command.ts';

const usage = 'blijk counts [--out FILE.csv]';

/** Counts over all organisations of the installation, for whoever keeps the overview of a region. No names. */
export const counts: Command = {
  about: 'counts badges of all organisations as CSV; no names, no group of fewer than five people',
  usage,
  async run(args, env) {
    const { values } = readArguments(args, { out: { type: 'string' } }, usage);
    return withInstallation(env, async ({ issuing }) => {
      const file = csvFile(countRows('nl', await countRegion(issuing)));
      if (values.out === undefined) process.stdout.write(file);
      else await writeFile(values.out, file);
      return 0;
    });
  },
};
