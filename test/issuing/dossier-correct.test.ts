/** A signed praktijkverklaring is wrong: what a school may mend, who signs anew, and what stays. People are fictional. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppError } from '../../src/errors.ts';
import { finishReplacement, replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { checkDossiers } from '../../src/issuing/dossiers/dossier-assess.ts';
import {
  askAboutSigned,
  type CorrectionInput,
  correctStatement,
  dossierToMend,
} from '../../src/issuing/dossiers/dossier-correct.ts';
import { wholeDossier } from '../../src/issuing/dossiers/dossier-desk.ts';
import { EXPORT_COLUMNS, exportCells, exportStatements } from '../../src/issuing/dossiers/dossier-export.ts';
import { mendingOf, stopMending } from '../../src/issuing/dossiers/dossier-mending.ts';
import { rejectDossier } from '../../src/issuing/dossiers/dossier-stop.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { chooseAssessorStep } from '../../src/issuing/dossiers/school-settings.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { prepareLetter } from '../../src/issuing/letters/letters-prepare.ts';
import { askCompany, withdrawLinks } from '../../src/issuing/workplace/workplace-links.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { addSchool, statementOne, type TestSchool } from '../support/school.ts';

let app: TestApp;
let school: TestSchool;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
}, 60_000);
afterAll(() => app.end());

async function found(id: string): Promise<Dossier> {
  const dossier = await app.storage.dossiers.find(id);
  if (dossier === null) throw new TypeError('no dossier');
  return dossier;
}

/** The form as the page shows it, with what somebody changed. */
async function input(id: string, changes: Partial<CorrectionInput> = {}): Promise<CorrectionInput> {
  const { dossier, learner, lines } = await dossierToMend(app.issuing, school.admin, id);
  const { startDate, endDate, hours, trainingCompanyId } = dossier;
  return {
    ...{ name: learner.name, startDate, endDate, hours: String(hours), trainingCompanyId, reason: 'slip' },
    ...{ supervisorName: '', supervisorEmail: '', codes: lines.map(({ code }) => code) },
    ...changes,
  };
}

const correct = async (id: string, changes: Partial<CorrectionInput>) =>
  correctStatement(app.issuing, school.admin, id, await input(id, changes));
const mending = async (id: string) => mendingOf(app.issuing, await wholeDossier(app.issuing, school.admin, id));

async function signAnew(id: string) {
  const { awards } = await signDossiers(app.issuing, school.signatory, [id]);
  return finishReplacement(app.issuing, awards[0]?.id ?? '');
}

// biome-ignore lint/suspicious/noExplicitAny: a signed document is read as it comes
async function subjectOf(awardId: string): Promise<any> {
  return JSON.parse((await app.storage.awards.credential(awardId))?.json ?? 'null').credentialSubject;
}

/** What the school's own records say of this learner. */
async function exportedHours(name: string): Promise<string[]> {
  const hours: string[] = [];
  for await (const statement of exportStatements(app.issuing, school.admin)) {
    if (statement.learner === name) hours.push(exportCells(statement, '')[EXPORT_COLUMNS.indexOf('uren')] ?? '');
  }
  return hours;
}

const mistakesOf = (work: Promise<unknown>): Promise<string[]> =>
  work.then(
    () => [],
    (error: AppError) => error.fields.map(({ field, code }) => `${field} ${code}`),
  );

async function otherCompany(leerbedrijfId: string): Promise<string> {
  const id = `company-${leerbedrijfId}`;
  await app.storage.trainingCompanies.insert({
    ...{ id, organisationId: school.organisation.id, name: 'Ander Bedrijf (fictief)', city: 'Schiedam', kvk: null },
    ...{ leerbedrijfId, checkedOn: '2026-11-01', createdAt: '2026-11-20T09:00:00Z' },
  });
  return id;
}

describe('what the school wrote', () => {
  it('goes past the assessor and a signatory; until then the old statement counts, then it leads to the new one', async () => {
    const { id: awardId, dossierId } = await statementOne(app, school, 'Petra Periode');
    const before = await app.storage.dossiers.confirmations(dossierId);
    expect(await correct(dossierId, { endDate: '2026-07-03', hours: '360' })).toBe('assess');
    expect((await mending(dossierId))?.changes.map(({ what, was, now }) => [what, was, now])).toEqual([
      ['period', '2026-02-02 / 2026-06-26', '2026-02-02 / 2026-07-03'],
      ['hours', '320', '360'],
    ]);
    await expectCode(signDossiers(app.issuing, school.signatory, [dossierId]), 'dossier.not_checked');
    expect((await app.storage.awards.byId(awardId))?.state).toBe('issued');
    expect(await exportedHours('Petra Periode')).toEqual(['320']);
    expect(await checkDossiers(app.issuing, school.assessor, [dossierId])).toMatchObject({ checked: 1 });
    const next = await signAnew(dossierId);
    expect((await subjectOf(next.id)).activityEndDate).toMatch(/^2026-07-0[23]/);
    expect((await subjectOf(next.id)).result.at(-1).value).toBe('360');
    expect(await exportedHours('Petra Periode')).toEqual(['360']);
    const old = await app.storage.awards.byId(awardId);
    expect(old).toMatchObject({ state: 'revoked', revocationReason: 'vergissing', supersededBy: next.id });
    expect(next.pageName).toBe(old?.pageName);
    expect(await app.storage.dossiers.confirmations(dossierId)).toEqual(before);
    expect(await mending(dossierId)).toBeNull();
  });

  it('tells the learner by mail that something was wrong, not that the name was', async () => {
    const { dossierId } = await statementOne(app, school, 'Bea Brief');
    const dossier = await found(dossierId);
    await app.storage.recipients.changeEmail(dossier.organisationId, dossier.recipientId, 'bea@leerling.example');
    await correct(dossierId, { hours: '300' });
    await checkDossiers(app.issuing, school.assessor, [dossierId]);
    const next = await signAnew(dossierId);
    const [mail] = await app.storage.outbox.ofAward(next.id);
    const row = mail && { ...mail, email: 'bea@leerling.example' };
    expect(row && (await prepareLetter(app.issuing, row))).toMatchObject({
      kind: 'replaced',
      params: { kind: 'praktijkverklaring', reason: 'vergissing' },
    });
  });

  it('a name alone needs only the signature; the name that was signed stays with the old statement', async () => {
    const { id: awardId, dossierId } = await statementOne(app, school, 'Naam Vout');
    expect(await correct(dossierId, { name: 'Naam Fout' })).toBe('sign');
    expect((await mending(dossierId))?.changes).toEqual([
      { what: 'name', code: '', was: 'Naam Vout', now: 'Naam Fout' },
    ]);
    // the page of the award mends the same dossier
    await replaceAward(app.issuing, school.admin, awardId, { name: 'Naam Goed', pageName: 'Naam G.' });
    const next = await signAnew(dossierId);
    expect((await subjectOf(next.id)).name).toBe('Naam Goed');
    expect((await app.storage.awards.byId(awardId))?.revocationReason).toBe('naam-onjuist');
  });

  it('a work process taken in by mistake goes, its confirmation stays; never the last one', async () => {
    const { dossierId } = await statementOne(app, school, 'Weg Werkproces');
    expect(await mistakesOf(correct(dossierId, { codes: [] }))).toEqual(['codes dossier.lines_required']);
    await correct(dossierId, { codes: ['B1-K1-W1'] });
    expect((await mending(dossierId))?.changes).toEqual([
      { what: 'process', code: 'B1-K1-W3', was: 'met-begeleiding', now: null },
    ]);
    expect((await app.storage.dossiers.lines(dossierId)).map(({ code }) => code)).toEqual([
      'B1-K1-W1',
      'B1-K1-W2',
      'B1-K1-W4',
    ]);
    await checkDossiers(app.issuing, school.assessor, [dossierId]);
    const next = await signAnew(dossierId);
    expect((await subjectOf(next.id)).achievement.alignment).toHaveLength(1);
    expect(await app.storage.dossiers.confirmations(dossierId)).toHaveLength(1);
  });

  it('a company spelled wrongly is spelled right; a first statement names it as it confirmed', async () => {
    const { dossierId } = await statementOne(app, school, 'Spel Ling');
    const whole = await wholeDossier(app.issuing, school.admin, dossierId);
    await app.storage.trainingCompanies.update({ ...whole.company, name: 'Goed Gespeld B.V. (fictief)' });
    try {
      await correct(dossierId, { hours: '321' });
      expect((await mending(dossierId))?.changes.map(({ what }) => what)).toEqual(['hours', 'company']);
      const { id } = await school.addDossier('Eerste Keer');
      const { awards } = await signDossiers(app.issuing, school.signatory, [id]);
      expect(awards[0]?.practice).toContain('Voorbeeld Woonzorg B.V.');
      await checkDossiers(app.issuing, school.assessor, [dossierId]);
      expect((await signAnew(dossierId)).practice).toContain('Goed Gespeld B.V.');
    } finally {
      await app.storage.trainingCompanies.update(whole.company);
    }
  });

  it('another company judges everything itself, by a new link; what the first one judged counts no more', async () => {
    const { dossierId } = await statementOne(app, school, 'Ander Bedrijf');
    const trainingCompanyId = await otherCompany('200000000');
    const changes = { trainingCompanyId, supervisorName: 'Nel Nieuw', supervisorEmail: 'nel@ander.example' };
    expect(await correct(dossierId, changes)).toBe('company');
    expect(await found(dossierId)).toMatchObject({ state: 'at_company', supervisorEmail: 'nel@ander.example' });
    expect((await app.storage.dossiers.lines(dossierId)).some(({ performance }) => performance !== null)).toBe(false);
    const [link] = await app.storage.dossiers.links(dossierId);
    expect(JSON.parse(link?.codes ?? '[]')).toHaveLength(4);
    expect((await mending(dossierId))?.changes[0]).toMatchObject({
      what: 'company',
      now: 'Ander Bedrijf (fictief), Schiedam (200000000)',
    });
  });

  it('not by who checks or signs, as its praktijkopleider', async () => {
    const { dossierId } = await statementOne(app, school, 'Zelf Praktijk');
    const trainingCompanyId = await otherCompany('300000000');
    const supervisorEmail = school.signatory.email ?? '';
    await expectCode(correct(dossierId, { trainingCompanyId, supervisorEmail }), 'workplace.supervisor_is_staff');
    expect((await found(dossierId)).state).toBe('signed');
  });

  it('without an assessor it goes to the signatory at once', async () => {
    const { dossierId } = await statementOne(app, school, 'Geen Stap');
    await chooseAssessorStep(app.issuing, school.admin, false);
    try {
      expect(await correct(dossierId, { hours: '300' })).toBe('sign');
      expect(await found(dossierId)).toMatchObject({ state: 'checked', checkedBy: null });
    } finally {
      await chooseAssessorStep(app.issuing, school.admin, true);
    }
  });

  it('every mistake at its field, and the reason in the log as a word', async () => {
    const { dossierId } = await statementOne(app, school, 'Fout In Formulier');
    const typed = { name: '', hours: '0', reason: 'because', trainingCompanyId: 'elsewhere' };
    expect(await mistakesOf(correct(dossierId, typed))).toEqual([
      'name list.name_required',
      'hours dossier.hours_invalid',
      'reason dossier.correction_reason',
      'trainingCompanyId company.not_found',
    ]);
    expect(await mistakesOf(correct(dossierId, {}))).toEqual(['reason dossier.unchanged']);
    await correct(dossierId, { hours: '319', reason: 'learner' });
    const { items } = await app.storage.audit.list(school.organisation.id, { limit: 500 });
    expect(items.filter(({ objectId, action }) => objectId === dossierId && /correct/.test(action))).toMatchObject([
      { action: 'dossier.correct_learner', actor: school.admin.memberId },
    ]);
  });
});

describe('what the company judged', () => {
  it('the company judges anew, also what was not shown before; the first confirmation stays as it is', async () => {
    const { id: awardId, dossierId } = await statementOne(app, school, 'Opnieuw Oordeel');
    const [first] = await app.storage.dossiers.confirmations(dossierId);
    const ask = { reason: 'company', codes: ['B1-K1-W2'] };
    expect(await askAboutSigned(app.issuing, school.admin, dossierId, ask)).toMatchObject({ mailed: false });
    expect((await app.storage.dossiers.links(dossierId))[0]?.codes).toBe('["B1-K1-W2"]');
    // asked again, or anew after it was taken back, it stays about the same
    await withdrawLinks(app.issuing, school.admin, dossierId);
    await askCompany(app.issuing, school.admin, [dossierId]);
    const open = (await app.storage.dossiers.links(dossierId)).filter(({ endedAt }) => endedAt === null);
    expect(open.map(({ codes }) => codes)).toEqual(['["B1-K1-W2"]']);
    await school.confirm(dossierId, [null, 'guided', null, null], { at: '2030-01-01T00:00:00Z' });
    await app.storage.dossiers.update({ ...(await found(dossierId)), state: 'at_school' });
    expect(await mending(dossierId)).toMatchObject({
      mayStop: false,
      changes: [{ what: 'process', code: 'B1-K1-W2', was: null, now: 'met-begeleiding' }],
    });
    await expectCode(stopMending(app.issuing, school.admin, dossierId), 'dossier.judged_anew');
    await checkDossiers(app.issuing, school.assessor, [dossierId]);
    const next = await signAnew(dossierId);
    expect((await subjectOf(next.id)).achievement.alignment).toHaveLength(3);
    expect((await app.storage.awards.byId(awardId))?.supersededBy).toBe(next.id);
    expect((await app.storage.dossiers.confirmations(dossierId))[0]).toEqual(first);
  });

  it('needs a reason and a work process of this dossier', async () => {
    const { dossierId } = await statementOne(app, school, 'Niets Gekozen');
    const ask = askAboutSigned(app.issuing, school.admin, dossierId, { reason: '', codes: ['B9-K9-W9'] });
    expect(await mistakesOf(ask)).toEqual(['askReason dossier.correction_reason', 'askCodes dossier.lines_required']);
    expect((await found(dossierId)).state).toBe('signed');
  });
});

describe('stopping, revoking, and who may', () => {
  it('stopped, the dossier says again what is signed', async () => {
    const { id: awardId, dossierId } = await statementOne(app, school, 'Toch Niet');
    const signed = await wholeDossier(app.issuing, school.admin, dossierId);
    await correct(dossierId, { name: 'Toch Wel', codes: ['B1-K1-W3'], hours: '12', endDate: '2026-05-01' });
    await expectCode(rejectDossier(app.issuing, school.admin, dossierId), 'dossier.has_statement');
    await stopMending(app.issuing, school.admin, dossierId);
    const now = await wholeDossier(app.issuing, school.admin, dossierId);
    expect(now.lines).toEqual(signed.lines);
    expect(now.learner.name).toBe('Toch Niet');
    expect(now.dossier).toMatchObject({ state: 'signed', hours: 320, endDate: '2026-06-26', awardId });
    await expectCode(stopMending(app.issuing, school.admin, dossierId), 'dossier.not_mending');
  });

  it('of another company too', async () => {
    const { dossierId } = await statementOne(app, school, 'Terug Naar Toen');
    const signed = await wholeDossier(app.issuing, school.admin, dossierId);
    await correct(dossierId, { trainingCompanyId: await otherCompany('400000000') });
    await stopMending(app.issuing, school.admin, dossierId);
    const now = await wholeDossier(app.issuing, school.admin, dossierId);
    expect(now.lines).toEqual(signed.lines);
    expect(now.company.id).toBe(signed.company.id);
    expect(now.links.every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  it('a statement that was revoked can be made anew, and has no predecessor then', async () => {
    const { id: awardId, dossierId } = await statementOne(app, school, 'Ingetrokken Eerst');
    await revokeAward(app.issuing, school.admin, awardId, 'vergissing');
    expect(await correct(dossierId, { hours: '200' })).toBe('assess');
    expect(await mending(dossierId)).toBeNull();
    await checkDossiers(app.issuing, school.assessor, [dossierId]);
    const next = await signAnew(dossierId);
    expect(next).toMatchObject({ state: 'issued', supersedes: null });
  });

  it('not before it was signed, and not while it is on its way', async () => {
    const { id } = await school.addDossier('Nog Niet');
    await expectCode(dossierToMend(app.issuing, school.admin, id), 'dossier.not_signed');
    const { awards } = await signDossiers(app.issuing, school.signatory, [id]);
    expect(awards[0]?.state).toBe('approved');
    await expectCode(dossierToMend(app.issuing, school.admin, id), 'dossier.being_issued');
  });

  it('who writes dossiers mends; who checks or signs does not, nor another school', async () => {
    const { id: awardId, dossierId } = await statementOne(app, school, 'Wie Mag');
    const other = await addSchool(app, { slug: 'buurschool' });
    const form = await input(dossierId, { hours: '1' });
    for (const actor of [school.assessor, school.signatory])
      await expectCode(correctStatement(app.issuing, actor, dossierId, form), 'access.denied');
    await expectCode(correctStatement(app.issuing, other.admin, dossierId, form), 'dossier.not_found');
    await expectCode(stopMending(app.issuing, other.admin, dossierId), 'dossier.not_found');
    for (const actor of [school.assessor, school.signatory])
      await expectCode(revokeAward(app.issuing, actor, awardId, 'vergissing'), 'access.denied');
    expect((await found(dossierId)).state).toBe('signed');
  });
});
