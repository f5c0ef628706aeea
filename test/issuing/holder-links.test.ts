/** The holder's private link, with a real installation behind it: what it opens, until when, and who may print it. People are fictional. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { eraseAwards, eraseByHolder } from '../../src/issuing/awards/erase-award.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import { renewOwnLink } from '../../src/issuing/holders/folder-links.ts';
import { joinByLink, takeOutOfFolder } from '../../src/issuing/holders/holder-folders.ts';
import { collectLink, findHolder, linkState, renewPrivateCode } from '../../src/issuing/holders/holder-links.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { holderBy, holderOf, paperToken } from '../support/paper.ts';
import { issueBadge } from '../web/issued-badge.ts';
import { person } from './approved-ceremony.ts';

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

/** Three badges in one folder, in this order, with the tokens of their papers. */
async function threeTogether(): Promise<[string, string, string]> {
  const [one, two, three] = [
    await issueBadge(app, made),
    await issueBadge(app, made, { key: 'two' }),
    await issueBadge(app, made, { key: 'three' }),
  ];
  const tokens: [string, string, string] = [
    await paperToken(app, made.actor, one.award.id),
    await paperToken(app, made.actor, two.award.id),
    await paperToken(app, made.actor, three.award.id),
  ];
  for (const [index, other] of tokens.slice(1).entries()) {
    app.setNow(new Date(Date.UTC(2026, 10, 23, 12, index)));
    await joinByLink(app.issuing, await holderBy(app, tokens[0]), other);
  }
  return tokens;
}

describe('the private link', () => {
  test('is there from the moment of issue, stored as a hash and sealed for its organisation only', async () => {
    const { award } = await issueBadge(app, made);
    const link = await app.storage.holders.linkOfAward(award.id);
    const token = await paperToken(app, made.actor, award.id);
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
      rows: [person(1, 'Bo')],
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
    const holder = await holderOf(app, made.actor, award.id);
    expect(holder.awardIds).toEqual([award.id]);
    for (const wrong of ['', 'x', '1'.repeat(22), `${await paperToken(app, made.actor, award.id)}1`, '0'.repeat(22)]) {
      expect(await findHolder(app.issuing, wrong)).toBeNull();
    }
    expect(await linkState(app.issuing, award.id)).toBe('waiting');
  });

  test('once collected only its hash stays: it works on, but is printed no more', async () => {
    const { award } = await issueBadge(app, made);
    const token = await paperToken(app, made.actor, award.id);
    await collectLink(app.issuing, await holderOf(app, made.actor, award.id));
    expect((await app.storage.holders.linkOfAward(award.id))?.sealedToken).toBeNull();
    expect(await findHolder(app.issuing, token)).not.toBeNull();
    await expectCode(paperToken(app, made.actor, award.id), 'holder.all_collected');
  });

  test('lost paper: the new code lets in, the old one is dead at once, and the log knows', async () => {
    const { award } = await issueBadge(app, made);
    const old = await paperToken(app, made.actor, award.id);
    await collectLink(app.issuing, await holderOf(app, made.actor, award.id));
    await renewPrivateCode(app.issuing, made.actor, award.id);
    expect(await findHolder(app.issuing, old)).toBeNull();
    expect(await findHolder(app.issuing, await paperToken(app, made.actor, award.id))).not.toBeNull();
    const { items } = await app.storage.audit.list(award.organisationId, { limit: 50 });
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['holder.collect', 'holder.renew', 'holder.print']),
    );
  });

  test('the holder can make one that nobody else ever saw', async () => {
    const { award } = await issueBadge(app, made);
    const holder = await holderOf(app, made.actor, award.id);
    const token = await renewOwnLink(app.issuing, holder);
    expect((await findHolder(app.issuing, token))?.folderId).toBe(holder.folderId);
    await expectCode(paperToken(app, made.actor, award.id), 'holder.all_collected');
    await expectCode(renewOwnLink(app.issuing, holder), 'holder.link_unknown');
  });

  test('made anew, it is the only one: the papers of every badge in the folder are dead, also one that was erased', async () => {
    const tokens = await threeTogether();
    const [first] = (await holderBy(app, tokens[2])).awardIds;
    await eraseAwards(app.issuing, [first ?? ''], 'holder');
    expect((await holderBy(app, tokens[0])).awardIds).toHaveLength(2);
    const token = await renewOwnLink(app.issuing, await holderBy(app, tokens[1]));
    for (const old of tokens) expect(await findHolder(app.issuing, old)).toBeNull();
    expect((await holderBy(app, token)).awardIds).toHaveLength(2);
  });

  test('goes on opening what is left when its own badge is erased; with the last badge it dies', async () => {
    const tokens = await threeTogether();
    const { awardIds } = await holderBy(app, tokens[0]);
    await eraseByHolder(app.issuing, await holderBy(app, tokens[0]), awardIds.slice(0, 1));
    const left = await holderBy(app, tokens[0]);
    expect(left.awardIds).toEqual(awardIds.slice(1));
    await takeOutOfFolder(app.issuing, left, awardIds[1] ?? '');
    expect((await holderBy(app, tokens[0])).awardIds).toEqual(awardIds.slice(2));
    await joinByLink(app.issuing, await holderBy(app, tokens[1]), tokens[0]);
    expect(new Set((await holderBy(app, tokens[0])).awardIds)).toEqual(new Set(awardIds.slice(1)));
    await eraseByHolder(app.issuing, await holderBy(app, tokens[0]), awardIds.slice(1));
    for (const token of tokens) expect(await findHolder(app.issuing, token)).toBeNull();
  });

  test('erases nothing of anybody else, whatever is asked', async () => {
    const mine = await issueBadge(app, made);
    const theirs = await issueBadge(app, made, { name: 'Mo Ali' });
    await eraseByHolder(app.issuing, await holderOf(app, made.actor, mine.award.id), [theirs.award.id]);
    expect(await app.storage.awards.byId(theirs.award.id)).not.toBeNull();
  });

  test('that outlived its badge can be made anew, and dies where the desk renews the last badge beside it', async () => {
    const [one, two] = await threeTogether();
    const { awardIds } = await holderBy(app, one);
    await eraseByHolder(app.issuing, await holderBy(app, one), awardIds.slice(0, 1));
    const token = await renewOwnLink(app.issuing, await holderBy(app, one));
    for (const old of [one, two]) expect(await findHolder(app.issuing, old)).toBeNull();
    await eraseByHolder(app.issuing, await holderBy(app, token), awardIds.slice(1, 2));
    await renewPrivateCode(app.issuing, made.actor, awardIds[2] ?? '');
    expect(await findHolder(app.issuing, token)).toBeNull();
  });

  test('is for staff who may print, of the own organisation', async () => {
    const { award } = await issueBadge(app, made);
    const other = await app.addOrganisation('ander', []);
    await expectCode(paperToken(app, other.actor, award.id), 'award.not_found');
    await expectCode(renewPrivateCode(app.issuing, other.actor, award.id), 'award.not_found');
    const { actor: viewer } = await app.signIn(award.organisationId, 'viewer');
    await expectCode(paperToken(app, viewer, award.id), 'access.denied');
    await expectCode(renewPrivateCode(app.issuing, viewer, award.id), 'access.denied');
  });
});
