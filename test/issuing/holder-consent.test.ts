/** What a holder makes public and takes back, against forms on paper and the day on which it ends. All people are fictional. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { keepConsents, NOTHING_TICKED } from '../../src/issuing/ceremonies/ceremony-consents.ts';
import { choiceVersion, recordConsent } from '../../src/issuing/holders/consent.ts';
import { badgeOfHolder, ownBadge } from '../../src/issuing/holders/holder-badges.ts';
import { publishByHolder, withdrawByHolder } from '../../src/issuing/holders/holder-consent.ts';
import { findPublicBadge, shownWords } from '../../src/issuing/holders/public-badge.ts';
import { publicSlug, renewPublicLink } from '../../src/issuing/holders/public-links.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { holderOf } from '../support/paper.ts';
import { type Issued, issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
});
afterEach(() => app.end());

async function publicState(slug: string) {
  const found = await findPublicBadge(app.issuing, slug);
  if (found.kind !== 'found') return found.kind;
  return { published: found.published, words: shownWords(found) };
}

const CHOICE = { sixteenOrOlder: true, showName: 'page', shown: [], publicUntil: null } as const;

describe('choices', () => {
  async function own(issued: Issued) {
    return ownBadge(app.issuing, await holderOf(app, made.actor, issued.award.id));
  }

  test('publishing keeps exactly what was ticked, and withdrawing takes it away', async () => {
    const issued = await issueBadge(app, made);
    expect(await publicState(issued.slug)).toEqual({ published: false, words: null });
    await publishByHolder(app.issuing, await own(issued), { ...CHOICE, shown: ['words'], publicUntil: '2026-12-31' });
    expect(await publicState(issued.slug)).toEqual({ published: true, words: 'Op jou kan de hele keuken bouwen.' });
    expect(await app.storage.consents.current(issued.award.id)).toMatchObject({
      source: 'holder',
      sixteenOrOlder: true,
      linkPublic: true,
      showName: 'page',
      shown: ['words'],
      publicUntil: '2026-12-31',
      signedOn: '2026-11-21',
      recordedBy: null,
      withdrawnAt: null,
    });
    await publishByHolder(app.issuing, await own(issued), CHOICE);
    expect(await publicState(issued.slug)).toEqual({ published: true, words: null });
    await withdrawByHolder(app.issuing, await own(issued));
    expect(await publicState(issued.slug)).toEqual({ published: false, words: null });
    const record = await app.storage.consents.ofAward(issued.award.id);
    expect(record).toHaveLength(2);
    expect(record.every(({ withdrawnAt }) => withdrawnAt !== null)).toBe(true);
  });

  test('a form on paper drops nothing that the holder chose, and an older one nothing that the holder took back', async () => {
    const issued = await issueBadge(app, made);
    const { id } = issued.award;
    const form = { sixteenOrOlder: true, linkPublic: true, showName: 'full' as const };
    const record = (signedOn: string) => recordConsent(app.issuing, made.actor, id, { ...form, signedOn });
    await record('2026-11-19');
    await publishByHolder(app.issuing, await own(issued), { ...CHOICE, shown: ['words'], publicUntil: '2026-12-31' });
    const chosen = await app.storage.consents.current(id);
    await expectCode(record('2026-11-21'), 'consent.holder_chose');
    expect(await app.storage.consents.current(id)).toEqual(chosen);
    await withdrawByHolder(app.issuing, await own(issued));
    await expectCode(record('2026-11-20'), 'consent.holder_later');
    await expectCode(record('2026-11-21'), 'consent.holder_later');
    expect(await publicState(issued.slug)).toMatchObject({ published: false });
    app.setNow(new Date('2026-11-22T12:00:00Z'));
    await record('2026-11-22');
    expect(await publicState(issued.slug)).toMatchObject({ published: true });
  });

  test('what the holder took back goes along with a better name, also with the second one', async () => {
    const issued = await issueBadge(app, made);
    const ticks = { sixteenOrOlder: true, linkPublic: true, showName: 'full' as const };
    await publishByHolder(app.issuing, await own(issued), CHOICE);
    await withdrawByHolder(app.issuing, await own(issued));
    let { id } = issued.award;
    for (const name of ['Amina Beter', 'Amina Best']) {
      ({ id } = await replaceAward(app.issuing, made.actor, id, { name, pageName: 'Amina B.' }));
      for (const signedOn of ['2026-11-20', '2026-11-21'])
        await expectCode(recordConsent(app.issuing, made.actor, id, { ...ticks, signedOn }), 'consent.holder_later');
      expect(await app.storage.consents.ofAward(id)).toEqual([]);
    }
    app.setNow(new Date('2026-11-22T12:00:00Z'));
    await recordConsent(app.issuing, made.actor, id, { ...ticks, signedOn: '2026-11-22' });
    expect(await app.storage.consents.current(id)).toMatchObject({ source: 'paper', signedOn: '2026-11-22' });
  });

  test('of the forms of a whole ceremony only that of who took it back the same day stays out', async () => {
    const [first, second] = [await issueBadge(app, made), await issueBadge(app, made)];
    await publishByHolder(app.issuing, await own(first), CHOICE);
    await withdrawByHolder(app.issuing, await own(first));
    const ticks = { sixteenOrOlder: true, linkPublic: true, showName: 'full' as const };
    const forms = await Promise.all(
      [first, second].map(async ({ award }) => {
        const madeFor = await choiceVersion(app.storage, award.id);
        return [award.id, { ticks, shown: NOTHING_TICKED, madeFor }] as const;
      }),
    );
    const refused = await keepConsents(app.issuing, made.actor, new Map(forms), '2026-11-21');
    expect([...refused]).toEqual([[first.award.id, 'consent.holder_later']]);
    expect(await publicState(first.slug)).toMatchObject({ published: false });
    expect(await publicState(second.slug)).toMatchObject({ published: true });
  });

  test('a form on paper that the holder withdrew is not recorded once more', async () => {
    const issued = await issueBadge(app, made);
    const form = { sixteenOrOlder: true, linkPublic: true, showName: 'none' as const, signedOn: '2026-11-19' };
    await recordConsent(app.issuing, made.actor, issued.award.id, form);
    await withdrawByHolder(app.issuing, await own(issued));
    await expectCode(recordConsent(app.issuing, made.actor, issued.award.id, form), 'consent.holder_later');
  });

  test('under 16 nothing is published; nor with a day that is over, or with what is not there', async () => {
    const issued = await issueBadge(app, made);
    const badge = await own(issued);
    const publish = (changes: object) => publishByHolder(app.issuing, badge, { ...CHOICE, ...changes });
    await expectCode(publish({ sixteenOrOlder: false }), 'form.invalid');
    await expectCode(publish({ publicUntil: '2026-11-20' }), 'form.invalid');
    await expectCode(publish({ publicUntil: '2027-02-30' }), 'form.invalid');
    await expectCode(publish({ shown: ['evidence:1'] }), 'request.malformed');
    expect(await app.storage.consents.ofAward(issued.award.id)).toEqual([]);
  });

  test('the last day still counts, the day after is private', async () => {
    const issued = await issueBadge(app, made);
    await publishByHolder(app.issuing, await own(issued), { ...CHOICE, publicUntil: '2026-11-30' });
    app.setNow(new Date('2026-11-30T22:59:00Z'));
    expect(await publicState(issued.slug)).toMatchObject({ published: true });
    app.setNow(new Date('2026-11-30T23:00:00Z'));
    expect(await publicState(issued.slug)).toMatchObject({ published: false });
  });

  test('a new address is where it is public; the printed one and older new ones are private', async () => {
    const issued = await issueBadge(app, made);
    await publishByHolder(app.issuing, await own(issued), CHOICE);
    const first = await renewPublicLink(app.issuing, issued.award);
    const second = await renewPublicLink(app.issuing, issued.award);
    expect(await publicSlug(app.issuing, issued.award)).toBe(second);
    expect(await publicState(second)).toMatchObject({ published: true });
    for (const old of [issued.slug, first]) expect(await publicState(old)).toMatchObject({ published: false });
  });

  test('nobody reaches a badge of somebody else', async () => {
    const mine = await issueBadge(app, made);
    const theirs = await issueBadge(app, made, { name: 'Bo' });
    const holder = await holderOf(app, made.actor, mine.award.id);
    await expectCode(badgeOfHolder(app.issuing, holder, theirs.slug), 'holder.badge_not_found');
    await expectCode(badgeOfHolder(app.issuing, holder, 'none'), 'holder.badge_not_found');
  });
});
