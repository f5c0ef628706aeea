import { AppError } from '../errors.ts';
import { compromiseKey } from '../issuing/organisations/compromise-key.ts';
import type { Organisation } from '../issuing/organisations/organisations.ts';
import { KEY_USES, type KeyUse, rotateKeys } from '../issuing/organisations/rotate-keys.ts';
import { multibaseOfJwk } from '../verify/index.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';
import { runKeySafe, SAFE_ACTS, safeUsage } from './key-safe.ts';

const usage = `blijk key list --organisation SLUG [--json] · rotate --organisation SLUG [--use credential|jwt|status] · compromise --organisation SLUG --key ID --at 2026-11-22T14:00:00Z · ${safeUsage}`;
const ACTS = ['list', 'rotate', 'compromise'];

type Installation = Parameters<Parameters<typeof withInstallation>[1]>[0];

/** The keys of an organisation: shows their public side, or puts new ones in their place. */
export const key: Command = {
  about:
    'lists the keys of an organisation (public side only), makes new ones in their place, ends one that was stolen, or locks them anew',
  usage,
  async run(args, env) {
    if (SAFE_ACTS.includes(args[0] ?? '')) return runKeySafe(args, env, usage);
    const { values, positionals } = readArguments(
      args,
      {
        organisation: { type: 'string' },
        use: { type: 'string' },
        key: { type: 'string' },
        at: { type: 'string' },
        json: { type: 'boolean' },
      },
      usage,
    );
    const [act, ...more] = positionals;
    if (act === undefined || !ACTS.includes(act) || more.length > 0) throw new UsageError(`Usage: ${usage}`);
    const slug = required(values.organisation, '--organisation', usage);
    const uses = values.use === undefined ? KEY_USES : KEY_USES.filter((use) => use === values.use);
    const stolen =
      act === 'compromise'
        ? { id: required(values.key, '--key', usage), at: required(values.at, '--at', usage) }
        : null;
    if (uses.length === 0) throw new UsageError(`--use is credential, jwt or status. Usage: ${usage}`);
    return withInstallation(env, async (blijk) => {
      const organisation = await blijk.storage.organisations.bySlug(slug);
      if (organisation === null)
        throw new AppError('organisation.not_found', { detail: `There is no organisation "${slug}".` });
      if (act === 'list') await list(blijk, organisation, values.json === true);
      else if (stolen === null) await rotate(blijk, organisation, uses);
      else await compromise(blijk, organisation, stolen);
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
      compromisedAt: record.compromisedAt,
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

/** `id`: the whole method id, or what stands behind its `#`. */
async function compromise(
  { issuing, storage }: Installation,
  organisation: Organisation,
  { id, at }: { id: string; at: string },
): Promise<void> {
  const keys = await storage.keys.ofOrganisation(organisation.id);
  const found = keys.find(({ methodId }) => methodId === id || methodId.endsWith(`#${id}`));
  if (found === undefined)
    throw new AppError('key.not_found', { detail: `${organisation.slug} has no key "${id}"; see "blijk key list".` });
  const { methodId } = found;
  const { use, next, size, badgesSince, underWay } = await compromiseKey(issuing, organisation, { methodId, at }).catch(
    (error: unknown) => {
      throw error instanceof AppError ? new AppError(error.code, { detail: REFUSED[error.code] ?? error.code }) : error;
    },
  );
  console.log(`Revoked since ${at}: ${methodId} (${use}). Its secret part is destroyed.`);
  if (next !== null) console.log(`New key: ${next}`);
  console.log(
    use === 'status'
      ? 'All status lists are signed anew.'
      : `What it signed counts up to entry ${size} of the register; ${badgesSince} badges were entered since${badgesSince > 0 ? ': award these anew' : ''}.`,
  );
  if (underWay > 0) console.log(`${underWay} awards under way get another id and time.`);
  console.log(
    use === 'status'
      ? 'Verifiers elsewhere refuse the lists of before and read the new ones. Back up the database.'
      : 'Verifiers elsewhere refuse every badge of this key, also older ones. Back up the database.',
  );
}

const REFUSED: Record<string, string> = {
  'key.time_invalid': '--at is a time that is over, as 2026-11-22T14:00:00Z.',
  'key.already_compromised': 'This key is revoked since then or earlier already; an earlier time may be given.',
};
