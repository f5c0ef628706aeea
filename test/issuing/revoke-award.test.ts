/** A badge that is revoked, or replaced for its name: what the verifier and the public page say of it from then on. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { recordConsent } from '../../src/issuing/holders/consent.ts';
import { findPublicBadge, nameFits, shownName } from '../../src/issuing/holders/public-badge.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { ownVerdict } from '../support/award.ts';
import { expectCode } from '../support/expect-code.ts';
import { ceremonyOf } from './approved-ceremony.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.end());

test('a revoked badge reads revoked at once, by the list and by the verifier', async () => {
  const { approved, actor } = await ceremonyOf(app, ['Amina', 'Mo']);
  const [amina, mo] = await Promise.all(approved.map(({ id }) => issueAward(app.issuing, id)));
  if (!amina || !mo) throw new TypeError('two were issued');
  await revokeAward(app.issuing, actor, amina.id, 'vergissing');
  expect(await ownVerdict(app, amina.id)).toBe('revoked');
  expect(await ownVerdict(app, mo.id)).toBe('valid');
  await expectCode(revokeAward(app.issuing, actor, amina.id, 'vergissing'), 'award.already_revoked');
  await expectCode(revokeAward(app.issuing, actor, mo.id, 'omdat ik het zeg'), 'award.reason_invalid');
});

test('a wrong name is replaced: the old link leads on, consent stays, the new name fits', async () => {
  const { approved, actor } = await ceremonyOf(app, ['Kevin Janssen']);
  const old = await issueAward(app.issuing, approved[0]?.id ?? '');
  await recordConsent(app.issuing, actor, old.id, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'full',
    signedOn: '2026-11-19',
  });
  const made = await replaceAward(app.issuing, actor, old.id, { name: 'Kevin Jansen', pageName: 'Kevin J.' });
  const before = await findPublicBadge(app.issuing, old.slug ?? '');
  const after = await findPublicBadge(app.issuing, made.slug ?? '');
  if (before.kind !== 'found' || after.kind !== 'found') throw new TypeError('both pages exist');
  expect(before.award.state).toBe('revoked');
  expect(before.successorSlug).toBe(made.slug);
  expect(before.published).toBe(false);
  expect(after.published).toBe(true);
  const { credential } = await app.issuing.verifyOwn(after.credential.json, { now: app.issuing.now() });
  if (credential === null) throw new TypeError('the gate let it pass');
  expect(await shownName(app.issuing, after, credential)).toBe('Kevin Jansen');
  expect(await nameFits(app.issuing, credential, ' KEVIN  jansen')).toBe(true);
  expect(await nameFits(app.issuing, credential, 'Kevin Janssen')).toBe(false);
  expect(await ownVerdict(app, made.id)).toBe('valid');
  expect(await ownVerdict(app, old.id)).toBe('revoked');
});
