/** Badges of one holder in one folder: by another paper or a proven e-mail, never by name. All people are fictional. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newAward } from '../../src/issuing/awards/awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { badgesOfHolder } from '../../src/issuing/holders/holder-badges.ts';
import {
  askJoinByEmail,
  joinByCode,
  joinByLink,
  readJoin,
  takeOutOfFolder,
  tokenInLink,
} from '../../src/issuing/holders/holder-folders.ts';
import { renewPrivateCode } from '../../src/issuing/holders/holder-links.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { awardRows } from '../support/award.ts';
import { expectCode } from '../support/expect-code.ts';
import { holderBy, holderOf, paperToken } from '../support/paper.ts';
import { issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
});
afterEach(() => app.end());

describe('the folder', () => {
  test('awards of one recipient record share it from the start; the same name does not', async () => {
    const first = await issueBadge(app, made);
    const { award } = await issueBadge(app, made, { key: 'again' });
    expect((await holderOf(app, made.actor, award.id)).awardIds).toEqual([award.id]);
    const second = newAward({
      ...first.award,
      id: 'second',
      level: 'expert',
      idempotencyKey: 'second',
      state: 'approved',
    });
    await app.storage.awards.insertMany([{ ...second, secondJudge: 'Karin de Boer' }]);
    await issueAward(app.issuing, 'second');
    expect((await holderOf(app, made.actor, 'second')).awardIds).toEqual([first.award.id, 'second']);
  });

  test('another paper joins badges of several organisations; a wrong one is taken out again', async () => {
    const first = await issueBadge(app, made);
    const school = await app.addOrganisation('school');
    const second = await issueBadge(app, school);
    const own = await paperToken(app, made.actor, first.award.id);
    const holder = await holderBy(app, own);
    const token = await paperToken(app, school.actor, second.award.id);
    await joinByLink(app.issuing, holder, `https://blijk.example/m/${token}?lang=nl`);
    const together = await holderBy(app, token);
    expect(together.folderId).toBe(holder.folderId);
    expect(await badgesOfHolder(app.issuing, together)).toHaveLength(2);
    await expectCode(joinByLink(app.issuing, together, token), 'holder.same_folder');
    await expectCode(joinByLink(app.issuing, together, 'https://elders.example'), 'holder.link_unknown');

    await takeOutOfFolder(app.issuing, together, second.award.id);
    expect((await holderBy(app, own)).awardIds).toEqual([first.award.id]);
    const alone = await holderBy(app, token);
    expect(alone.awardIds).toEqual([second.award.id]);
    await expectCode(takeOutOfFolder(app.issuing, alone, second.award.id), 'holder.only_badge');
    await expectCode(takeOutOfFolder(app.issuing, alone, first.award.id), 'holder.badge_not_found');
  });

  test('a code that staff make never opens badges of another organisation', async () => {
    const first = await issueBadge(app, made);
    const third = await issueBadge(app, made, { key: 'third' });
    const school = await app.addOrganisation('school');
    const second = await issueBadge(app, school);
    const holder = await holderOf(app, made.actor, first.award.id);
    await joinByLink(app.issuing, holder, await paperToken(app, school.actor, second.award.id));
    await joinByLink(app.issuing, holder, await paperToken(app, made.actor, third.award.id));
    await renewPrivateCode(app.issuing, made.actor, first.award.id);
    expect((await holderOf(app, made.actor, first.award.id)).awardIds).toEqual([first.award.id]);
    const kept = await app.storage.holders.folderOf(second.award.id);
    expect(await app.storage.holders.folderOf(third.award.id)).toBe(kept);
  });

  test('an e-mail brings badges in only with code and browser together, once, within the hour', async () => {
    const first = await issueBadge(app, made);
    const [row] = await awardRows(app, made.actor, { rows: ['Amina Y;amina@voorbeeld.example'] });
    const own = await paperToken(app, made.actor, first.award.id);
    const holder = await holderBy(app, own);
    expect(await askJoinByEmail(app.issuing, holder, 'niemand@voorbeeld.example', 'b')).toBeNull();
    const asked = await askJoinByEmail(app.issuing, holder, 'amina@voorbeeld.example', 'browser');
    expect(asked?.count).toBe(1);
    const code = asked?.code ?? '';
    expect(await readJoin(app.issuing, code, 'another')).toBeNull();
    await expectCode(joinByCode(app.issuing, code, 'another'), 'holder.join_expired');
    expect(await readJoin(app.issuing, code, 'browser')).not.toBeNull();
    expect(await joinByCode(app.issuing, code, 'browser')).toBe(1);
    await expectCode(joinByCode(app.issuing, code, 'browser'), 'holder.join_expired');
    expect(new Set((await holderBy(app, own)).awardIds)).toEqual(new Set([first.award.id, row?.award?.id]));

    const late = await issueBadge(app, made, { name: 'Bo' });
    const again = await askJoinByEmail(
      app.issuing,
      await holderOf(app, made.actor, late.award.id),
      'amina@voorbeeld.example',
      'b',
    );
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
