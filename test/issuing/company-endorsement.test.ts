/** A training company that is an organisation here confirms with its own key. People and companies are fictional. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import type { Dossier } from '../../src/issuing/dossiers/dossiers.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import {
  closeOrganisation,
  createOrganisation,
  type Organisation,
  reopenOrganisation,
} from '../../src/issuing/organisations/organisations.ts';
import { endorsedBy } from '../../src/issuing/workplace/company-endorsement.ts';
import type { CompanyLink } from '../../src/issuing/workplace/company-link-records.ts';
import {
  acceptCompanyLink,
  askCompanyLink,
  endCompanyLink,
  schoolsAsking,
} from '../../src/issuing/workplace/company-links.ts';
import { saveCompany } from '../../src/issuing/workplace/training-companies.ts';
import { workplaceSlips } from '../../src/issuing/workplace/workplace-requests.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { addEmployer, type BeforeJudging, judgedDossier, PIM } from '../support/endorsed.ts';
import { expectCode } from '../support/expect-code.ts';
import { addSchool, type TestSchool } from '../support/school.ts';

let app: TestApp;
let school: TestSchool;
let company: Organisation;
let admin: Actor;
let trainingCompanyId: string;

beforeAll(async () => {
  app = await startTestApp();
  school = await addSchool(app);
  ({ company, admin, trainingCompanyId } = await addEmployer(app, school));
}, 60_000);
beforeEach(async () => {
  const open = await app.storage.companyLinks.open(trainingCompanyId);
  if (open !== null) await endCompanyLink(app.issuing, school.admin, open.id);
});
afterAll(() => app.end());

const ask = (slug = 'woonzorg') => askCompanyLink(app.issuing, school.admin, trainingCompanyId, slug);
const openLink = async (): Promise<CompanyLink> => {
  const link = await app.storage.companyLinks.open(trainingCompanyId);
  if (link === null) throw new Error('no link');
  return link;
};
async function linked(addresses = PIM): Promise<CompanyLink> {
  await ask();
  await acceptCompanyLink(app.issuing, admin, (await openLink()).id, addresses);
  return openLink();
}

const one = { limit: 1 };
const judged = (...[name, changes, before]: [string, Partial<Dossier>?, BeforeJudging?]) =>
  judgedDossier(app, school, name, changes, before);
async function issue(id: string): Promise<string> {
  const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [id]);
  await issueCeremony(app.issuing, ceremonyId);
  const award = await app.storage.awards.byId(awards[0]?.id ?? '');
  expect([award?.state, award?.failureCode]).toEqual(['issued', null]);
  return award?.id ?? '';
}
// biome-ignore lint/suspicious/noExplicitAny: a signed document is read as it comes
const documentOf = async (awardId: string): Promise<any> =>
  JSON.parse((await app.storage.awards.credential(awardId))?.json ?? 'null');
const verified = async (document: unknown) => (await app.services.verifyStored(JSON.stringify(document))).report;
const endorsements = async (document: unknown) =>
  (await verified(document)).checks.find(({ id }) => id === 'endorsements')?.code;
const rename = ({ organisationId, recipientId }: Dossier, name: string) =>
  app.storage.recipients.rename(organisationId, recipientId, name);
const refusal = async (awardId: string) => (await endorsedBy(app.issuing, awardId))?.refused;

describe('a statement with the company behind it', () => {
  it('carries an endorsement by its key, about this credential, with the judgements and no name', async () => {
    await linked();
    const dossier = await judged('Fatma Yıldız');
    const id = await issue(dossier.id);
    const document = await documentOf(id);
    const [endorsement] = document.endorsement;
    expect(endorsement).toMatchObject({
      type: ['VerifiableCredential', 'EndorsementCredential'],
      issuer: { id: company.did, name: company.name },
      validFrom: document.validFrom,
      credentialSubject: { id: document.id, type: ['EndorsementSubject'] },
    });
    const [confirmation] = await app.storage.dossiers.confirmations(dossier.id);
    const comment = endorsement.credentialSubject.endorsementComment;
    expect(comment.split('\n').filter((line: string) => line.startsWith('- '))).toEqual([
      '- B1-K1-W1: zelfstandig',
      '- B1-K1-W2: met begeleiding',
      '- B1-K1-W4: zelfstandig',
    ]);
    expect(comment).toContain(confirmation?.sha256);
    expect(JSON.stringify(endorsement)).not.toMatch(/Fatma|Yıldız|Pim/);
    const { verdict } = await verified(document);
    expect([verdict, await endorsements(document)]).toEqual(['valid', 'ENDORSEMENTS_VALID']);
    expect((await verified(endorsement)).verdict).toBe('valid');
    expect(await endorsedBy(app.issuing, id)).toEqual({ by: company.name, signedOn: '2026-11-21', refused: null });
    const [asking] = await schoolsAsking(app.issuing, admin);
    expect(asking?.signed.map(({ awardId }) => awardId)).toEqual([id]);
  });

  it('a judgement that was changed in it, or an endorsement of another statement, is not taken for the company’s', async () => {
    await linked();
    const one = await documentOf(await issue((await judged('Ayla Een')).id));
    const two = await documentOf(await issue((await judged('Bo Twee')).id));
    const [endorsement] = one.endorsement;
    const tampered = structuredClone(endorsement);
    tampered.credentialSubject.endorsementComment = tampered.credentialSubject.endorsementComment.replace(
      'W2: met begeleiding',
      'W2: zelfstandig',
    );
    expect((await verified(tampered)).verdict).toBe('invalid');
    // inside, the school's own signature breaks too
    expect((await verified({ ...one, endorsement: [tampered] })).verdict).toBe('invalid');
    expect((await verified({ ...one, endorsement: two.endorsement })).verdict).toBe('invalid');
    const { endorsement: _gone, ...without } = one;
    expect((await verified(without)).verdict).toBe('invalid');
  });

  it('the same bytes come out when the cycle is repeated, and erasing burns the endorsement too', async () => {
    await linked();
    const { id: dossierId } = await judged('Cem Drie');
    const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [dossierId]);
    const id = awards[0]?.id ?? '';
    let stopped = false;
    app.issuing.failPoint = (name) => {
      if (name === 'signed' && !stopped) {
        stopped = true;
        throw new Error('stopped');
      }
    };
    await issueCeremony(app.issuing, ceremonyId).catch(() => undefined);
    const before = await app.storage.companyLinks.endorsementOf(id);
    app.issuing.failPoint = undefined;
    await issueCeremony(app.issuing, ceremonyId);
    const document = await documentOf(id);
    expect(stopped).toBe(true);
    expect(JSON.stringify(document.endorsement[0])).toBe(before?.json);
    await eraseAwards(app.issuing, [id], 'command');
    expect(await app.storage.companyLinks.endorsementOf(id)).toBeNull();
    expect((await verified(document.endorsement[0])).verdict).toBe('revoked');
  });
});

describe('falls back to the hashed judgement, and says why', () => {
  const plain = async (awardId: string) => expect(await documentOf(awardId)).not.toHaveProperty('endorsement');

  it('without a link nothing is said at all', async () => {
    const id = await issue((await judged('Zonder Link')).id);
    await plain(id);
    expect(await endorsedBy(app.issuing, id)).toBeNull();
  });

  it('asked and not accepted counts as none', async () => {
    await ask();
    const id = await issue((await judged('Nog Gevraagd')).id);
    await plain(id);
    expect(await endorsedBy(app.issuing, id)).toBeNull();
  });

  it.each([
    ['an address that the company did not name', { supervisorEmail: 'ander@woonzorg.example' }],
    ['a link on paper, without an address', { supervisorEmail: null }],
  ])('%s', async (_what, changes) => {
    await linked();
    const id = await issue((await judged('Niet Genoemd', changes)).id);
    await plain(id);
    expect(await refusal(id)).toBe('not_named');
  });

  it('a link that the school opened itself, as a slip, before it was used', async () => {
    await linked();
    const { id: dossierId } = await judged('Zelf Geopend', {}, async (link) => {
      const { slips } = await workplaceSlips(app.issuing, school.admin, { dossierId: link.dossierId, mailed: true });
      expect(slips).toHaveLength(1);
    });
    const id = await issue(dossierId);
    await plain(id);
    expect(await refusal(id)).toBe('link_seen');
    expect(await app.storage.dossiers.linksSeen([dossierId])).toMatchObject([{ member: school.admin.memberId }]);
    const log = await app.storage.audit.about(school.organisation.id, dossierId);
    expect(log.filter(({ action }) => action === 'dossier.open_link')).toMatchObject([
      { actor: school.admin.memberId },
    ]);
  });

  it('a link that went to another address first', async () => {
    await linked();
    const { id: dossierId } = await judged('Eerst Elders', { supervisorEmail: 'elders@woonzorg.example' }, async () => {
      const [dossier] = (await app.storage.dossiers.list(school.organisation.id, { states: ['at_company'] }, one))
        .items;
      if (dossier) await app.storage.dossiers.update({ ...dossier.dossier, supervisorEmail: PIM });
    });
    const id = await issue(dossierId);
    await plain(id);
    expect(await refusal(id)).toBe('not_named');
  });

  it.each([
    ['another learner', async (dossier: Dossier) => rename(dossier, 'Iemand Anders')],
    ['another placement', async (dossier: Dossier) => app.storage.dossiers.update({ ...dossier, hours: 640 })],
    [
      'a work process under another name',
      async ({ id }: Dossier) => {
        const [line] = await app.storage.dossiers.lines(id);
        if (line) await app.storage.dossiers.updateLine({ ...line, name: 'Opereert zelfstandig' });
      },
    ],
    [
      'another number of the company',
      async () => {
        const company = await app.storage.trainingCompanies.byId(school.organisation.id, trainingCompanyId);
        if (company) await app.storage.trainingCompanies.update({ ...company, kvk: '99999999' });
      },
    ],
  ])('a statement about %s than was confirmed', async (_what, change) => {
    await linked();
    const before = await app.storage.trainingCompanies.byId(school.organisation.id, trainingCompanyId);
    const dossier = await judged('Precies Zo');
    await change(dossier);
    const id = await issue(dossier.id);
    if (before) await app.storage.trainingCompanies.update(before);
    await plain(id);
    expect(await refusal(id)).toBe('not_confirmed');
  });

  it('a judgement from before the link', async () => {
    const dossier = await judged('Van Eerder');
    await linked();
    const id = await issue(dossier.id);
    await plain(id);
    expect(await refusal(id)).toBe('not_named');
  });

  it('a link that ended after the school signed, a company that closed, a key that is gone', async () => {
    const steps: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      ['link_ended', async () => endCompanyLink(app.issuing, admin, (await openLink()).id), async () => linked()],
      [
        'company_closed',
        () => closeOrganisation(app.issuing, admin),
        () => reopenOrganisation(app.issuing, company.id),
      ],
    ];
    await linked();
    for (const [reason, before, after] of steps) {
      const { id: dossierId } = await judged('Toch Niet');
      const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [dossierId]);
      const id = awards[0]?.id ?? '';
      await before();
      await issueCeremony(app.issuing, ceremonyId);
      await plain(id);
      expect(await refusal(id)).toBe(reason);
      await after();
    }
    const { signer } = app.issuing;
    const { id: dossierId } = await judged('Sleutel Weg');
    app.issuing.signer = { ...signer, signEndorsement: () => Promise.reject(new AppError('key.not_active')) };
    try {
      const id = await issue(dossierId);
      await plain(id);
      expect(await refusal(id)).toBe('key');
    } finally {
      app.issuing.signer = signer;
    }
  });
});

describe('a link', () => {
  it('is asked of an employer that is open, with the same KvK number, once', async () => {
    await app.addOrganisation('stichting');
    await createOrganisation(app.issuing, {
      slug: 'ander',
      kind: 'employer',
      name: 'Ander B.V. (fictief)',
      kvk: '11111111',
    });
    for (const slug of ['niemand', 'stichting', 'voorbeeldcollege', 'ander'])
      await expectCode(ask(slug), 'form.invalid');
    await ask(' Woonzorg ');
    await expectCode(ask(), 'company.link_open');
  });

  it('is accepted by an administrator of that organisation only, with addresses', async () => {
    await ask();
    const { id } = await openLink();
    const { actor: coach } = await app.signIn(company.id, 'coach', 'coach@woonzorg.example');
    await expectCode(acceptCompanyLink(app.issuing, coach, id, PIM), 'access.denied');
    await expectCode(acceptCompanyLink(app.issuing, school.admin, id, PIM), 'company.link_not_found');
    for (const typed of ['', 'pim', 'pim@woonzorg.example kees'])
      await expectCode(acceptCompanyLink(app.issuing, admin, id, typed), 'form.invalid');
    await acceptCompanyLink(app.issuing, admin, id, 'PIM@Woonzorg.example\nkim@woonzorg.example');
    expect((await openLink()).confirmers).toBe('["pim@woonzorg.example","kim@woonzorg.example"]');
  });

  it('is asked anew when the school gives the company another name, which nobody there said yes to', async () => {
    const before = await linked();
    const [own] = await app.storage.trainingCompanies.list(school.organisation.id);
    if (own === undefined) throw new TypeError('just added');
    const facts = { companyName: own.name, city: own.city, kvk: own.kvk ?? '', checkedOn: own.checkedOn };
    const save = (changed: Partial<typeof facts>) =>
      saveCompany(app.issuing, school.admin, own.id, { ...facts, ...changed });
    await save({ checkedOn: '2026-11-20' });
    expect(await openLink()).toEqual(before);
    await expectCode(save({ kvk: '11111111' }), 'company.other_kvk');
    expect(await openLink()).toEqual(before);
    await save({ companyName: 'Paleis Groep (fictief)' });
    expect(await openLink()).toMatchObject({ id: before.id, acceptedAt: null, confirmers: before.confirmers });
    const { id } = await judged('Nora Nieuw');
    const document = await documentOf(await issue(id));
    expect(document.endorsement).toBeUndefined();
    const accept = (shownAs: string) => acceptCompanyLink(app.issuing, admin, before.id, PIM, shownAs);
    await expectCode(accept(`${own.name}, ${own.city}`), 'company.renamed');
    await accept(`Paleis Groep (fictief), ${own.city}`);
    expect((await openLink()).acceptedAt).not.toBeNull();
    await save({});
  });

  it('is nothing to another school or company, and ends from both sides', async () => {
    const other = await addSchool(app, { slug: 'andereschool', kind: 'vso' });
    const stranger = (
      await app.signIn((await app.addOrganisation('vreemd')).organisation.id, 'admin', 'a@vreemd.example')
    ).actor;
    await expectCode(askCompanyLink(app.issuing, other.admin, trainingCompanyId, 'woonzorg'), 'company.not_found');
    const { id } = await linked();
    for (const actor of [other.admin, stranger])
      await expectCode(endCompanyLink(app.issuing, actor, id), 'company.link_not_found');
    expect(await schoolsAsking(app.issuing, stranger)).toEqual([]);
    // the same company of another school has no part in it
    const theirs = await other.addDossier('Van Elders');
    const { awards, ceremonyId } = await signDossiers(app.issuing, other.signatory, [theirs.id]);
    await issueCeremony(app.issuing, ceremonyId);
    expect(await endorsedBy(app.issuing, awards[0]?.id ?? '')).toBeNull();
    await endCompanyLink(app.issuing, admin, id);
    expect(await app.storage.companyLinks.byId(id)).toMatchObject({ endedBy: 'company' });
    await expectCode(acceptCompanyLink(app.issuing, admin, id, PIM), 'company.link_not_found');
  });
});
