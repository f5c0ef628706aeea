/** The human decision: who may award to whom, and that the same rows make nobody twice. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { ceremonyOf, person } from './approved-ceremony.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.end());

test('approving the same rows twice makes nobody twice', async () => {
  const { actor, approval, ceremony } = await ceremonyOf(app, ['Amina', 'Mo']);
  const again = await approveAwards(app.issuing, actor, approval);
  expect(again.approved).toHaveLength(0);
  expect(again.existing).toHaveLength(2);
  await issueCeremony(app.issuing, ceremony.id);
  expect((await app.storage.ceremonies.progress(ceremony.id)).issued).toBe(2);
});

test('nobody awards to themselves, and expert needs a second judge', async () => {
  const { actor, approval } = await ceremonyOf(app, ['Amina']);
  const self = { ...approval, rows: [person(9, 'Ik', { email: actor.email?.toUpperCase() ?? '' })] };
  await expectCode(approveAwards(app.issuing, actor, self), 'award.self_award');
  const expert = { ...approval, rows: [person(9, 'Ik', { level: 'expert' })] };
  await expectCode(approveAwards(app.issuing, actor, expert), 'list.second_judge_required');
});

test('another organisation finds no ceremony', async () => {
  const { approval } = await ceremonyOf(app, ['Amina']);
  const other = await app.addOrganisation('ander', []);
  await expectCode(approveAwards(app.issuing, other.actor, approval), 'ceremony.not_found');
});
