/** One issued badge in a test installation, through the same use cases as real work. All people are fictional. */
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import type { Award } from '../../src/issuing/awards/awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import type { ShownName } from '../../src/issuing/holders/consent.ts';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import type { Level } from '../../src/openbadges/types.ts';
import type { TestApp, TestOrganisation } from '../support/app.ts';

export const NAME = 'Amina van der Yıldız';
export const PAGE_NAME = 'Amina Y.';
export const DAY = '2026-11-19';

export interface Issued {
  award: Award;
  slug: string;
  controlCode: string;
  shortCode: string;
}

/** Issues "Samenwerken" to one person; private, as every new badge. */
export async function issueBadge(
  app: TestApp,
  made: Pick<TestOrganisation, 'actor' | 'badges'>,
  person: { name?: string; level?: Level; key?: string; ceremonyId?: string } = {},
): Promise<Issued> {
  const middag = { name: 'Middag', date: DAY, place: 'Zuid' };
  const ceremonyId = person.ceremonyId ?? (await createCeremony(app.issuing, made.actor, middag)).id;
  const name = person.name ?? NAME;
  const { approved } = await approveAwards(app.issuing, made.actor, {
    ceremonyId,
    achievementId: made.badges.get('samenwerken') ?? '',
    rows: [
      {
        row: 1,
        name,
        pageName: name === NAME ? PAGE_NAME : name,
        email: null,
        level: person.level ?? 'gevorderd',
        words: 'Op jou kan de hele keuken bouwen.',
        awardedDate: DAY,
        secondJudge: null,
        key: person.key ?? `test:${name}:${ceremonyId}`,
      },
    ],
  });
  const award = await issueAward(app.issuing, approved[0]?.id ?? '');
  return {
    award,
    slug: award.slug ?? '',
    controlCode: award.controlCode ?? '',
    shortCode: award.shortCode ?? '',
  };
}

/** The holder's signed form: 16 or older, link public. */
export async function publish(app: TestApp, actor: Actor, issued: Issued, showName: ShownName): Promise<void> {
  const form = { sixteenOrOlder: true, linkPublic: true, showName, signedOn: DAY };
  await recordConsent(app.issuing, actor, issued.award.id, form);
}
