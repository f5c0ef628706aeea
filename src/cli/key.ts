import { AppError } from '../errors.ts';
import type { Organisation } from '../issuing/organisations/organisations.ts';
import { KEY_USES, type KeyUse, rotateKeys } from '../issuing/organisations/rotate-keys.ts';
import { multibaseOfJwk } from '../verify/index.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';

const usage = 'blijk key list --organisation SLUG [--json] | rotate --organisation SLUG [--use credential|jwt|status]';

type Installation = Parameters<Parameters<typeof withInstallation>[1]>[0];

/** The keys of an organisation: shows their public side, or puts new ones in their place. */
export const key: Command = {
  about: 'lists the keys of an organisation (public side only), or makes new ones in their place',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(
      args,
      { organisation: { type: 'string' }, use: { type: 'string' }, json: { type: 'boolean' } },
      usage,
    );
    const [act, ...more] = positionals;
    if ((act !== 'list' && act !== 'rotate') || more.length > 0) throw new UsageError(`Usage: ${usage}`);
    const slug = required(values.organisation, '--organisation', usage);
    const uses = values.use === undefined ? KEY_USES : KEY_USES.filter((use) => use === values.use);
    if (uses.length === 0) throw new UsageError(`--use is credential, jwt or status. Usage: ${usage}`);
    return withInstallation(env, async (blijk) => {
      const organisation = await blijk.storage.organisations.bySlug(slug);
      if (organisation === null)
        throw new AppError('organisation.not_found', { detail: `There is no organisation "${slug}".` });
      if (act === 'list') await list(blijk, organisation, values.json === true);
      else await rotate(blijk, organisation, uses);
      return 0;
    });
  },
};

async function list({ storage }: Installation, { id }: Organisation, json: boolean): Promise<void> {
  for (const record of await storage.keys.ofOrganisation(id)) {
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
      json
        ? JSON.stringify(shown)
        : `${shown.use.padEnd(10)} ${shown.algorithm.padEnd(8)} ${shown.state.padEnd(11)} since ${shown.activeFrom}  ${shown.id}`,
    );
  }
}

async function rotate({ issuing }: Installation, organisation: Organisation, uses: readonly KeyUse[]): Promise<void> {
  for (const id of await rotateKeys(issuing, organisation, uses)) console.log(`New key: ${id}`);
  console.log(
    'Badges of before stay valid. Back up the database; who pinned your keys needs the new ones ("blijk key list").',
  );
}
