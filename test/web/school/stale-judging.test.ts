/** An assessor agrees with, and a signatory signs, only what their page showed. All people are fictional. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askBack } from '../../../src/issuing/dossiers/dossier-assess.ts';
import { correctStatement } from '../../../src/issuing/dossiers/dossier-correct.ts';
import { goOnWithConfirmed } from '../../../src/issuing/dossiers/dossier-desk.ts';
import { offerPhoto, takeOffered } from '../../../src/issuing/dossiers/dossier-evidence.ts';
import type { Dossier } from '../../../src/issuing/dossiers/dossiers.ts';
import type { Role } from '../../../src/issuing/organisations/members.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { expectCode } from '../../support/expect-code.ts';
import { smallPhoto } from '../../support/pictures.ts';
import { addSchool, statementOne, type TestSchool } from '../../support/school.ts';
import { hiddenField, type MemberBrowser, signedIn, words } from '../desk/member-browser.ts';

const SIGN = '/desk/dossiers/sign';
const ASSESS = '/desk/dossiers/assess';

let app: TestApp;
let school: TestSchool;
let assessor: MemberBrowser;
let signatory: MemberBrowser;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  [assessor, signatory] = [await staff('assessor'), await staff('signatory')];
}, 60_000);
afterAll(() => app.end());

const staff = (role: Role) => signedIn(app, school.organisation.id, role, `${role}@voorbeeldcollege.example`);

const now = async (id: string): Promise<Dossier> => {
  const dossier = await app.storage.dossiers.find(id);
  if (dossier === null) throw new Error('gone');
  return dossier;
};
const stateOf = async (id: string) => (await now(id)).state;

/** What the button for everybody, and the ticks, of a page send. */
const ticks = async () => [...(await signatory.get(SIGN)).text.matchAll(/name="dossier" value="([^"]+)"/g)].map(value);
const all = async () => value(/name="shown" value="([^"]+)"/.exec((await assessor.get(ASSESS)).text));
const value = (match: RegExpExecArray | null): string => match?.[1] ?? '';

/** A coach mends the name of one whose statement is out, as the form does. */
async function rename(id: string, name: string): Promise<void> {
  const { startDate, endDate, hours, trainingCompanyId } = await now(id);
  const codes = (await app.storage.dossiers.lines(id)).map(({ code }) => code);
  await correctStatement(app.issuing, school.admin, id, {
    ...{ name, startDate, endDate, hours: String(hours), supervisorName: '', supervisorEmail: '' },
    ...{ reason: 'slip', trainingCompanyId, codes },
  });
}

describe('the signatory', () => {
  test('signs no name that came after the page; it is shown anew, and then signed', async () => {
    const { dossierId } = await statementOne(app, school, 'Tim Tikfoud');
    await rename(dossierId, 'Tim Tikvoud');
    const old = await ticks();
    await rename(dossierId, 'Tim Tikfout');
    const refused = await signatory.post(SIGN, { dossier: old });
    expect(refused.status).toBe(409);
    expect(words(refused.text)).toContain('Dit dossier is net veranderd.');
    expect(words(refused.text)).toContain('Tim Tikfout');
    expect(await stateOf(dossierId)).toBe('checked');
    expect((await signatory.post(SIGN, { dossier: await ticks() })).status).toBe(303);
    expect(await stateOf(dossierId)).toBe('signed');
  });

  test('signs no photo that was taken along after the page; the rest of the class goes on', async () => {
    const { id } = await school.addDossier('Foto Later');
    const { id: other } = await school.addDossier('Niets Veranderd');
    await offerPhoto(app.issuing, school.admin, id, await smallPhoto());
    const old = await ticks();
    const [photo] = await app.storage.dossiers.evidence(id);
    await takeOffered(app.issuing, school.assessor, id, photo?.id ?? '', 'along');
    const signed = await signatory.post(SIGN, { dossier: old });
    expect(signed.status).toBe(303);
    expect([await stateOf(id), await stateOf(other)]).toEqual(['checked', 'signed']);
    await signatory.post(SIGN, { dossier: await ticks() });
    const { awardId } = await now(id);
    expect(await app.storage.evidence.ofAward(awardId ?? '')).toMatchObject([{ kind: 'photo', source: 'learner' }]);
  });

  test('an offer that does not go along is no change', async () => {
    const { id } = await school.addDossier('Foto Niet');
    const old = await ticks();
    await offerPhoto(app.issuing, school.admin, id, await smallPhoto());
    expect((await signatory.post(SIGN, { dossier: old })).status).toBe(303);
    expect(await stateOf(id)).toBe('signed');
  });

  test('signs nothing that is named without what was shown', async () => {
    const { id } = await school.addDossier('Zonder Merk');
    for (const dossier of [id, `${id}:`]) expect((await signatory.post(SIGN, { dossier })).status).toBe(409);
    expect(await stateOf(id)).toBe('checked');
    await signatory.post(SIGN, { dossier: await ticks() });
  });
});

describe('the assessor', () => {
  const judgedAnew = (id: string) => school.confirm(id, ['independent', 'independent', 'independent', null]);

  test('agrees with no judgement that came after the page; the rest goes on', async () => {
    const { id } = await school.addDossier('Oordeel Later', { state: 'at_school', checkedBy: null });
    const { id: other } = await school.addDossier('Oordeel Blijft', { state: 'at_school', checkedBy: null });
    const shown = await all();
    await judgedAnew(id);
    const refused = await assessor.post(ASSESS, { shown });
    expect(refused.status).toBe(409);
    const [told = ''] =
      /<div class="utrecht-alert utrecht-alert--error desk-done" role="alert">.*?<\/div>/s.exec(refused.text) ?? [];
    expect(told).toContain('1 dossier is goedgekeurd. Hier ging het niet door');
    expect(told).toContain(`href="#dossier-${id}" dir="auto">Oordeel Later<`);
    expect(told).toContain('Net veranderd: het oordeel van het leerbedrijf. Kijk er nog even naar');
    expect(refused.text).not.toContain('utrecht-alert--ok');
    expect([await stateOf(id), await stateOf(other)]).toEqual(['at_school', 'checked']);
    expect((await assessor.post(ASSESS, { shown: await all() })).headers.location).toContain('dossiersChecked');
    expect(await stateOf(id)).toBe('checked');
  });

  test('still reads what the company did not answer, when the coach goes on without it', async () => {
    const { id } = await school.addDossier('Vraag Open', { state: 'at_school', checkedBy: null });
    await askBack(app.issuing, school.assessor, id, 'person');
    await goOnWithConfirmed(app.issuing, school.admin, id);
    const page = words((await assessor.get(ASSESS)).text);
    expect(page).toContain('Gaat dit over deze leerling? Het leerbedrijf antwoordde niet.');
    expect(await now(id)).toMatchObject({ state: 'at_school', question: 'person' });
    await assessor.post(ASSESS, { shown: await all() });
    expect(await now(id)).toMatchObject({ state: 'checked', question: null });
  });

  test('asks nothing where nobody may be asked', async () => {
    const { id } = await school.addDossier('Niet Te Vragen', {
      state: 'at_school',
      supervisorEmail: 'assessor@voorbeeldcollege.example',
    });
    await expectCode(askBack(app.issuing, school.admin, id, 'person'), 'workplace.supervisor_is_staff');
    expect(await now(id)).toMatchObject({ state: 'at_school', question: null });
    await app.storage.dossiers.update({ ...(await now(id)), state: 'rejected' });
  });

  test('nor with the button of one', async () => {
    const { id } = await school.addDossier('Eén Later', { state: 'at_school', checkedBy: null });
    const mark = async () => (await all()).split(':')[1] ?? '';
    const old = await mark();
    await judgedAnew(id);
    for (const stale of [{ mark: old }, { mark: '' }]) {
      const refused = await assessor.post(ASSESS, stale, `/desk/dossiers/${id}/check`);
      expect(refused.status).toBe(409);
      expect(words(refused.text)).toContain('Er is niets gedaan. Wat u zag, klopt niet meer. Eén Later Net veranderd:');
    }
    expect(await stateOf(id)).toBe('at_school');
    await assessor.post(ASSESS, { mark: await mark() }, `/desk/dossiers/${id}/check`);
    expect(await stateOf(id)).toBe('checked');
  });

  test('agrees on the page of the dossier too, with what it shows', async () => {
    const { id } = await school.addDossier('Eigen Pagina', { state: 'at_school', checkedBy: null });
    const page = `/desk/dossiers/${id}`;
    const coach = await staff('coach');
    const shown = async (browser: MemberBrowser) => hiddenField((await browser.get(page)).text, 'mark');
    const old = await shown(assessor);
    expect(await shown(coach)).toBe('');
    await judgedAnew(id);
    expect((await assessor.post(page, { mark: old }, `${page}/check`)).status).toBe(409);
    const agreed = await assessor.post(page, { mark: await shown(assessor) }, `${page}/check`);
    expect(agreed.headers.location).toBe(`${ASSESS}?done=dossiersChecked`);
    expect([await stateOf(id), await shown(assessor)]).toEqual(['checked', '']);
  });

  test('is told what changed, each by its name', async () => {
    const { id } = await school.addDossier('Alles Anders', { state: 'at_school', checkedBy: null });
    const old = (await all()).split(':')[1] ?? '';
    await app.storage.dossiers.update({ ...(await now(id)), hours: 321, question: 'person' });
    await offerPhoto(app.issuing, school.admin, id, await smallPhoto());
    const [photo] = await app.storage.dossiers.evidence(id);
    await takeOffered(app.issuing, school.assessor, id, photo?.id ?? '', 'along');
    const { text } = await assessor.post(ASSESS, { mark: old }, `/desk/dossiers/${id}/check`);
    expect(words(text)).toContain(
      'Net veranderd: groep, leerweg, datums of uren van de stage, de vraag aan het leerbedrijf, het bewijs.',
    );
    await app.storage.dossiers.update({ ...(await now(id)), state: 'rejected' });
  });

  test('stops nobody, and asks nothing, from a page that stood open', async () => {
    const { id } = await school.addDossier('Blijft Staan', { state: 'at_school', checkedBy: null });
    const mark = async () => (await all()).split(':')[1] ?? '';
    const old = await mark();
    const send = async (deed: 'turn-down' | 'question', shown: string) => {
      const fields: Record<string, string> = deed === 'question' ? { question: 'person' } : {};
      return assessor.post(ASSESS, { ...fields, mark: shown }, `/desk/dossiers/${id}/${deed}`);
    };
    await judgedAnew(id);
    for (const deed of ['turn-down', 'question'] as const)
      for (const stale of [old, '']) expect((await send(deed, stale)).status).toBe(409);
    const fresh = await mark();
    // another tab approved the learner
    await assessor.post(ASSESS, { mark: fresh }, `/desk/dossiers/${id}/check`);
    for (const deed of ['turn-down', 'question'] as const)
      expect(words((await send(deed, fresh)).text)).toContain('Blijft Staan Een collega keurde dit dossier al goed.');
    expect(await stateOf(id)).toBe('checked');
  });

  test('stops one as it is shown; whoever makes dossiers takes it up again on its page', async () => {
    const { id } = await school.addDossier('Toch Verder', { state: 'at_school', checkedBy: null });
    const mark = (await all()).split(':')[1] ?? '';
    await assessor.post(ASSESS, { mark }, `/desk/dossiers/${id}/turn-down`);
    expect(await stateOf(id)).toBe('rejected');
    const page = `/desk/dossiers/${id}`;
    expect((await assessor.get(page)).text).not.toContain(`${page}/resume`);
    const coach = await staff('coach');
    expect((await coach.get(page)).text).toContain(`action="${page}/resume"`);
    expect((await coach.post(page, {}, `${page}/resume`)).headers.location).toBe(`${page}?done=dossierResumed`);
    expect(await stateOf(id)).toBe('at_school');
    expect((await coach.get(page)).text).not.toContain(`${page}/resume`);
  });
});
