/** A wrong name: asked for by the holder, mended by the coach. All people are fictional. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { badgesOfHolder, ownBadge } from '../../src/issuing/holders/holder-badges.ts';
import { findHolder } from '../../src/issuing/holders/holder-links.ts';
import { askNameCorrection, closeCorrection, waitingCorrections } from '../../src/issuing/holders/name-corrections.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { holderOf, paperToken } from '../support/paper.ts';
import { issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
});
afterEach(() => app.end());

describe('a wrong name', () => {
  test('asked for by the holder, mended by the coach: same folder, same link, the typed name forgotten', async () => {
    const issued = await issueBadge(app, made, { name: 'Kevin Janssen' });
    const token = await paperToken(app, made.actor, issued.award.id);
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
    expect((await holderOf(app, made.actor, next.id)).folderId).toBe(holder.folderId);

    // somebody altered the record, and it leads in a circle
    await app.storage.awards.update({ ...next, supersededBy: issued.award.id });
    await expectCode(ownBadge(app.issuing, holder), 'holder.badge_not_found');
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
