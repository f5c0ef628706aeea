/** Who keeps the installation, and the organisations that ask to be let in; for whoever has its server. */
import type { Blijk } from '../compose.ts';
import { AppError } from '../errors.ts';
import {
  type Application,
  admitApplication,
  refuseApplication,
  waitingApplications,
} from '../issuing/organisations/applications.ts';
import { normaliseEmail } from '../issuing/organisations/members.ts';
import { addOperator, removeOperator } from '../issuing/organisations/operators.ts';
import { today } from '../issuing/time.ts';
import { withInstallation } from './command.ts';

export const PEOPLE_USAGE = [
  'blijk operator invite --email ADDRESS --name NAME',
  'blijk operator remove --email ADDRESS',
  'blijk operator list',
  'blijk operator requests',
  'blijk operator admit --request ID --slug SLUG --checked-by NAME [--checked-on DAY]',
  'blijk operator refuse --request ID',
] as const;

export const PEOPLE_ACTS = ['invite', 'remove', 'list', 'requests', 'admit', 'refuse'] as const;
export type PeopleAct = (typeof PEOPLE_ACTS)[number];
type Need = (name: 'email' | 'name' | 'request' | 'slug' | 'checked-by') => string;

const LINK_MINUTES = 24 * 60;

/** Does one of `PEOPLE_ACTS`; options are read before the installation is opened. */
export function operatorPeople(
  env: NodeJS.ProcessEnv,
  act: PeopleAct,
  need: Need,
  checkedOn: string | undefined,
): Promise<number> {
  switch (act) {
    case 'invite': {
      const [email, name] = [normaliseEmail(need('email')), need('name')];
      return withInstallation(env, (blijk) => inviteOperator(blijk, email, name));
    }
    case 'remove': {
      const email = need('email');
      return withInstallation(env, async ({ issuing }) =>
        say(`${(await removeOperator(issuing, email)).email} is no operator any more.`),
      );
    }
    case 'list':
      return withInstallation(env, async ({ storage }) => {
        for (const { email, name } of await storage.operators.list()) console.log(`${email}  ${name}`);
        return 0;
      });
    case 'requests':
      return withInstallation(env, async ({ issuing }) => {
        for (const request of await waitingApplications(issuing)) console.log(lineOf(request));
        return 0;
      });
    case 'admit': {
      const id = need('request');
      const [slug, checkedBy] = [need('slug'), need('checked-by')];
      return withInstallation(env, async ({ issuing, config }) => {
        const input = { slug, checkedBy, checkedOn: checkedOn ?? today(issuing.now()) };
        const { organisation, token, invitation } = await admitApplication(issuing, 'command', id, input);
        console.log(`Admitted ${organisation.name} (${organisation.slug}), identity ${organisation.did}.`);
        return say(
          `Link for its administrator ${invitation.email}, good for 14 days: ${config.publicUrl}/invitation/${token}`,
        );
      });
    }
    case 'refuse': {
      const id = need('request');
      return withInstallation(env, async ({ issuing }) =>
        say(`Refused ${(await refuseApplication(issuing, 'command', id)).name}.`),
      );
    }
  }
}

async function inviteOperator(blijk: Blijk, email: string, name: string): Promise<number> {
  const userId = await blijk.accounts.ensureUser({ email, name });
  await addOperator(blijk.issuing, { userId, name, email });
  const token = await blijk.accounts.passwordToken(email, LINK_MINUTES);
  if (token === null) throw new AppError('member.not_found', { detail: `Nobody signs in with ${email}.` });
  console.log(`One-time link for ${email}, good for 24 hours: ${blijk.config.publicUrl}/password/${token}`);
  return say('The page is /operator. It asks for a second step, which is set up after signing in.');
}

function lineOf({ id, name, kind, kvk, brin, contactEmail, createdAt }: Application): string {
  const number = [kvk && `KvK ${kvk}`, brin && `BRIN ${brin}`].filter(Boolean).join(', ');
  return `${id}  ${createdAt.slice(0, 10)}  ${name} (${kind}), ${number}, ${contactEmail}`;
}

function say(line: string): number {
  console.log(line);
  return 0;
}
