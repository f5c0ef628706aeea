import { AppError } from '../errors.ts';
import { multibaseOfJwk } from '../verify/index.ts';
import { type Command, readArguments, UsageError, withInstallation } from './command.ts';

const usage = 'blijk key list --organisation SLUG [--json]';

/** Shows the public side of an organisation's keys. */
export const key: Command = {
  about: 'lists the keys of an organisation (public side only)',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(
      args,
      { organisation: { type: 'string' }, json: { type: 'boolean' } },
      usage,
    );
    if (positionals[0] !== 'list' || values.organisation === undefined) throw new UsageError(`Usage: ${usage}`);
    const slug = values.organisation;
    return withInstallation(env, async ({ storage }) => {
      const organisation = await storage.organisations.bySlug(slug);
      if (organisation === null)
        throw new AppError('organisation.not_found', { detail: `There is no organisation "${slug}".` });
      for (const record of await storage.keys.ofOrganisation(organisation.id)) {
        const shown = {
          id: record.methodId,
          use: record.use,
          algorithm: record.algorithm,
          state: record.state,
          activeFrom: record.activeFrom,
          // what `operator trust-list add --keys` takes
          multibase: record.publicKeyMultibase ?? multibaseOfJwk(JSON.parse(record.publicJwk ?? '{}')),
        };
        console.log(
          values.json
            ? JSON.stringify(shown)
            : `${shown.use.padEnd(10)} ${shown.algorithm.padEnd(8)} ${shown.state.padEnd(11)} since ${shown.activeFrom}  ${shown.id}`,
        );
      }
      return 0;
    });
  },
};
