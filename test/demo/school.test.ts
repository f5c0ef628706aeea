/** The school of a first start: a statement that is really signed, and a dossier that waits at the company. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEMO_SCHOOL_SLUG, seedSchool } from '../../src/demo/school.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  const visitor = { email: 'beheer@voorbeeldwerk.example', name: 'Sam Voorbeeld' };
  const userId = await app.accounts.ensureUser(visitor);
  await seedSchool(app, { userId, ...visitor });
}, 60_000);
afterAll(() => app.end());

test('one finished dossier with a statement that verifies, one that waits, judged by four different people', async () => {
  const school = await app.storage.organisations.bySlug(DEMO_SCHOOL_SLUG);
  expect(school).toMatchObject({ demo: true, kind: 'mbo', brin: '00XX' });
  const id = school?.id ?? '';
  expect(await app.storage.dossiers.countByState(id)).toEqual({ signed: 1, at_company: 1 });
  const [signed] = (await app.storage.dossiers.list(id, { states: ['signed'] }, { limit: 1 })).items;
  const dossier = signed?.dossier;
  expect(new Set([dossier?.createdBy, dossier?.checkedBy, dossier?.signedBy]).size).toBe(3);
  const stored = await app.storage.awards.credential(dossier?.awardId ?? '');
  const { report } = await app.services.verifyStored(stored?.json ?? '');
  expect([report.verdict, report.summary?.recipientName]).toEqual(['valid', signed?.learnerName]);
  expect(await app.storage.dossiers.confirmations(dossier?.id ?? '')).toHaveLength(1);
});
