/** The praktijkopleider's pages and those of the school around them are valid HTML. People are fictional. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { askCompany, tokenOf } from '../../src/issuing/workplace/workplace-links.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { addDossier, addSchool } from '../support/dossier.ts';
import { htmlChecker } from '../support/html-mistakes.ts';
import { memberBrowser, signedIn } from './desk/member-browser.ts';

const mistakes = htmlChecker();
const PAGES = ['/desk/workplace', '/desk/workplace/slips'];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.end());

test('before, during and after', async () => {
  const { organisation, actor } = await addSchool(app, 'voorbeeld');
  const dossier = await addDossier(app, organisation.id);
  await askCompany(app.issuing, actor, [dossier.id]);
  const [link] = await app.storage.dossiers.links(dossier.id);
  const page = `/w/${link && tokenOf(app.issuing, organisation.id, link)}`;
  const guest = memberBrowser(app.app);
  const coach = await signedIn(app, organisation.id);
  expect(await mistakes((await guest.get(page)).text)).toEqual([]);
  expect(await mistakes((await guest.postBare(page, { action: 'send', name: '' })).text)).toEqual([]);
  for (const path of [...PAGES, `/desk/workplace/${dossier.id}/evidence`])
    expect([path, await mistakes((await coach.get(path)).text)]).toEqual([path, []]);
  const chosen = { 'p-B1-K1-W1': 'guided', 'p-B1-K1-W2': 'guided', 'p-B1-K1-W3': 'not_yet' };
  await guest.postBare(page, { action: 'send', ...chosen, name: 'Pim Praktijk', role: 'praktijkopleider' });
  const done = (await guest.get(page)).text;
  expect(done).not.toContain('id="evidence"');
  expect(await mistakes(done)).toEqual([]);
});
