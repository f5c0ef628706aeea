/** Badges that are there before the harm, and what visitors do meanwhile: pages and checks that must go on. */
import { must, until } from './drill.ts';
import { type ServerOptions, startServer } from './server.ts';
import type { World } from './world.ts';

/** An issued badge: its page, and its signed file for the check. */
export interface KnownBadge {
  slug: string;
  json: string;
}

/** Every issued badge of the installation; no server may be at it. */
export function knownBadges(world: World): Promise<KnownBadge[]> {
  return world.within(async (app) => {
    const found: KnownBadge[] = [];
    for (const { ceremonyId } of world.lists) {
      for (const id of await app.storage.awards.idsOfCeremony(ceremonyId, ['issued'])) {
        const [award, credential] = await Promise.all([app.storage.awards.byId(id), app.storage.awards.credential(id)]);
        if (award?.slug && credential) found.push({ slug: award.slug, json: credential.json });
      }
    }
    return found;
  });
}

/** Waits until exactly so many badges are issued. */
export const untilIssued = (world: World, badges: number, patienceMs?: number): Promise<void> =>
  until(
    () => world.count("select count(*) from award where state = 'issued'") === badges,
    `${badges} badges`,
    patienceMs,
  );

/** Awards the first list on a sound installation, before the harm. Gives its badges; the server is stopped again. */
export async function awardFirst(world: World, options?: ServerOptions): Promise<[KnownBadge, ...KnownBadge[]]> {
  const server = await startServer(world, options);
  must((await world.confirm(server.url, world.lists[0]?.id ?? '')).acknowledged, 'the first list was refused');
  await untilIssued(world, world.people);
  await server.stop();
  const [first, ...others] = await knownBadges(world);
  if (first === undefined) throw new Error('no badge');
  return [first, ...others];
}

/** The badge page says that it is real and valid, and so does the check of its file. */
export async function mustVerify(url: string, { slug, json }: KnownBadge): Promise<void> {
  const page = await fetch(`${url}/b/${slug}`, { headers: { 'accept-language': 'nl' } });
  must(page.status === 200 && (await page.text()).includes('Echt en geldig'), `the badge page gave ${page.status}`);
  must((await verdictOf(url, json)) === 'valid', 'the check of a badge is not "valid"');
}

/** The verdict of the API, or its status where it gave none. */
export async function verdictOf(url: string, json: string, address = '192.0.2.1'): Promise<string> {
  const answer = await fetch(`${url}/api/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: json,
  });
  const said = (await answer.json()) as { verdict?: string };
  return said.verdict ?? String(answer.status);
}

/** The checks of /readyz, and whether it says that work can be taken on. */
export async function readyAt(url: string): Promise<{ status: number; checks: Record<string, boolean> }> {
  const answer = await fetch(`${url}/readyz`);
  const { checks } = (await answer.json()) as { checks: Record<string, boolean> };
  return { status: answer.status, checks };
}
