/** A school with a dossier of a learner, put straight into storage. All people and companies are fictional. */
import { newPrivateToken } from '../../src/issuing/codes.ts';
import type { Dossier, DossierLine } from '../../src/issuing/dossiers/dossiers.ts';
import { giveLearnerLinks, learnerSlips } from '../../src/issuing/learners/learner-links.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { createOrganisation, type Organisation } from '../../src/issuing/organisations/organisations.ts';
import type { TestApp } from './app.ts';
import {
  company as sampleCompany,
  dossier as sampleDossier,
  line as sampleLine,
  qualification as sampleQualification,
} from './school-samples.ts';

const AT = '2026-11-21T08:00:00Z';
const TASKS = [
  ['Bereidt werkzaamheden voor en stemt af', 'Je maakt alles klaar. Je spreekt af wie wat doet.', 'clipboard-list'],
  [
    'Draagt bij aan een fysiek en sociaal veilige werkomgeving',
    'Je zorgt dat het veilig is voor iedereen.',
    'shield-check',
  ],
  ['Rondt de werkzaamheden af', 'Je ruimt op en maakt het werk af.', 'circle-check'],
] as const;

/** An mbo school, and an admin of it to act as. */
export async function addSchool(app: TestApp, slug: string): Promise<{ organisation: Organisation; actor: Actor }> {
  const name = `${slug} College (fictief)`;
  const organisation = await createOrganisation(app.issuing, { slug, kind: 'mbo', name, brin: '00XX' });
  const { actor } = await app.signIn(organisation.id, 'admin', `admin@${slug}.example`);
  return { organisation, actor };
}

/** A link of a dossier that is at the company, whatever organisation it is of; gives its token. */
export async function openLink(
  { storage, issuing }: Pick<TestApp, 'storage' | 'issuing'>,
  dossier: Dossier,
  begun: string | null = null,
): Promise<string> {
  const token = newPrivateToken(issuing.random);
  await storage.dossiers.insertLink({
    id: issuing.random.uuid(),
    dossierId: dossier.id,
    ...{ trainingCompanyId: dossier.trainingCompanyId, addressKey: null },
    tokenSha256: issuing.sha256Hex(token),
    createdAt: AT,
    createdBy: null,
    expiresAt: '2027-01-01T00:00:00Z',
    usedAt: null,
    endedAt: null,
    begun,
    codes: null,
    sealedToken: null,
    reminders: 0,
    remindedAt: null,
  });
  return token;
}

/** A learner's own link to a dossier, given by the command line; gives its token. */
export async function ownLink({ issuing }: Pick<TestApp, 'issuing'>, { id, organisationId }: Dossier): Promise<string> {
  const actor: Actor = { kind: 'command', organisationId, memberId: null, role: 'admin', name: '', email: '' };
  await giveLearnerLinks(issuing, actor, { dossierId: id });
  return (await learnerSlips(issuing, actor, { dossierId: id }))[0]?.token ?? '';
}

let made = 0;

/** A dossier with three agreed work processes; qualification and company are made once a school. */
export async function addDossier(
  { storage }: Pick<TestApp, 'storage'>,
  organisationId: string,
  {
    learner = 'Ayla Demir-Fictief',
    email = null,
    ...changes
  }: Partial<Dossier> & { learner?: string; email?: string | null } = {},
): Promise<Dossier> {
  made += 1;
  const qualification =
    (await storage.qualifications.byCohort(organisationId, '25960', '2025')) ??
    sampleQualification({ id: `qualification-${made}`, organisationId, createdAt: AT });
  if (qualification.id === `qualification-${made}`) await storage.qualifications.insert(qualification);
  const company =
    (await storage.trainingCompanies.byLeerbedrijfId(organisationId, '100000000')) ??
    sampleCompany({
      ...{ id: `company-${made}`, organisationId, createdAt: AT },
      ...{ name: 'Voorbeeld Woonzorg B.V. (fictief)', kvk: '00000000' },
    });
  if (company.id === `company-${made}`) await storage.trainingCompanies.insert(company);
  const recipientId = `learner-${made}`;
  await storage.recipients.insertMany([{ id: recipientId, organisationId, name: learner, email, createdAt: AT }]);
  const dossier = sampleDossier({
    ...{ id: `dossier-${made}`, organisationId, recipientId, createdAt: AT },
    ...{ qualificationId: qualification.id, trainingCompanyId: company.id, groupName: 'HZW-2A' },
    ...{ supervisorName: 'Pim Praktijk (fictief)', supervisorEmail: 'pim@woonzorg.example' },
    ...changes,
  });
  await storage.dossiers.insert(
    dossier,
    TASKS.map(
      ([name, helperText, pictogram], at): DossierLine =>
        sampleLine(at + 1, { dossierId: dossier.id, name, helperText, pictogram }),
    ),
  );
  return dossier;
}
