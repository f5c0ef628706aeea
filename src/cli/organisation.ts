import { resolve } from 'node:path';
import type { Blijk } from '../compose.ts';
import { AppError } from '../errors.ts';
import { addAudit } from '../issuing/organisations/audit.ts';
import { commandActor } from '../issuing/organisations/members.ts';
import {
  closeOrganisation,
  createOrganisation,
  ORGANISATION_KINDS,
  reopenOrganisation,
} from '../issuing/organisations/organisations.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';

const usage =
  'blijk organisation add --slug SLUG --name NAME --kind KIND [--kvk N] [--brin CODE] [--website URL] | blijk organisation list [--json] | blijk organisation close|reopen --slug SLUG | blijk organisation export SLUG --out FILE.zip | blijk organisation move';

/** Why an address does not simply change, in lines for the person who wanted it to. */
const MOVE = [
  'An organisation cannot move to another address with this version.',
  'PUBLIC_URL is part of the identity of every issuer (did:web) and of every printed QR code:',
  'badges that were awarded at the old address can only be verified there.',
  'Keep the old host name pointing at this installation and leave PUBLIC_URL as it was.',
];

/** Makes, lists and takes along the organisations of this installation. */
export const organisation: Command = {
  about: 'adds, lists or exports organisations; explains a change of address (move)',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(
      args,
      {
        slug: { type: 'string' },
        name: { type: 'string' },
        kind: { type: 'string' },
        kvk: { type: 'string' },
        brin: { type: 'string' },
        website: { type: 'string' },
        json: { type: 'boolean' },
        out: { type: 'string' },
      },
      usage,
    );
    if (positionals[0] === 'move') {
      for (const line of MOVE) console.error(line);
      return 1;
    }
    const act = positionals[0];
    if (act === 'close' || act === 'reopen') {
      const slug = required(values.slug, '--slug', usage);
      return withInstallation(env, async ({ issuing, storage }) => {
        const found = await storage.organisations.bySlug(slug);
        if (found === null)
          throw new AppError('organisation.not_found', { detail: `There is no organisation "${slug}".` });
        if (act === 'close') await closeOrganisation(issuing, commandActor(found.id));
        else await reopenOrganisation(issuing, found.id);
        console.log(
          `${found.name} is ${act === 'close' ? 'closed: nothing is awarded, every badge stays' : 'open again'}.`,
        );
        return 0;
      });
    }
    if (positionals[0] === 'list') {
      return withInstallation(env, async ({ storage }) => {
        for (const found of await storage.organisations.list()) {
          const { slug, name, kind, did, publicUrl } = found;
          console.log(
            values.json
              ? JSON.stringify({ slug, name, kind, did, publicUrl })
              : `${slug.padEnd(24)} ${kind.padEnd(9)} ${name}  ${did}`,
          );
        }
        return 0;
      });
    }
    if (positionals[0] === 'export') {
      const slug = required(positionals[1], 'SLUG', usage);
      return withInstallation(env, (blijk) => exportOne(blijk, slug, required(values.out, '--out', usage)));
    }
    if (positionals[0] !== 'add') throw new UsageError(`Usage: ${usage}`);
    const input = {
      slug: required(values.slug, '--slug', usage),
      name: required(values.name, '--name', usage),
      kind: required(values.kind, `--kind (${ORGANISATION_KINDS.join(', ')})`, usage),
      kvk: values.kvk ?? null,
      brin: values.brin ?? null,
      website: values.website ?? null,
    };
    return withInstallation(env, async ({ issuing }) => {
      const made = await createOrganisation(issuing, input);
      console.log(
        `Added ${made.name} (${made.slug}), identity ${made.did}. Next: blijk member invite --organisation ${made.slug} --email … --name … --role admin`,
      );
      return 0;
    });
  },
};

/** Writes everything of one organisation to a file of its own, as the desk makes it. */
async function exportOne({ storage, issuing, writeArchiveFile }: Blijk, slug: string, path: string): Promise<number> {
  const found = await storage.organisations.bySlug(slug);
  if (found === null) throw new UsageError(`There is no organisation ${slug}.`);
  let badges = 0;
  const told = async (done: number): Promise<void> => {
    badges = done;
  };
  const bytes = await writeArchiveFile(found, resolve(path), told);
  await storage.transaction((tx) =>
    addAudit(tx, issuing, {
      organisationId: found.id,
      actor: 'command',
      action: 'organisation.take_archive',
      objectId: found.id,
    }),
  );
  console.log(`Wrote ${badges} badges of ${found.name} to ${path} (${bytes} bytes). It holds names: keep it safe.`);
  return 0;
}
