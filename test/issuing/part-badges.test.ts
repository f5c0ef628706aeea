/** Deelbadges: proposed by a confirmation, awarded by a coach, never by themselves. All people are fictional. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { archiveAchievement, editAchievement } from '../../src/issuing/achievements/achievements.ts';
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import { setLeastRelease } from '../../src/issuing/awards/release-policy.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { partContent } from '../../src/issuing/dossiers/part-badge-content.ts';
import { awardParts, type PartProposal, partName, proposedParts } from '../../src/issuing/dossiers/part-badges.ts';
import { choosePartBadges } from '../../src/issuing/dossiers/school-settings.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { prepareLetter } from '../../src/issuing/letters/letters-prepare.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { askCompany } from '../../src/issuing/workplace/workplace-links.ts';
import { workplaceSlips } from '../../src/issuing/workplace/workplace-requests.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { expectCode } from '../support/expect-code.ts';
import { addSchool, statementOne, type TestSchool } from '../support/school.ts';

let app: TestApp;
let school: TestSchool;
let coach: Actor;
beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  ({ actor: coach } = await app.signIn(school.organisation.id, 'coach', 'coen@voorbeeldcollege.example'));
}, 60_000);
afterAll(() => app.end());
beforeEach(() => choosePartBadges(app.issuing, school.admin, true));

async function proposed(dossierId: string): Promise<PartProposal['lines']> {
  const { items } = await proposedParts(app.issuing, coach, { limit: 100 });
  return items.find(({ dossier }) => dossier.id === dossierId)?.lines ?? [];
}
const names = async (dossierId: string) => (await proposed(dossierId)).map(partName);
const give = (which: readonly string[], actor = coach) => awardParts(app.issuing, actor, which);

describe('what is proposed', () => {
  it('what was confirmed and done, of who has no statement yet; nothing is awarded by that', async () => {
    const { id } = await school.addDossier('Kim Kandidaat', { state: 'at_company' });
    expect((await proposed(id)).map(({ code }) => code)).toEqual(['B1-K1-W1', 'B1-K1-W3']);
    const { items } = await proposedParts(app.issuing, coach, { limit: 100 });
    expect(items.find(({ dossier }) => dossier.id === id)).toMatchObject({ learnerName: 'Kim Kandidaat' });
    const draft = await school.addDossier('Nog Concept', { state: 'draft' });
    const { dossierId } = await statementOne(app, school, 'Heeft Al');
    const none = await school.addDossier('Niets Gedaan', { state: 'at_company' }, ['not_yet', null, null, null]);
    for (const other of [draft.id, dossierId, none.id]) expect(await proposed(other)).toEqual([]);
    // nor while its statement is being mended
    const signed = await app.storage.dossiers.find(dossierId);
    if (signed) await app.storage.dossiers.update({ ...signed, state: 'at_school' });
    expect(await proposed(dossierId)).toEqual([]);
    await expectCode(give([`${dossierId} B1-K1-W1`]), 'dossier.none_chosen');
  });

  it('nothing while a question is open, and nothing to who judged or had the link in hand, until a colleague checked', async () => {
    const { id } = await school.addDossier('Niet Alleen', { state: 'draft', checkedAt: null, checkedBy: null });
    await askCompany(app.issuing, coach, [id]);
    expect(await names(id)).toHaveLength(2);
    await workplaceSlips(app.issuing, coach, { dossierId: id });
    expect(await names(id)).toEqual([]);
    await expectCode(give([`${id} B1-K1-W1`]), 'dossier.none_chosen');
    const dossier = await app.storage.dossiers.find(id);
    if (dossier === null) throw new Error('just made');
    const change = (changes: Partial<Dossier>) => app.storage.dossiers.update({ ...dossier, ...changes });
    await change({ state: 'checked', checkedBy: coach.memberId });
    expect(await names(id)).toEqual([]);
    await change({ state: 'checked', checkedBy: school.assessor.memberId });
    expect(await names(id)).toHaveLength(2);
    await change({ state: 'checked', checkedBy: school.assessor.memberId, question: 'person' });
    expect(await names(id)).toEqual([]);
    await expectCode(give([`${id} B1-K1-W1`]), 'dossier.none_chosen');
    const own = await school.addDossier('Eigen Oordeel', {
      state: 'at_company',
      supervisorEmail: 'Coen+werk@voorbeeldcollege.example',
    });
    expect(await names(own.id)).toEqual([]);
  });

  it('is off until the school says so, and for schools only', async () => {
    await choosePartBadges(app.issuing, school.admin, false);
    const { id } = await school.addDossier('Staat Uit', { state: 'at_company' });
    await expectCode(proposedParts(app.issuing, coach, { limit: 1 }), 'dossier.no_part_badges');
    await expectCode(give([`${id} B1-K1-W1`]), 'dossier.no_part_badges');
    const { organisation } = await app.addOrganisation('stichting');
    const { actor } = await app.signIn(organisation.id, 'coach');
    await expectCode(proposedParts(app.issuing, actor, { limit: 1 }), 'organisation.not_a_school');
    for (const actor of [school.assessor, school.signatory]) {
      await expectCode(give([`${id} B1-K1-W1`], actor), 'access.denied');
      await expectCode(choosePartBadges(app.issuing, actor, true), 'access.denied');
    }
  });
});

describe('a deelbadge', () => {
  it('is a badge with the work process under its official name, and verifies', async () => {
    const { id } = await school.addDossier('Dee Badge', { state: 'at_company' });
    const item = { dossierId: id, fileId: null, mediaType: null, seconds: null, kind: 'words' as const };
    const at = '2026-11-20T10:00:00Z';
    const texts = [
      { id: `${id}-1`, code: 'B1-K1-W1', text: 'Rustig.', addedBy: 'supervisor' as const },
      { id: `${id}-2`, code: 'B1-K1-W3', text: 'Over iets anders.', addedBy: 'supervisor' as const },
      { id: `${id}-3`, code: null, text: 'Van mij.', addedBy: 'learner' as const },
    ];
    for (const text of texts) await app.storage.dossiers.insertEvidence({ ...item, ...text, addedAt: at });
    const { ceremonyId, awards, waiting } = await give(await names(id));
    expect(waiting).toBe(false);
    expect(awards.map(({ kind, level, judgeName }) => [kind, level, judgeName])).toEqual([
      ['badge', 'gevorderd', 'Voorbeeld Woonzorg B.V. (fictief)'],
      ['badge', 'beginner', 'Voorbeeld Woonzorg B.V. (fictief)'],
    ]);
    await issueCeremony(app.issuing, ceremonyId);
    const json = (await app.storage.awards.credential(awards[0]?.id ?? ''))?.json ?? '';
    const { achievement } = JSON.parse(json).credentialSubject;
    expect(achievement).toMatchObject({ achievementType: 'Badge', name: 'Bereidt werkzaamheden voor en stemt af' });
    expect(achievement.criteria.narrative).toContain('B1-K1-W1 Bereidt werkzaamheden voor en stemt af, zelfstandig.');
    expect(achievement.alignment).toEqual([
      {
        type: ['Alignment'],
        targetName: 'Bereidt werkzaamheden voor en stemt af',
        targetUrl: `${school.organisation.publicUrl}/qualifications/25960/2025/B1-K1-W1`,
        targetFramework: 'Helpende Zorg en Welzijn, crebo 25960, cohort 2025',
        targetCode: 'B1-K1-W1',
      },
    ]);
    expect(json).not.toMatch(/Dee Badge|P\. Voorbeeld|mbo-niveau/);
    expect((await app.services.verifyStored(json)).report.verdict).toBe('valid');
    const evidence = await app.storage.evidence.ofAward(awards[0]?.id ?? '');
    expect(evidence.map(({ text }) => text)).toEqual(['Rustig.']);
    // both lie in one map of the learner
    const folders = await Promise.all(awards.map((award) => app.storage.holders.folderOf(award.id)));
    expect(new Set(folders).size).toBe(1);
    const processes = await app.storage.qualifications.processes(school.qualificationId);
    expect(processes[0]?.signedAt).not.toBeNull();
  });

  describe('and its mail', () => {
    /** Two deelbadges of one learner with an address, in one go. */
    async function two(name: string) {
      const { id, recipientId } = await school.addDossier(name, { state: 'at_company' });
      await app.storage.recipients.changeEmail(school.organisation.id, recipientId, 'leerling@voorbeeld.example');
      const { ceremonyId, awards } = await give(await names(id));
      const letters = async () =>
        (await Promise.all(awards.map((award) => app.storage.outbox.ofAward(award.id)))).map((all) => all.length);
      return { ceremonyId, ids: awards.map((award) => award.id), letters };
    }

    it('is one for all of one go, with the name of each', async () => {
      const { ceremonyId, ids, letters } = await two('Een Mail');
      await issueAward(app.issuing, ids[0] ?? '');
      expect(await letters()).toEqual([0, 0]);
      await issueCeremony(app.issuing, ceremonyId);
      expect(await letters()).toEqual([0, 1]);
      const [mail] = await app.storage.outbox.ofAward(ids[1] ?? '');
      expect((mail && (await prepareLetter(app.issuing, mail)))?.params).toMatchObject({
        badges: 2,
        badge: 'Bereidt werkzaamheden voor en stemt af, Draagt bij aan een fysiek en sociaal veilige werkomgeving',
      });
    });

    it('goes also where the last one fails, about what was made', async () => {
      const { ids, letters } = await two('Laatste Mislukt');
      await issueAward(app.issuing, ids[0] ?? '');
      const sign = () => Promise.reject(new AppError('award.verification_failed', { codes: 'TEMPLATE_DIFFERS' }));
      const broken = { ...app.issuing, signer: { ...app.issuing.signer, sign } };
      await expectCode(issueAward(broken, ids[1] ?? ''), 'award.verification_failed');
      expect(await letters()).toEqual([1, 0]);
      const [mail] = await app.storage.outbox.ofAward(ids[0] ?? '');
      expect((mail && (await prepareLetter(app.issuing, mail)))?.params).toMatchObject({ badges: 1 });
    });
  });

  it('says on paper how it was done', () => {
    const process = { code: 'B1-K1-W1', name: 'Rondt af', helperText: null, pictogram: 'star' };
    const { levels } = partContent('https://blijk.example', { name: 'Zorg', crebo: '25960', cohort: '2025' }, process);
    expect(levels.beginner.paper).toEqual(['Rondt af', 'Dit doe je met begeleiding.']);
    expect(levels.gevorderd.paper).toEqual(['Rondt af', 'Dit doe je zelfstandig.']);
  });

  it('is given once; better work later gives another', async () => {
    const { id } = await school.addDossier('Nog Eens', { state: 'at_company' });
    const chosen = await names(id);
    await give(chosen.slice(0, 1));
    expect(await names(id)).toEqual(chosen.slice(1));
    await expectCode(give(chosen.slice(0, 1)), 'dossier.none_chosen');
    expect((await give(chosen)).awards).toHaveLength(1);
    await school.confirm(id, [null, null, 'independent', null]);
    expect(await names(id)).toEqual([`${id} B1-K1-W3`]);
    expect((await give(await names(id))).awards[0]?.level).toBe('gevorderd');
  });

  it('waits for a colleague where the organisation asks for one, and not for who awarded it', async () => {
    await setLeastRelease(app.issuing, school.admin, 'always');
    try {
      const { id } = await school.addDossier('Vier Ogen', { state: 'at_company' });
      const { awards, waiting } = await give(await names(id));
      expect(waiting).toBe(true);
      expect(awards.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
      expect(await names(id)).toEqual([]);
    } finally {
      await setLeastRelease(app.issuing, school.admin, 'never');
    }
  });

  it('is offered by no list, and not to whoever awards', async () => {
    const { id } = await school.addDossier('Geen Lijst', { state: 'at_company' });
    const { awards, ceremonyId } = await give(await names(id));
    expect(await app.storage.achievements.list(school.organisation.id, {})).toEqual([]);
    const achievementId = awards[0]?.achievementId ?? '';
    await expectCode(
      approveAwards(app.issuing, coach, { ceremonyId, achievementId, rows: [] }),
      'achievement.not_found',
    );
    await expectCode(archiveAchievement(app.issuing, coach, achievementId), 'achievement.not_found');
    const content = (await app.storage.achievements.versionById(awards[0]?.achievementVersionId ?? ''))?.content;
    if (content === undefined) throw new TypeError('just made');
    await expectCode(editAchievement(app.issuing, coach, achievementId, content), 'achievement.not_found');
    const { id: own } = await school.addDossier('Coen Coach', { state: 'at_company' });
    const dossier = await app.storage.dossiers.find(own);
    const recipientId = 'coen-himself';
    await app.storage.recipients.insertMany([
      {
        ...{ id: recipientId, organisationId: school.organisation.id, name: 'Coen Coach' },
        ...{ email: 'Coen@voorbeeldcollege.example', createdAt: '2026-11-20T09:00:00Z' },
      },
    ]);
    if (dossier) await app.storage.dossiers.update({ ...dossier, recipientId });
    await expectCode(give(await names(own)), 'award.self_award');
  });

  it('of another school is none', async () => {
    const other = await addSchool(app, { slug: 'anderedeelschool' });
    const { id } = await other.addDossier('Van Een Ander', { state: 'at_company' });
    await expectCode(give([`${id} B1-K1-W1`]), 'dossier.none_chosen');
  });

  it('does not stand in the way of the statement', async () => {
    const { id } = await school.addDossier('Daarna Verklaring');
    const { ceremonyId } = await give(await names(id));
    await issueCeremony(app.issuing, ceremonyId);
    const signed = await signDossiers(app.issuing, school.signatory, [id]);
    await issueCeremony(app.issuing, signed.ceremonyId);
    expect((await app.storage.awards.byId(signed.awards[0]?.id ?? ''))?.state).toBe('issued');
    expect(await names(id)).toEqual([]);
  });
});
