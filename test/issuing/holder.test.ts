/** The holder's private link, folder and choices, with a real installation behind them. All people are fictional. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { newAward } from '../../src/issuing/awards/awards.ts';
import { eraseAwards, eraseByHolder } from '../../src/issuing/awards/erase-award.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { keepConsents, NOTHING_TICKED } from '../../src/issuing/ceremonies/ceremony-consents.ts';
import { choiceVersion, recordConsent } from '../../src/issuing/holders/consent.ts';
import { renewOwnLink } from '../../src/issuing/holders/folder-links.ts';
import { badgeOfHolder, badgesOfHolder, ownBadge } from '../../src/issuing/holders/holder-badges.ts';
import { publishByHolder, withdrawByHolder } from '../../src/issuing/holders/holder-consent.ts';
import {
  askJoinByEmail,
  joinByCode,
  joinByLink,
  readJoin,
  takeOutOfFolder,
  tokenInLink,
} from '../../src/issuing/holders/holder-folders.ts';
import {
  collectLink,
  findHolder,
  type Holder,
  linkState,
  renewPrivateCode,
  tokensForPaper,
} from '../../src/issuing/holders/holder-links.ts';
import { askNameCorrection, closeCorrection, waitingCorrections } from '../../src/issuing/holders/name-corrections.ts';
import { findPublicBadge, shownWords } from '../../src/issuing/holders/public-badge.ts';
import { publicSlug, renewPublicLink } from '../../src/issuing/holders/public-links.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { expectCode } from '../support/expect-code.ts';
import { type Issued, issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let failAt: string | null = null;
let made: TestOrganisation;

beforeEach(async () => {
  failAt = null;
  app = await startTestApp(
    {},
    {
      failPoint: (name) => {
        if (name === failAt) throw new Error('power cut');
      },
    },
  );
  made = await app.addOrganisation('werk');
});
afterEach(() => app.end());

async function tokenOf(awardId: string, actor: Actor = made.actor): Promise<string> {
  const [found] = await tokensForPaper(app.issuing, actor, [awardId], awardId);
  return found?.token ?? '';
}

async function holderOf(awardId: string, actor: Actor = made.actor): Promise<Holder> {
  return holderBy(await tokenOf(awardId, actor));
}

async function holderBy(token: string): Promise<Holder> {
  const holder = await findHolder(app.issuing, token);
  if (holder === null) throw new TypeError('a printed link lets its holder in');
  return holder;
}

/** Three badges in one folder, in this order, with the tokens of their papers. */
async function threeTogether(): Promise<[string, string, string]> {
  const [one, two, three] = [
    await issueBadge(app, made),
    await issueBadge(app, made, { key: 'two' }),
    await issueBadge(app, made, { key: 'three' }),
  ];
  const tokens: [string, string, string] = [
    await tokenOf(one.award.id),
    await tokenOf(two.award.id),
    await tokenOf(three.award.id),
  ];
  for (const [index, other] of tokens.slice(1).entries()) {
    app.setNow(new Date(Date.UTC(2026, 10, 23, 12, index)));
    await joinByLink(app.issuing, await holderBy(tokens[0]), other);
  }
  return tokens;
}

async function publicState(slug: string) {
  const found = await findPublicBadge(app.issuing, slug);
  if (found.kind !== 'found') return found.kind;
  return { published: found.published, words: shownWords(found) };
}

const CHOICE = { sixteenOrOlder: true, showName: 'page', shown: [], publicUntil: null } as const;

describe('the private link', () => {
  test('is there from the moment of issue, stored as a hash and sealed for its organisation only', async () => {
    const { award } = await issueBadge(app, made);
    const link = await app.storage.holders.linkOfAward(award.id);
    const token = await tokenOf(award.id);
    expect(token).toMatch(/^[1-9A-HJ-NP-Za-km-z]{22}$/);
    expect(link?.tokenSha256).toBe(app.issuing.sha256Hex(token));
    expect(Buffer.from(link?.sealedToken ?? []).toString('latin1')).not.toContain(token);
    const sealed = link?.sealedToken ?? new Uint8Array();
    expect(app.issuing.openSecret(award.organisationId, `private link|${award.id}`, sealed)).toBe(token);
    expect(app.issuing.openSecret('other', `private link|${award.id}`, sealed)).toBeNull();
    expect(app.issuing.openSecret(award.organisationId, 'private link|other', sealed)).toBeNull();
  });

  test.each(['signed', 'issued'])('a stop after "%s" leaves one link', async (at) => {
    const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-19', place: null });
    const { approved } = await approveAwards(app.issuing, made.actor, {
      ceremonyId: ceremony.id,
      achievementId: made.badges.get('samenwerken') ?? '',
      rows: [
        {
          row: 1,
          name: 'Bo',
          pageName: 'Bo',
          email: null,
          level: 'beginner',
          words: null,
          awardedDate: '2026-11-19',
          secondJudge: null,
          key: 'k',
        },
      ],
    });
    const id = approved[0]?.id ?? '';
    failAt = at;
    await expect(issueAward(app.issuing, id)).rejects.toThrow('power cut');
    const before = await app.storage.holders.linkOfAward(id);
    expect(before === null).toBe(at === 'signed');
    failAt = null;
    await issueAward(app.issuing, id);
    const after = await app.storage.holders.linkOfAward(id);
    expect(after).not.toBeNull();
    if (before !== null) expect(after).toEqual(before);
  });

  test('opens nothing under another token, and looking does not collect it', async () => {
    const { award } = await issueBadge(app, made);
    const holder = await holderOf(award.id);
    expect(holder.awardIds).toEqual([award.id]);
    for (const wrong of ['', 'x', '1'.repeat(22), `${await tokenOf(award.id)}1`, '0'.repeat(22)]) {
      expect(await findHolder(app.issuing, wrong)).toBeNull();
    }
    expect(await linkState(app.issuing, award.id)).toBe('waiting');
  });

  test('once collected only its hash stays: it works on, but is printed no more', async () => {
    const { award } = await issueBadge(app, made);
    const token = await tokenOf(award.id);
    await collectLink(app.issuing, await holderOf(award.id));
    expect((await app.storage.holders.linkOfAward(award.id))?.sealedToken).toBeNull();
    expect(await findHolder(app.issuing, token)).not.toBeNull();
    await expectCode(tokenOf(award.id), 'holder.all_collected');
  });

  test('lost paper: the new code lets in, the old one is dead at once, and the log knows', async () => {
    const { award } = await issueBadge(app, made);
    const old = await tokenOf(award.id);
    await collectLink(app.issuing, await holderOf(award.id));
    await renewPrivateCode(app.issuing, made.actor, award.id);
    expect(await findHolder(app.issuing, old)).toBeNull();
    expect(await findHolder(app.issuing, await tokenOf(award.id))).not.toBeNull();
    const { items } = await app.storage.audit.list(award.organisationId, { limit: 50 });
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['holder.collect', 'holder.renew', 'holder.print']),
    );
  });

  test('the holder can make one that nobody else ever saw', async () => {
    const { award } = await issueBadge(app, made);
    const holder = await holderOf(award.id);
    const token = await renewOwnLink(app.issuing, holder);
    expect((await findHolder(app.issuing, token))?.folderId).toBe(holder.folderId);
    await expectCode(tokenOf(award.id), 'holder.all_collected');
    await expectCode(renewOwnLink(app.issuing, holder), 'holder.link_unknown');
  });

  test('made anew, it is the only one: the papers of every badge in the folder are dead, also one that was erased', async () => {
    const tokens = await threeTogether();
    const [first] = (await holderBy(tokens[2])).awardIds;
    await eraseAwards(app.issuing, [first ?? ''], 'holder');
    expect((await holderBy(tokens[0])).awardIds).toHaveLength(2);
    const token = await renewOwnLink(app.issuing, await holderBy(tokens[1]));
    for (const old of tokens) expect(await findHolder(app.issuing, old)).toBeNull();
    expect((await holderBy(token)).awardIds).toHaveLength(2);
  });

  test('goes on opening what is left when its own badge is erased; with the last badge it dies', async () => {
    const tokens = await threeTogether();
    const { awardIds } = await holderBy(tokens[0]);
    await eraseByHolder(app.issuing, await holderBy(tokens[0]), awardIds.slice(0, 1));
    const left = await holderBy(tokens[0]);
    expect(left.awardIds).toEqual(awardIds.slice(1));
    await takeOutOfFolder(app.issuing, left, awardIds[1] ?? '');
    expect((await holderBy(tokens[0])).awardIds).toEqual(awardIds.slice(2));
    await joinByLink(app.issuing, await holderBy(tokens[1]), tokens[0]);
    expect(new Set((await holderBy(tokens[0])).awardIds)).toEqual(new Set(awardIds.slice(1)));
    await eraseByHolder(app.issuing, await holderBy(tokens[0]), awardIds.slice(1));
    for (const token of tokens) expect(await findHolder(app.issuing, token)).toBeNull();
  });

  test('that outlived its badge can be made anew, and dies where the desk renews the last badge beside it', async () => {
    const [one, two] = await threeTogether();
    const { awardIds } = await holderBy(one);
    await eraseByHolder(app.issuing, await holderBy(one), awardIds.slice(0, 1));
    const token = await renewOwnLink(app.issuing, await holderBy(one));
    for (const old of [one, two]) expect(await findHolder(app.issuing, old)).toBeNull();
    await eraseByHolder(app.issuing, await holderBy(token), awardIds.slice(1, 2));
    await renewPrivateCode(app.issuing, made.actor, awardIds[2] ?? '');
    expect(await findHolder(app.issuing, token)).toBeNull();
  });

  test('is for staff who may print, of the own organisation', async () => {
    const { award } = await issueBadge(app, made);
    const other = await app.addOrganisation('ander', []);
    await expectCode(tokenOf(award.id, other.actor), 'award.not_found');
    await expectCode(renewPrivateCode(app.issuing, other.actor, award.id), 'award.not_found');
    const { actor: viewer } = await app.signIn(award.organisationId, 'viewer');
    await expectCode(tokenOf(award.id, viewer), 'access.denied');
    await expectCode(renewPrivateCode(app.issuing, viewer, award.id), 'access.denied');
  });
});

describe('the folder', () => {
  test('awards of one recipient record share it from the start; the same name does not', async () => {
    const first = await issueBadge(app, made);
    const { award } = await issueBadge(app, made, { key: 'again' });
    expect((await holderOf(award.id)).awardIds).toEqual([award.id]);
    const second = newAward({
      ...first.award,
      id: 'second',
      level: 'expert',
      idempotencyKey: 'second',
      state: 'approved',
    });
    await app.storage.awards.insertMany([{ ...second, secondJudge: 'Karin de Boer' }]);
    await issueAward(app.issuing, 'second');
    expect((await holderOf('second')).awardIds).toEqual([first.award.id, 'second']);
  });

  test('another paper joins badges of several organisations; a wrong one is taken out again', async () => {
    const first = await issueBadge(app, made);
    const school = await app.addOrganisation('school');
    const second = await issueBadge(app, school);
    const own = await tokenOf(first.award.id);
    const holder = await holderBy(own);
    const token = await tokenOf(second.award.id, school.actor);
    await joinByLink(app.issuing, holder, `https://blijk.example/m/${token}?lang=nl`);
    const together = await holderBy(token);
    expect(together.folderId).toBe(holder.folderId);
    expect(await badgesOfHolder(app.issuing, together)).toHaveLength(2);
    await expectCode(joinByLink(app.issuing, together, token), 'holder.same_folder');
    await expectCode(joinByLink(app.issuing, together, 'https://elders.example'), 'holder.link_unknown');

    await takeOutOfFolder(app.issuing, together, second.award.id);
    expect((await holderBy(own)).awardIds).toEqual([first.award.id]);
    const alone = await holderBy(token);
    expect(alone.awardIds).toEqual([second.award.id]);
    await expectCode(takeOutOfFolder(app.issuing, alone, second.award.id), 'holder.only_badge');
    await expectCode(takeOutOfFolder(app.issuing, alone, first.award.id), 'holder.badge_not_found');
  });

  test('a code that staff make never opens badges of another organisation', async () => {
    const first = await issueBadge(app, made);
    const third = await issueBadge(app, made, { key: 'third' });
    const school = await app.addOrganisation('school');
    const second = await issueBadge(app, school);
    const holder = await holderOf(first.award.id);
    await joinByLink(app.issuing, holder, await tokenOf(second.award.id, school.actor));
    await joinByLink(app.issuing, holder, await tokenOf(third.award.id));
    await renewPrivateCode(app.issuing, made.actor, first.award.id);
    expect((await holderOf(first.award.id)).awardIds).toEqual([first.award.id]);
    const kept = await app.storage.holders.folderOf(second.award.id);
    expect(await app.storage.holders.folderOf(third.award.id)).toBe(kept);
  });

  test('an e-mail brings badges in only with code and browser together, once, within the hour', async () => {
    const first = await issueBadge(app, made);
    const [row] = await awardRows(app, made.actor, { rows: ['Amina Y;amina@voorbeeld.example'] });
    const own = await tokenOf(first.award.id);
    const holder = await holderBy(own);
    expect(await askJoinByEmail(app.issuing, holder, 'niemand@voorbeeld.example', 'b')).toBeNull();
    const asked = await askJoinByEmail(app.issuing, holder, 'amina@voorbeeld.example', 'browser');
    expect(asked?.count).toBe(1);
    const code = asked?.code ?? '';
    expect(await readJoin(app.issuing, code, 'another')).toBeNull();
    await expectCode(joinByCode(app.issuing, code, 'another'), 'holder.join_expired');
    expect(await readJoin(app.issuing, code, 'browser')).not.toBeNull();
    expect(await joinByCode(app.issuing, code, 'browser')).toBe(1);
    await expectCode(joinByCode(app.issuing, code, 'browser'), 'holder.join_expired');
    expect(new Set((await holderBy(own)).awardIds)).toEqual(new Set([first.award.id, row?.award?.id]));

    const late = await issueBadge(app, made, { name: 'Bo' });
    const again = await askJoinByEmail(app.issuing, await holderOf(late.award.id), 'amina@voorbeeld.example', 'b');
    app.setNow(new Date('2026-11-21T14:00:01Z'));
    await expectCode(joinByCode(app.issuing, again?.code ?? '', 'b'), 'holder.join_expired');
  });

  test.each([
    ['https://blijk.example/m/8YkPZL3NdCEQkTMzmUhqkQ', '8YkPZL3NdCEQkTMzmUhqkQ'],
    [' 8YkPZL3NdCEQkTMzmUhqkQ ', '8YkPZL3NdCEQkTMzmUhqkQ'],
    ['blijk.example/m/8YkPZL3NdCEQkTMzmUhqkQ/abc', '8YkPZL3NdCEQkTMzmUhqkQ'],
    ['blijk.example/m/ 8YkPZL3NdCEQkTMzmUhqkQ', '8YkPZL3NdCEQkTMzmUhqkQ'],
    ['https://blijk.example/m/\n8YkPZL3NdCE QkTMzmUhqkQ', '8YkPZL3NdCEQkTMzmUhqkQ'],
    ['8YkPZL3NdCE  QkTMzmUhqkQ ', '8YkPZL3NdCEQkTMzmUhqkQ'],
    ['8YkPZL3NdCEQkTMzmUhqkQ en nog meer', '8YkPZL3NdCEQkTMzmUhqkQ'],
    ['https://blijk.example/b/8YkPZL3NdCE QkTMzmUhqkQ', null],
    ['https://blijk.example/b/8YkPZL3NdCEQkTMzmUhqkQ', null],
    ['8YkPZL3NdCEQkTMzmUhqk', null],
  ])('reads the token in %s', (pasted, token) => {
    expect(tokenInLink(pasted)).toBe(token);
  });
});

describe('choices', () => {
  async function own(issued: Issued) {
    return ownBadge(app.issuing, await holderOf(issued.award.id));
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
    const holder = await holderOf(mine.award.id);
    await expectCode(badgeOfHolder(app.issuing, holder, theirs.slug), 'holder.badge_not_found');
    await expectCode(badgeOfHolder(app.issuing, holder, 'none'), 'holder.badge_not_found');
  });
});

describe('a wrong name', () => {
  test('asked for by the holder, mended by the coach: same folder, same link, the typed name forgotten', async () => {
    const issued = await issueBadge(app, made, { name: 'Kevin Janssen' });
    const token = await tokenOf(issued.award.id);
    await askNameCorrection(app.issuing, issued.award, 'Kevin Jansen');
    expect(await waitingCorrections(app.issuing, made.actor)).toMatchObject([
      { correction: { askedName: 'Kevin Jansen' }, listing: { recipientName: 'Kevin Janssen' } },
    ]);
    const next = await replaceAward(app.issuing, made.actor, issued.award.id, {
      name: 'Kevin Jansen',
      pageName: 'Kevin J.',
    });
    expect(await waitingCorrections(app.issuing, made.actor)).toEqual([]);
    const holder = await findHolder(app.issuing, token);
    if (holder === null) throw new TypeError('the old paper still works');
    expect((await ownBadge(app.issuing, holder)).award.id).toBe(next.id);
    expect((await badgesOfHolder(app.issuing, holder)).map(({ award }) => award.id)).toEqual([next.id]);
    expect((await holderOf(next.id)).folderId).toBe(holder.folderId);
  });

  test('keeps no number that looks like a BSN, and asks once at a time', async () => {
    const { award } = await issueBadge(app, made);
    await expectCode(askNameCorrection(app.issuing, award, 'Bo 111222333'), 'form.invalid');
    await expectCode(askNameCorrection(app.issuing, award, '<b>'), 'form.invalid');
    await askNameCorrection(app.issuing, award, 'Bo');
    await askNameCorrection(app.issuing, award, '');
    const waiting = await waitingCorrections(app.issuing, made.actor);
    expect(waiting.map(({ correction }) => correction.askedName)).toEqual([null]);
    const other = await app.addOrganisation('ander', []);
    expect(await waitingCorrections(app.issuing, other.actor)).toEqual([]);
    await expectCode(closeCorrection(app.issuing, other.actor, award.id), 'award.not_found');
    await closeCorrection(app.issuing, made.actor, award.id);
    expect(await waitingCorrections(app.issuing, made.actor)).toEqual([]);
  });
});
