/**
 * The content of a first start: a fictional foundation with everything a visitor wants to see once. It goes through the
 * same use cases as real work, so every badge in it is really signed.
 */
import type { Blijk } from '../compose.ts';
import { createAchievement, publishAchievement } from '../issuing/achievements/achievements.ts';
import { approveAwards } from '../issuing/awards/approve-awards.ts';
import { issueCeremony } from '../issuing/awards/issue-ceremony.ts';
import { replaceAward, revokeAward } from '../issuing/awards/revoke-award.ts';
import { createCeremony } from '../issuing/ceremonies/ceremonies.ts';
import { recordConsent } from '../issuing/holders/consent.ts';
import { mapColumns, startList } from '../issuing/lists/lists.ts';
import { proposePageName } from '../issuing/names.ts';
import { type Actor, addMember, memberActor } from '../issuing/organisations/members.ts';
import { createOrganisation } from '../issuing/organisations/organisations.ts';
import { DAY_MS, today } from '../issuing/time.ts';
import { DEMO_BADGES } from './badges.ts';
import { AWARDED, WAITING } from './people.ts';

export const DEMO_SLUG = 'voorbeeldwerk';
export const DEMO_ADMIN = { email: 'beheer@voorbeeldwerk.example', name: 'Sam Voorbeeld' } as const;

/** Makes the demo organisation with its badges, a ceremony that has been and one in preparation. */
export async function seedDemo(blijk: Blijk): Promise<void> {
  const { issuing } = blijk;
  const organisation = await createOrganisation(issuing, {
    slug: DEMO_SLUG,
    kind: 'coach',
    name: 'Stichting Voorbeeldwerk (demo)',
    demo: true,
  });
  const userId = await blijk.accounts.ensureUser(DEMO_ADMIN);
  await addMember(issuing, { organisationId: organisation.id, userId, ...DEMO_ADMIN, role: 'admin' });
  const actor = await memberActor(issuing, userId);
  if (actor === null) throw new TypeError('the demo administrator was just added');

  const achievements = new Map<string, string>();
  for (const { slug, content } of DEMO_BADGES) {
    const { achievement } = await createAchievement(issuing, actor, { slug, content });
    await publishAchievement(issuing, actor, achievement.id, {});
    achievements.set(slug, achievement.id);
  }
  await seedFinished(blijk, actor, achievements);
  await seedWaiting(blijk, actor, achievements);
}

/** A week ago: six badges, of which two are published, one was revoked and one got its name mended. */
async function seedFinished(
  { issuing, storage }: Blijk,
  actor: Actor,
  achievements: Map<string, string>,
): Promise<void> {
  const date = today(new Date(issuing.now().getTime() - 7 * DAY_MS));
  const ceremony = await createCeremony(issuing, actor, {
    name: 'Eerste certificeringsmiddag',
    date,
    place: 'Leerwerkplek Zuid',
  });
  for (const [i, person] of AWARDED.entries()) {
    const { name, words, achievement, level, secondJudge } = person;
    await approveAwards(issuing, actor, {
      ceremonyId: ceremony.id,
      achievementId: achievements.get(achievement) ?? '',
      rows: [
        {
          row: i + 1,
          name,
          pageName: proposePageName(name),
          email: null,
          level,
          words: words || null,
          awardedDate: date,
          secondJudge: secondJudge ?? null,
          key: `demo:${i}`,
        },
      ],
    });
  }
  await issueCeremony(issuing, ceremony.id);
  const ids = await storage.awards.idsOfCeremony(ceremony.id, ['issued']);
  const [rosa = '', yusuf = '', , , nadja = '', kevin = ''] = ids;
  await recordConsent(issuing, actor, rosa, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'page',
    signedOn: date,
  });
  await recordConsent(issuing, actor, yusuf, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'none',
    signedOn: date,
  });
  await revokeAward(issuing, actor, nadja, 'vergissing');
  await replaceAward(issuing, actor, kevin, { name: 'Kevin Jansen', pageName: 'Kevin J.' });
}

/** Today: a list of twelve that the visitor can check and award. */
async function seedWaiting({ issuing }: Blijk, actor: Actor, achievements: Map<string, string>): Promise<void> {
  const ceremony = await createCeremony(issuing, actor, {
    name: 'Certificeringsmiddag om te proberen',
    date: today(issuing.now()),
    place: 'Leerwerkplek Zuid',
  });
  const text = ['naam;woorden', ...WAITING.map(({ name, words }) => `${name};${words}`)].join('\n');
  const list = await startList(issuing, actor, {
    ceremonyId: ceremony.id,
    achievementId: achievements.get('samenwerken') ?? '',
    level: 'gevorderd',
    text,
  });
  if (list.mapping !== null) await mapColumns(issuing, actor, list.id, list.mapping);
}
