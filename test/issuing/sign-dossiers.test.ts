/** A school signs: only a school, only a signatory who did nothing else, only what the company confirmed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { finishReplacement, replaceAward } from '../../src/issuing/awards/revoke-award.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
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

const sign = (...ids: string[]) => signDossiers(app.issuing, school.signatory, ids);

// biome-ignore lint/suspicious/noExplicitAny: a signed document is read as it comes
async function signedDocument(awardId: string): Promise<any> {
  const stored = await app.storage.awards.credential(awardId);
  return JSON.parse(stored?.json ?? 'null');
}

describe('a signed praktijkverklaring', () => {
  it('says what was confirmed, verifies, and marks the dossier and the work processes', async () => {
    const { id, dossierId } = await statementOne(app, school, 'Fatma Yıldız');
    const document = await signedDocument(id);
    const { credentialSubject: subject, issuer } = document;
    expect(subject.name).toBe('Fatma Yıldız');
    expect(issuer.otherIdentifier).toContainEqual({
      type: 'IdentifierEntry',
      identifierType: 'ext:BRIN',
      identifier: '00XX',
    });
    expect(subject.achievement.alignment.map((one: { targetCode: string }) => one.targetCode)).toEqual([
      'B1-K1-W1',
      'B1-K1-W3',
    ]);
    expect(
      subject.result.map(
        (one: { achievedLevel?: string; value?: string }) => one.achievedLevel?.split('#')[1] ?? one.value,
      ),
    ).toEqual(['B1-K1-W1-zelfstandig', 'B1-K1-W3-met-begeleiding', '320']);
    expect(JSON.stringify(document)).not.toMatch(/B1-K1-W2|nog niet|Test signatory|P\. Voorbeeld/);
    const { report } = await app.services.verifyStored((await app.storage.awards.credential(id))?.json ?? '');
    expect(report.verdict).toBe('valid');
    expect(report.summary).toMatchObject({
      recipientName: 'Fatma Yıldız',
      level: null,
      qualification: { name: 'Helpende Zorg en Welzijn', crebo: '25960' },
    });
    expect(await app.storage.dossiers.byId(school.organisation.id, dossierId)).toMatchObject({
      state: 'signed',
      awardId: id,
      signedBy: school.signatory.memberId,
    });
    const processes = await app.storage.qualifications.processes(school.qualificationId);
    expect(processes.map(({ signedAt }) => signedAt !== null)).toEqual([true, false, true, false]);
  });

  it('the same set of work processes has one definition, another set another, and no list offers them', async () => {
    const one = await school.addDossier('Jan Een');
    const two = await school.addDossier('Jan Twee');
    const other = await school.addDossier('Jan Anders', {}, ['independent', 'independent', null, null]);
    const { awards } = await sign(one.id, two.id, other.id);
    const [a, b, c] = awards.map(({ achievementVersionId }) => achievementVersionId);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
    expect(await app.storage.achievements.list(school.organisation.id, {})).toEqual([]);
  });

  it('a batch of thirty is one pile of paper, and each of them verifies', async () => {
    const dossiers = [];
    for (let at = 1; at <= 30; at++) dossiers.push(await school.addDossier(`Leerling ${'ABCDEFGHIJ'[at % 10]} Nummer`));
    const { awards, ceremonyId, refused } = await sign(...dossiers.map(({ id }) => id));
    expect(refused).toEqual([]);
    await issueCeremony(app.issuing, ceremonyId);
    expect(await app.storage.awards.idsOfCeremony(ceremonyId, ['issued'])).toEqual(awards.map(({ id }) => id));
    expect((await app.storage.ceremonies.byId(school.organisation.id, ceremonyId))?.name).toBe(
      'Praktijkverklaringen 2B',
    );
  }, 60_000);
});

describe('who signs', () => {
  it('no other role', async () => {
    const { id } = await school.addDossier('Rol Verkeerd');
    for (const actor of [school.admin, school.assessor])
      await expectCode(signDossiers(app.issuing, actor, [id]), 'access.denied');
  });

  it('no foundation, whoever signs there', async () => {
    const { organisation } = await app.addOrganisation('stichting');
    const { actor } = await app.signIn(organisation.id, 'signatory');
    await expectCode(signDossiers(app.issuing, actor, ['x']), 'organisation.not_a_school');
  });

  it('no school signs for another', async () => {
    const other = await addSchool(app, { slug: 'andereschool', kind: 'vso' });
    const { id } = await other.addDossier('Van Een Ander');
    await expectCode(sign(id), 'dossier.not_found');
  });

  it('not who checked it, not the praktijkopleider, not the learner', async () => {
    const checked = await school.addDossier('Zelf Gecontroleerd', { checkedBy: school.signatory.memberId });
    await expectCode(sign(checked.id), 'dossier.signed_by_checker');
    const judged = await school.addDossier('Zelf Opgeleid', { supervisorEmail: 'Signatory@voorbeeldcollege.example' });
    await expectCode(sign(judged.id), 'dossier.signed_by_supervisor');
  });
});

describe('what is signed', () => {
  it.each(['draft', 'at_company', 'at_school', 'rejected'] as const)('nothing in state %s', async (state) => {
    const { id } = await school.addDossier('Staat Verkeerd', { state });
    await expectCode(sign(id), 'dossier.not_checked');
  });

  it('nothing without a work process that was confirmed and done', async () => {
    const none = await school.addDossier('Niets Bevestigd', {}, [null, null, null, null]);
    const notYet = await school.addDossier('Nog Niet', {}, ['not_yet', 'not_yet', null, null]);
    await expectCode(sign(none.id), 'dossier.nothing_to_sign');
    await expectCode(sign(notYet.id), 'dossier.nothing_to_sign');
  });

  it('nothing of a company without a number of nine digits', async () => {
    const { id } = await school.addDossier('Nummer Kort', {}, [null, null, null, null]);
    await school.confirm(id, ['independent', null, null, null], { leerbedrijfId: '12345678' });
    await expectCode(sign(id), 'dossier.incomplete');
  });

  it('no more work processes than a sheet and a document hold', async () => {
    const { id } = await school.addDossier('Te Veel');
    const [line] = await app.storage.dossiers.lines(id);
    if (line === undefined) throw new Error('no lines');
    const many = Array.from({ length: 17 }, (_, at) => ({ ...line, code: `B1-K2-W${at + 1}`, position: at + 1 }));
    await app.storage.dossiers.replaceLines(id, many);
    await expectCode(sign(id), 'dossier.too_many_processes');
    const names = many.slice(1).map((one) => ({ ...one, name: 'Werkproces met een lange naam '.repeat(5).trim() }));
    await app.storage.dossiers.replaceLines(id, names);
    const { awards, ceremonyId } = await sign(id);
    await issueCeremony(app.issuing, ceremonyId);
    expect((await app.storage.awards.byId(awards[0]?.id ?? ''))?.state).toBe('issued');
  });

  it('no placement before its first day', async () => {
    const { id } = await school.addDossier('Nog Niet', { startDate: '2026-11-22', endDate: '2027-01-29' });
    await expectCode(sign(id), 'dossier.not_begun');
    const { id: begun } = await school.addDossier('Net Begonnen', { startDate: '2026-11-21', endDate: '2027-01-29' });
    expect((await sign(begun)).awards).toHaveLength(1);
  });

  it('nothing of mbo level 3', async () => {
    const higher = await addSchool(app, { slug: 'hogereschool', level: 3 });
    const { id } = await higher.addDossier('Niveau Drie');
    await expectCode(signDossiers(app.issuing, higher.signatory, [id]), 'dossier.level_not_allowed');
  });

  it('a dossier once, however often somebody presses; the good ones of a batch go on', async () => {
    const one = await school.addDossier('Twee Keer');
    const draft = await school.addDossier('Nog Concept', { state: 'draft' });
    const { awards, refused } = await sign(one.id, draft.id, one.id);
    expect(awards).toHaveLength(1);
    expect(refused).toEqual([{ dossierId: draft.id, code: 'dossier.not_checked' }]);
    await expectCode(sign(one.id), 'dossier.already_signed');
    expect((await app.storage.dossiers.byId(school.organisation.id, draft.id))?.state).toBe('draft');
  });

  it('none chosen, and too many', async () => {
    await expectCode(sign(), 'dossier.none_chosen');
    await expectCode(sign(...Array.from({ length: 201 }, (_, at) => `id-${at}`)), 'dossier.too_many');
  });
});

describe('a correction', () => {
  it('is a new statement; the old one is revoked and points at it', async () => {
    const { id, dossierId } = await statementOne(app, school, 'Kevin Correctie');
    await school.confirm(dossierId, [null, 'independent', null, null]);
    const dossier = await app.storage.dossiers.byId(school.organisation.id, dossierId);
    if (dossier === null) throw new Error('gone');
    await app.storage.dossiers.update({ ...dossier, state: 'checked' });
    const { awards } = await sign(dossierId);
    const next = await finishReplacement(app.issuing, awards[0]?.id ?? '');
    expect(await app.storage.awards.byId(id)).toMatchObject({ state: 'revoked', supersededBy: next.id });
    expect((await signedDocument(next.id)).credentialSubject.result).toHaveLength(4);
  });

  it('of a name goes back to whoever signs; until then the old one stands', async () => {
    const { id, dossierId } = await statementOne(app, school, 'Tim Tikvout');
    await replaceAward(app.issuing, school.admin, id, { name: 'Tim Tikfout', pageName: 'Tim T.' });
    expect((await app.storage.awards.byId(id))?.state).toBe('issued');
    const { awards } = await sign(dossierId);
    const next = await finishReplacement(app.issuing, awards[0]?.id ?? '');
    expect((await signedDocument(next.id)).credentialSubject.name).toBe('Tim Tikfout');
    expect(await app.storage.awards.byId(id)).toMatchObject({ state: 'revoked', revocationReason: 'naam-onjuist' });
  });
});

describe('evidence', () => {
  it('of company and school goes along, an offer of the learner does not', async () => {
    const dossier = await school.addDossier('Bewijs Mee');
    const item = {
      dossierId: dossier.id,
      code: null,
      kind: 'words' as const,
      fileId: null,
      mediaType: null,
      seconds: null,
    };
    const at = '2026-11-20T10:00:00Z';
    await app.storage.dossiers.insertEvidence({
      ...item,
      id: 'e1',
      text: 'Rustig.',
      addedBy: 'supervisor',
      addedAt: at,
    });
    await app.storage.dossiers.insertEvidence({ ...item, id: 'e2', text: 'Van mij.', addedBy: 'learner', addedAt: at });
    const { awards } = await sign(dossier.id);
    const items = await app.storage.evidence.ofAward(awards[0]?.id ?? '');
    expect(items.map(({ text }) => text)).toEqual(['Rustig.']);
  });
});
