import type { Blijk } from '../compose.ts';
import { AppError } from '../errors.ts';
import { addMember, normaliseEmail, ROLES } from '../issuing/organisations/members.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';

const usage =
  'blijk member invite --organisation SLUG --email ADDRESS --name NAME [--role ROLE] | blijk member reset --email ADDRESS | blijk member list --organisation SLUG';
/** How long a printed link works, in minutes. */
const LINK_MINUTES = 24 * 60;

/** Staff of an organisation: invite, list, and a new one-time link for somebody who cannot sign in. */
export const member: Command = {
  about: 'invites or lists staff; reset gives a new one-time link to choose a password',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(
      args,
      {
        organisation: { type: 'string' },
        email: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string' },
      },
      usage,
    );
    const act = positionals[0];
    if (act === 'reset') {
      const email = normaliseEmail(required(values.email, '--email', usage));
      return withInstallation(env, async (blijk) => printLink(blijk, email));
    }
    if (act !== 'invite' && act !== 'list') throw new UsageError(`Usage: ${usage}`);
    const slug = required(values.organisation, '--organisation', usage);
    return withInstallation(env, async (blijk) => {
      const organisation = await blijk.storage.organisations.bySlug(slug);
      if (organisation === null)
        throw new AppError('organisation.not_found', { detail: `There is no organisation "${slug}".` });
      if (act === 'list') {
        for (const found of await blijk.storage.members.list(organisation.id)) {
          console.log(
            `${found.role.padEnd(10)} ${found.email}  ${found.name}${found.disabledAt ? '  (disabled)' : ''}`,
          );
        }
        return 0;
      }
      const email = normaliseEmail(required(values.email, '--email', usage));
      const name = required(values.name, '--name', usage);
      const role = values.role ?? 'coach';
      if (!(ROLES as readonly string[]).includes(role))
        throw new UsageError(`--role must be one of ${ROLES.join(', ')}.`);
      if ((await blijk.storage.members.byEmail(organisation.id, email)) !== null) {
        throw new AppError('member.exists', {
          detail: `${email} is a member of ${organisation.slug} already. For a new link: blijk member reset --email ${email}`,
        });
      }
      const userId = await blijk.accounts.ensureUser({ email, name });
      const [hasPassword, passkeys] = await Promise.all([
        blijk.accounts.hasPassword(userId),
        blijk.accounts.passkeys.list(userId),
      ]);
      await addMember(blijk.issuing, { organisationId: organisation.id, userId, name, email, role });
      if (!hasPassword && passkeys.length === 0) return printLink(blijk, email);
      // no link: it would let whoever reads it into the other organisations of this person
      console.log(
        `${email} has an account and now works for ${organisation.name} as ${role}, too. They sign in as before.`,
      );
      return 0;
    });
  },
};

async function printLink(blijk: Blijk, email: string): Promise<number> {
  const token = await blijk.accounts.passwordToken(email, LINK_MINUTES);
  if (token === null) throw new AppError('member.not_found', { detail: `Nobody signs in with ${email}.` });
  console.log(`One-time link for ${email}, good for 24 hours: ${blijk.config.publicUrl}/password/${token}`);
  return 0;
}
