import type { Blijk } from '../compose.ts';
import { DEMO_SCHOOL_SLUG, seedSchool } from './school.ts';
import { DEMO_ADMIN, DEMO_SLUG, seedDemo } from './seed.ts';

/** How long the printed link works, in minutes: long enough to read the README first. */
const LINK_MINUTES = 24 * 60;

/**
 * What a first start does beyond making keys: the demo organisations (unless switched off) and a one-time link for its
 * administrator. Returns English lines to print; none when this is not a first start.
 */
export async function firstStart(blijk: Blijk): Promise<string[]> {
  const { demo } = blijk.config;
  const wanted = demo === 'on' || (demo === 'auto' && blijk.empty);
  if (wanted && (await blijk.storage.organisations.bySlug(DEMO_SLUG)) === null) {
    await seedDemo(blijk);
    const userId = await blijk.accounts.ensureUser(DEMO_ADMIN);
    if ((await blijk.storage.organisations.bySlug(DEMO_SCHOOL_SLUG)) === null)
      await seedSchool(blijk, { userId, ...DEMO_ADMIN });
    const token = await blijk.accounts.passwordToken(DEMO_ADMIN.email, LINK_MINUTES);
    return [
      'Made the demo organisation "Stichting Voorbeeldwerk (demo)": 18 badges, one finished ceremony, one to try yourself.',
      'And the school "Voorbeeld College (demo)": one signed praktijkverklaring, one dossier that waits at the company.',
      `Sign in as ${DEMO_ADMIN.email}: choose a password within 24 hours at ${blijk.config.publicUrl}/password/${token}`,
      `Missed the link? npx blijk member reset --email ${DEMO_ADMIN.email}`,
    ];
  }
  if ((await blijk.storage.organisations.list()).length > 0) return [];
  return ['There is no organisation yet. Add one: npx blijk organisation add --slug … --name … --kind coach'];
}
