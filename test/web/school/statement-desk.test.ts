/** A signed praktijkverklaring at the desk: in its own words, from signing to taking it back. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { addSchool, statementOne, type TestSchool } from '../../support/school.ts';
import { type MemberBrowser, signedIn, words } from '../desk/member-browser.ts';

let app: TestApp;
let school: TestSchool;
let coach: MemberBrowser;
let admin: MemberBrowser;
let signed: Awaited<ReturnType<typeof statementOne>>;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  coach = await signedIn(app, school.organisation.id, 'coach');
  admin = await signedIn(app, school.organisation.id, 'admin');
  signed = await statementOne(app, school, 'Sita Sluis-Fictief');
}, 60_000);
afterAll(() => app.end());

test('its page names who confirmed at the company and who signed for the school', async () => {
  const { text } = await coach.get(`/desk/awards/${signed.id}`);
  expect(words(text)).toContain(
    'Bevestigd door P. Voorbeeld (fictief) , teamleider (Voorbeeld Woonzorg B.V. (fictief))',
  );
  expect(words(text)).toContain('Ondertekend door Test signatory');
  expect(words(text)).not.toContain('Gezien door');
});

test('who is about to take it back reads how a mistake is mended instead', async () => {
  const page = `/desk/awards/${signed.id}/revoke`;
  for (const { text } of [await admin.get(page), await admin.post(page, {})]) {
    expect(text).toContain(`href="/desk/dossiers/${signed.dossierId}/correct"`);
    expect(text).not.toContain(`/desk/awards/${signed.id}/replace`);
    expect(words(text)).toContain('De verklaring is daarna voor altijd ongeldig.');
  }
});
