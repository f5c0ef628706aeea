import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Confirmation, DossierEvidence, WorkplaceLink } from '../../../src/issuing/dossiers/dossiers.ts';
import type { LearnerLink } from '../../../src/issuing/learners/learner-link-records.ts';
import type { CompanyLink } from '../../../src/issuing/workplace/company-link-records.ts';
import { createStorage, type SqlStorage } from '../../../src/storage/storage.ts';
import { company, dossier, line, process, qualification, SCHOOL } from '../../support/school-samples.ts';
import type { Open } from '../../support/storage.ts';
import { AT, addOrganisation, award, organisation, recipient } from '../samples.ts';

const LATER = '2026-11-22T09:00:00Z';
const PAGE = { limit: 2 };

const link = (changes: Partial<WorkplaceLink> = {}): WorkplaceLink => ({
  id: 'link-1',
  dossierId: 'dossier-1',
  trainingCompanyId: 'company-1',
  addressKey: 'key-1',
  tokenSha256: 'a1',
  createdAt: AT,
  createdBy: null,
  expiresAt: LATER,
  usedAt: null,
  endedAt: null,
  begun: null,
  codes: null,
  sealedToken: null,
  reminders: 0,
  remindedAt: null,
  ...changes,
});
const confirmation = (changes: Partial<Confirmation> = {}): Confirmation => ({
  id: 'confirmation-1',
  dossierId: 'dossier-1',
  linkId: 'link-1',
  at: AT,
  supervisorName: 'P. Voorbeeld',
  supervisorRole: 'praktijkopleider',
  companyName: 'Voorbeeld Woonzorg (fictief)',
  companyCity: 'Rotterdam',
  leerbedrijfId: '100000000',
  remark: null,
  statement: '{}',
  sha256: 'b2',
  ...changes,
});
const photo = (changes: Partial<DossierEvidence> = {}): DossierEvidence => ({
  id: 'photo-1',
  dossierId: 'dossier-1',
  code: 'B1-K1-W1',
  kind: 'photo',
  fileId: 'file-1',
  mediaType: 'image/jpeg',
  seconds: null,
  text: null,
  addedBy: 'supervisor',
  addedAt: AT,
  takenAt: null,
  ...changes,
});

/** A school's catalogue and its dossiers. */
export function describeDossiers(open: Open): void {
  let storage: SqlStorage;
  beforeEach(async () => {
    ({ storage } = await open());
    await addOrganisation(storage);
    await storage.qualifications.insert(qualification());
    await storage.trainingCompanies.insert(company());
    await storage.recipients.insertMany(
      ['Zoë Zee', 'Amina Aan', 'Bo Berg'].map((name, at) => recipient({ id: `learner-${at + 1}`, name, email: null })),
    );
  });

  describe('the organisation that a company is', () => {
    const link = (changes: Partial<CompanyLink> = {}): CompanyLink => ({
      ...{ id: 'link-1', organisationId: SCHOOL, trainingCompanyId: 'company-1', companyId: 'organisation-woonzorg' },
      ...{ confirmers: '[]', askedAt: AT, askedBy: null, acceptedAt: null, acceptedBy: null },
      ...{ endedAt: null, endedBy: null },
      ...changes,
    });
    beforeEach(() => storage.organisations.insert(organisation({ slug: 'woonzorg' })));

    it('is one at a time, and never the school itself', async () => {
      await storage.companyLinks.insert(link());
      await expect(storage.companyLinks.insert(link({ id: 'link-2' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
        table: 'company_link',
      });
      await expect(
        storage.companyLinks.insert(link({ id: 'link-3', companyId: SCHOOL, endedAt: LATER })),
      ).rejects.toThrow();
      expect(await storage.companyLinks.open('company-1')).toEqual(link());
      await storage.companyLinks.update(link({ endedAt: LATER, endedBy: 'school' }));
      expect(await storage.companyLinks.open('company-1')).toBeNull();
      await storage.companyLinks.insert(link({ id: 'link-2', askedAt: LATER }));
      expect((await storage.companyLinks.ofCompany('organisation-woonzorg')).map(({ id }) => id)).toEqual([
        'link-2',
        'link-1',
      ]);
    });

    it('marks what was confirmed under it, until the dossier goes', async () => {
      await storage.companyLinks.insert(link());
      await storage.dossiers.insert(dossier(), []);
      await storage.dossiers.insertConfirmation(confirmation());
      await storage.companyLinks.insertConfirmation('confirmation-1', 'link-1');
      const found = () => storage.companyLinks.linksOfConfirmations(['confirmation-1', 'none']);
      expect(await found()).toEqual(new Map([['confirmation-1', 'link-1']]));
      expect(await storage.companyLinks.linksOfConfirmations([])).toEqual(new Map());
      await storage.dossiers.delete('dossier-1');
      expect(await found()).toEqual(new Map());
    });
  });

  describe('the catalogue', () => {
    it('knows a qualification once for a cohort, and lists by name', async () => {
      await storage.qualifications.insert(qualification({ id: 'qualification-2', cohort: '2026' }));
      await storage.qualifications.insert(qualification({ id: 'qualification-0', crebo: '25254', name: 'Assistent' }));
      await expect(storage.qualifications.insert(qualification({ id: 'other' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
        table: 'qualification',
      });
      expect((await storage.qualifications.list(SCHOOL)).map(({ id }) => id)).toEqual([
        'qualification-0',
        'qualification-1',
        'qualification-2',
      ]);
      expect(await storage.qualifications.byCohort(SCHOOL, '25960', '2026')).toMatchObject({ id: 'qualification-2' });
      expect(await storage.qualifications.byCohort('elsewhere', '25960', '2026')).toBeNull();
      expect(await storage.qualifications.byId('elsewhere', 'qualification-1')).toBeNull();
      expect(await storage.qualifications.byIds(['qualification-1', 'none'])).toEqual([qualification()]);
    });

    it('lists what has one name and cohort in an order', async () => {
      for (const [id, crebo] of [
        ['qualification-3', '25001'],
        ['qualification-0', '25003'],
        ['qualification-2', '25002'],
      ] as const) {
        await storage.qualifications.insert(qualification({ id, crebo }));
      }
      expect((await storage.qualifications.list(SCHOOL)).map(({ id }) => id)).toEqual([
        'qualification-0',
        'qualification-1',
        'qualification-2',
        'qualification-3',
      ]);
    });

    it('changes the name and the archive of a qualification, and nothing else', async () => {
      await storage.qualifications.update(qualification({ name: 'Helpende', archivedAt: LATER, crebo: '11111' }));
      expect(await storage.qualifications.byId(SCHOOL, 'qualification-1')).toEqual(
        qualification({ name: 'Helpende', archivedAt: LATER }),
      );
    });

    it('keeps work processes in order, and when each was signed first', async () => {
      await storage.qualifications.insertProcesses([process(2), process(1)]);
      await storage.qualifications.markSigned('qualification-1', ['B1-K1-W1'], AT);
      await storage.qualifications.markSigned('qualification-1', ['B1-K1-W1', 'B1-K1-W2'], LATER);
      const renamed = process(2, { name: 'Anders', signedAt: LATER });
      await storage.qualifications.updateProcess(renamed);
      expect(await storage.qualifications.processes('qualification-1')).toEqual([
        process(1, { signedAt: AT }),
        renamed,
      ]);
      await storage.qualifications.deleteProcess('process-2');
      expect(await storage.qualifications.processes('qualification-1')).toHaveLength(1);
    });

    it('gives what every school says at one address', async () => {
      await storage.organisations.insert(organisation({ slug: 'ander', did: 'did:web:ander' }));
      await storage.qualifications.insert(
        qualification({ id: 'theirs', organisationId: 'organisation-ander', createdAt: LATER }),
      );
      await storage.qualifications.insertProcesses([
        process(1),
        process(1, { id: 'theirs-1', qualificationId: 'theirs', name: 'Anders' }),
      ]);
      const found = await storage.qualifications.published('25960', '2025', 'B1-K1-W1');
      expect(found.map(({ process: { name } }) => name)).toEqual(['Werkproces 1', 'Anders']);
      expect(await storage.qualifications.published('25960', '2024', 'B1-K1-W1')).toEqual([]);
      const schools = await storage.qualifications.ofCohort('25960', '2025');
      expect(schools.map(({ id }) => id)).toEqual(['qualification-1', 'theirs']);
      expect(await storage.qualifications.ofCohort('25960', '2024')).toEqual([]);
      expect(await storage.qualifications.ofCohort('25254', '2025')).toEqual([]);
    });

    it('gives the work processes of several qualifications, by qualification and in their order', async () => {
      await storage.qualifications.insert(qualification({ id: 'qualification-0', crebo: '25254' }));
      const other = process(1, { id: 'other-1', qualificationId: 'qualification-0' });
      await storage.qualifications.insertProcesses([process(2), other, process(1)]);
      expect(await storage.qualifications.processesOf(['qualification-1', 'qualification-0'])).toEqual([
        other,
        process(1),
        process(2),
      ]);
      expect(await storage.qualifications.processesOf(['qualification-0'])).toEqual([other]);
      expect(await storage.qualifications.processesOf([])).toEqual([]);
    });
  });

  it('knows a company once for a school, by its number', async () => {
    const moved = company({ city: 'Schiedam', checkedOn: '2026-11-20' });
    await storage.trainingCompanies.update(moved);
    expect(await storage.trainingCompanies.byLeerbedrijfId(SCHOOL, '100000000')).toEqual(moved);
    expect(await storage.trainingCompanies.byLeerbedrijfId('elsewhere', '100000000')).toBeNull();
    expect(await storage.trainingCompanies.byId(SCHOOL, 'company-1')).toEqual(moved);
    expect(await storage.trainingCompanies.byIds(['company-1'])).toEqual([moved]);
    expect(await storage.trainingCompanies.list(SCHOOL)).toEqual([moved]);
    await expect(storage.trainingCompanies.insert(company({ id: 'twin' }))).rejects.toMatchObject({
      name: 'UniqueViolation',
    });
  });

  describe('dossiers', () => {
    it('are listed by group and name, page by page, with how far each is', async () => {
      await storage.dossiers.insert(dossier(), [line(1, { performance: 'independent' }), line(2)]);
      await storage.dossiers.insert(dossier({ id: 'dossier-2', recipientId: 'learner-2', state: 'at_company' }), [
        line(1, { dossierId: 'dossier-2', performance: 'not_yet' }),
      ]);
      await storage.dossiers.insert(
        dossier({ id: 'dossier-3', recipientId: 'learner-3', groupName: '', leftOn: '2026-11-20' }),
        [],
      );
      const out = { id: 'link-out', tokenSha256: 'out', dossierId: 'dossier-2' };
      for (const open of [link(out), link({ usedAt: AT }), link({ id: 'link-2', tokenSha256: 'a2', endedAt: AT })])
        await storage.dossiers.insertLink(open);
      const first = await storage.dossiers.list(SCHOOL, {}, PAGE);
      expect(
        first.items.map(({ learnerName, decided, lines, signable, asked }) => [
          ...[learnerName, decided, lines, signable],
          asked,
        ]),
      ).toEqual([
        ['Bo Berg', 0, 0, 0, false],
        ['Amina Aan', 1, 1, 0, true],
      ]);
      expect(Buffer.from(first.cursor ?? '', 'base64url').toString()).not.toMatch(/amina/i);
      const second = await storage.dossiers.list(SCHOOL, {}, { ...PAGE, cursor: first.cursor });
      expect(second).toEqual({
        cursor: null,
        items: [
          {
            dossier: dossier(),
            learnerName: 'Zoë Zee',
            qualificationName: 'Helpende Zorg en Welzijn',
            companyName: 'Voorbeeld Woonzorg (fictief)',
            statement: null,
            decided: 1,
            lines: 2,
            signable: 1,
            asked: false,
          },
        ],
      });
      const ids = async (filter: Parameters<SqlStorage['dossiers']['list']>[1]) =>
        (await storage.dossiers.list(SCHOOL, filter, PAGE)).items.map(({ dossier: { id } }) => id);
      expect(await ids({ states: ['at_company'] })).toEqual(['dossier-2']);
      expect(await ids({ groupName: 'A1' })).toEqual(['dossier-2', 'dossier-1']);
      expect(await ids({ left: true })).toEqual(['dossier-3']);
      expect(await ids({ learner: 'zee ZO' })).toEqual(['dossier-1']);
      expect(await ids({ learner: 'zee', states: ['at_company'] })).toEqual([]);
      expect(await ids({ learner: '!' })).toEqual([]);
      expect(await ids({ qualificationId: 'none' })).toEqual([]);
      expect(await storage.dossiers.countByState(SCHOOL)).toEqual({ draft: 2, at_company: 1 });
      expect(await storage.dossiers.groups(SCHOOL)).toEqual(['A1']);
      expect(await storage.dossiers.list('elsewhere', {}, PAGE)).toEqual({ items: [], cursor: null });
    });

    it('are found by school and id, by award, and by who is in an import again', async () => {
      await storage.dossiers.insert(dossier(), [line(1)]);
      expect(await storage.dossiers.byId(SCHOOL, 'dossier-1')).toEqual(dossier());
      expect(await storage.dossiers.byId('elsewhere', 'dossier-1')).toBeNull();
      expect(await storage.dossiers.find('dossier-1')).toEqual(dossier());
      expect(await storage.dossiers.ofAward('none')).toBeNull();
      expect(await storage.dossiers.openTwin(SCHOOL, 'qualification-1', 'Zoë Zee')).toEqual(dossier());
      await storage.dossiers.update(dossier({ state: 'rejected' }));
      expect(await storage.dossiers.openTwin(SCHOOL, 'qualification-1', 'Zoë Zee')).toBeNull();
    });

    it('of one second have an order too: of two open ones always the same is found', async () => {
      await storage.recipients.insertMany([recipient({ id: 'learner-0', name: 'Zoë Zee', email: null })]);
      // in neither order of insertion, of person and of id is it the first by chance
      await storage.dossiers.insert(dossier({ id: 'dossier-5' }), []);
      await storage.dossiers.insert(dossier({ id: 'dossier-3', recipientId: 'learner-0' }), []);
      await storage.dossiers.insert(dossier({ id: 'dossier-4' }), []);
      expect(await storage.dossiers.openTwin(SCHOOL, 'qualification-1', 'Zoë Zee')).toMatchObject({ id: 'dossier-3' });
      await storage.dossiers.update(dossier({ id: 'dossier-3', recipientId: 'learner-0', state: 'rejected' }));
      expect(await storage.dossiers.openTwin(SCHOOL, 'qualification-1', 'Zoë Zee')).toMatchObject({ id: 'dossier-4' });
    });

    it('tell how many statements are in force, and how long each took', async () => {
      const days = [
        ['1', 'issued', '2026-11-20T09:00:00Z'],
        ['2', 'issued', '2026-11-21T09:00:00Z'],
        ['3', 'revoked', '2026-11-19T09:00:00Z'],
        ['4', 'approved', null],
      ] as const;
      for (const [id, state, issuedAt] of days) {
        await storage.awards.insertMany([award({ id: `award-${id}`, state, issuedAt })]);
        await storage.dossiers.insert(
          dossier({ id: `signed-${id}`, awardId: `award-${id}`, state: 'signed', decidedAt: '2026-11-18T09:00:00Z' }),
          [],
        );
      }
      expect(await storage.dossiers.signedCounts(SCHOOL)).toEqual([
        { qualificationId: 'qualification-1', name: 'Helpende Zorg en Welzijn', cohort: '2025', signed: 2 },
      ]);
      const { items } = await storage.dossiers.list(SCHOOL, { states: ['signed'] }, { limit: 10 });
      expect(items.map(({ dossier: { id }, statement }) => [id, statement])).toEqual(
        days.map(([id, state]) => [`signed-${id}`, state]),
      );
      expect((await storage.dossiers.signedTimes(SCHOOL, 2)).map(({ issuedAt }) => issuedAt)).toEqual([
        '2026-11-21T09:00:00Z',
        '2026-11-20T09:00:00Z',
      ]);
      expect(await storage.dossiers.signedTimes(SCHOOL, 10)).toHaveLength(3);
      // a correction, and a statement whose dossier is being corrected: the waiting was for the first one
      const issuedAt = '2026-11-22T09:00:00Z';
      await storage.awards.insertMany([
        award({ id: 'award-next', state: 'issued', issuedAt, supersedes: 'award-1' }),
        award({ id: 'award-open', state: 'issued', issuedAt }),
      ]);
      const decided = { awardId: 'award-next', decidedAt: '2026-11-18T09:00:00Z' };
      await storage.dossiers.insert(dossier({ id: 'mended', state: 'signed', ...decided }), []);
      const anew = { awardId: 'award-open', decidedAt: '2026-11-23T09:00:00Z' };
      await storage.dossiers.insert(dossier({ id: 'mending', state: 'at_school', ...anew }), []);
      expect(await storage.dossiers.signedTimes(SCHOOL, 10)).toHaveLength(3);
      expect(await storage.dossiers.signedCounts('elsewhere')).toEqual([]);
    });

    it('refuse days in the wrong order and hours of nothing', async () => {
      await expect(storage.dossiers.insert(dossier({ endDate: '2026-01-01' }), [])).rejects.toThrow();
      await expect(storage.dossiers.insert(dossier({ hours: 0 }), [])).rejects.toThrow();
      expect(await storage.dossiers.find('dossier-1')).toBeNull();
    });

    it('keep their lines in order', async () => {
      await storage.dossiers.insert(dossier(), [line(2), line(1)]);
      await storage.dossiers.updateLine(line(2, { performance: 'guided', confirmedAt: AT }));
      expect(await storage.dossiers.lines('dossier-1')).toEqual([
        line(1),
        line(2, { performance: 'guided', confirmedAt: AT }),
      ]);
      await storage.dossiers.replaceLines('dossier-1', [line(3)]);
      expect(await storage.dossiers.linesOf(['dossier-1', 'none'])).toEqual([line(3)]);
      await expect(storage.dossiers.updateLine(line(9))).rejects.toThrow(TypeError);
    });
  });

  describe('the workplace', () => {
    beforeEach(async () => {
      await storage.dossiers.insert(dossier(), [line(1)]);
      await storage.dossiers.insertLink(link());
    });

    it('has links that are found by their token only', async () => {
      await storage.dossiers.insertLink(link({ id: 'link-2', tokenSha256: 'a2', createdAt: LATER }));
      const used = link({ usedAt: LATER, begun: '{}' });
      await storage.dossiers.updateLink(used);
      expect(await storage.dossiers.linkByToken('a1')).toEqual(used);
      expect(await storage.dossiers.linkByToken('none')).toBeNull();
      expect((await storage.dossiers.links('dossier-1')).map(({ id }) => id)).toEqual(['link-2', 'link-1']);
    });

    it('has requests that are open, by school and by who judges', async () => {
      const asked = dossier({ id: 'dossier-2', recipientId: 'learner-2', supervisorEmail: 'Pim@bedrijf.example' });
      await storage.dossiers.insert(asked, []);
      const theirs = link({
        id: 'link-2',
        dossierId: 'dossier-2',
        tokenSha256: 'a2',
        createdAt: LATER,
        codes: '["B1-K1-W1"]',
        sealedToken: new Uint8Array([1, 2]),
        reminders: 1,
        remindedAt: LATER,
      });
      await storage.dossiers.insertLink(theirs);
      await storage.dossiers.insertLink(link({ id: 'ended', tokenSha256: 'a3', endedAt: LATER }));
      await storage.dossiers.insertLink(link({ id: 'used', tokenSha256: 'a4', usedAt: LATER }));
      const all = await storage.dossiers.openRequests(SCHOOL, {}, 10);
      expect(all.map(({ link: { id } }) => id)).toEqual(['link-1', 'link-2']);
      expect(await storage.dossiers.openRequests(SCHOOL, { email: 'pim@bedrijf.example' }, 10)).toEqual([
        {
          link: theirs,
          dossier: asked,
          learnerName: 'Amina Aan',
          qualificationName: 'Helpende Zorg en Welzijn',
          companyName: 'Voorbeeld Woonzorg (fictief)',
        },
      ]);
      expect(await storage.dossiers.openRequests(SCHOOL, {}, 1)).toHaveLength(1);
      expect(await storage.dossiers.openRequests('elsewhere', {}, 10)).toEqual([]);
    });

    it('keeps who of the school saw a link, once each, until the dossier goes', async () => {
      expect(await storage.dossiers.linksSeen(['dossier-1'])).toEqual([]);
      const seen = ['coach-1', 'admin-1', 'coach-1'].map((who) => () => storage.dossiers.seeLink('link-1', who, AT));
      const first: boolean[] = [];
      for (const see of seen) first.push(await see());
      expect(first).toEqual([true, true, false]);
      const of = { dossierId: 'dossier-1', linkId: 'link-1' };
      expect(await storage.dossiers.linksSeen(['dossier-1', 'other'])).toEqual([
        { ...of, member: 'admin-1' },
        { ...of, member: 'coach-1' },
      ]);
      expect(await storage.dossiers.linksSeen(['other'])).toEqual([]);
      await storage.dossiers.delete('dossier-1');
      expect(await storage.dossiers.linksSeen(['dossier-1'])).toEqual([]);
    });

    it('confirms once by each link', async () => {
      await storage.dossiers.insertConfirmation(confirmation());
      expect(await storage.dossiers.confirmations('dossier-1')).toEqual([confirmation()]);
      await expect(storage.dossiers.insertConfirmation(confirmation({ id: 'twin' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
      });
    });

    it('has confirmations in an order, also of one second', async () => {
      for (const id of ['3', '1', '2']) {
        await storage.dossiers.insertLink(link({ id: `link-of-${id}`, tokenSha256: `token-${id}` }));
        await storage.dossiers.insertConfirmation(confirmation({ id: `confirmation-${id}`, linkId: `link-of-${id}` }));
      }
      expect((await storage.dossiers.confirmations('dossier-1')).map(({ id }) => id)).toEqual([
        'confirmation-1',
        'confirmation-2',
        'confirmation-3',
      ]);
    });

    it('has evidence, whose files are in use', async () => {
      await storage.evidence.insertFile('file-1', AT);
      await storage.dossiers.insertEvidence(photo());
      expect(await storage.dossiers.evidence('dossier-1')).toEqual([photo()]);
      expect(await storage.evidence.isUsed('file-1')).toBe(true);
      expect(await storage.evidence.unusedFiles(10)).toEqual([]);
      await storage.dossiers.deleteEvidence('photo-1');
      expect(await storage.evidence.isUsed('file-1')).toBe(false);
      expect(await storage.evidence.unusedFiles(10)).toEqual(['file-1']);
    });

    it('has one link of the learner, found by its token and by who the learner is', async () => {
      const own = (changes: Partial<LearnerLink> = {}): LearnerLink => ({
        ...{ dossierId: 'dossier-1', tokenSha256: 'l1', sealedToken: new Uint8Array([1, 2]) },
        ...{ createdAt: AT, createdBy: null, expiresAt: LATER },
        ...changes,
      });
      const { learnerLinks } = storage;
      const { recipientId } = dossier();
      await learnerLinks.put(own());
      await learnerLinks.put(own({ tokenSha256: 'l2', createdBy: 'coach' }));
      expect(await learnerLinks.byToken('l1')).toBeNull();
      expect(await learnerLinks.byToken('l2')).toEqual(own({ tokenSha256: 'l2', createdBy: 'coach' }));
      await expect(
        storage.dossiers.insert(dossier({ id: 'dossier-2', recipientId: 'learner-2' }), []),
      ).resolves.not.toThrow();
      await expect(learnerLinks.put(own({ dossierId: 'dossier-2', tokenSha256: 'l2' }))).rejects.toMatchObject({
        name: 'UniqueViolation',
        table: 'learner_link',
      });
      const found = async () => (await learnerLinks.ofRecipients([recipientId])).map(({ dossierId }) => dossierId);
      expect(await found()).toEqual(['dossier-1']);
      expect(await learnerLinks.ofRecipients(['learner-2'])).toEqual([]);
      await storage.dossiers.update(dossier({ state: 'signed' }));
      expect([await found(), await learnerLinks.ofRecipients([])]).toEqual([[], []]);
      expect([
        await learnerLinks.deleteExpired(LATER),
        await learnerLinks.deleteExpired('2026-11-22T09:00:01Z'),
      ]).toEqual([0, 1]);
      await learnerLinks.put(own());
      await learnerLinks.delete('dossier-1');
      expect(await learnerLinks.ofDossier('dossier-1')).toBeNull();
    });

    it('goes with the dossier', async () => {
      await storage.dossiers.insertConfirmation(confirmation());
      await storage.learnerLinks.put({
        ...{ dossierId: 'dossier-1', tokenSha256: 'l1', sealedToken: new Uint8Array([1]) },
        ...{ createdAt: AT, createdBy: null, expiresAt: LATER },
      });
      await storage.dossiers.delete('dossier-1');
      expect(await storage.dossiers.linkByToken('a1')).toBeNull();
      expect(await storage.learnerLinks.byToken('l1')).toBeNull();
      expect(await storage.dossiers.confirmations('dossier-1')).toEqual([]);
      expect(await storage.dossiers.lines('dossier-1')).toEqual([]);
    });
  });

  it('a confirmation is never changed', async () => {
    const { database } = await open();
    const records = createStorage(database);
    await addOrganisation(records);
    await records.qualifications.insert(qualification());
    await records.trainingCompanies.insert(company());
    await records.recipients.insertMany([recipient({ id: 'learner-1', email: null })]);
    await records.dossiers.insert(dossier(), []);
    await records.dossiers.insertConfirmation(confirmation());
    await expect(sql`update confirmation set remark = 'anders'`.execute(database.db)).rejects.toThrow('refuses update');
  });
}
