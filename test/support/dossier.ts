/** A school with a dossier of a learner, put straight into storage. All people and companies are fictional. */
import { newPrivateToken } from '../../src/issuing/codes.ts';
import type { Dossier, DossierLine } from '../../src/issuing/dossiers.ts';
import type { Actor } from '../../src/issuing/members.ts';
import { createOrganisation, type Organisation } from '../../src/issuing/organisations.ts';
import type { TestApp } from './app.ts';

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
  const qualification = (await storage.qualifications.byCohort(organisationId, '25960', '2025')) ?? {
    id: `qualification-${made}`,
    organisationId,
    crebo: '25960',
    cohort: '2025',
    name: 'Helpende Zorg en Welzijn',
    level: 2,
    fileName: 'Dienstverlening',
    fileCrebo: '23385',
    createdAt: AT,
    archivedAt: null,
  };
  if (qualification.id === `qualification-${made}`) await storage.qualifications.insert(qualification);
  const company = (await storage.trainingCompanies.byLeerbedrijfId(organisationId, '100000000')) ?? {
    id: `company-${made}`,
    organisationId,
    name: 'Voorbeeld Woonzorg B.V. (fictief)',
    city: 'Rotterdam',
    kvk: '00000000',
    leerbedrijfId: '100000000',
    checkedOn: '2026-11-01',
    createdAt: AT,
  };
  if (company.id === `company-${made}`) await storage.trainingCompanies.insert(company);
  const recipientId = `learner-${made}`;
  await storage.recipients.insertMany([{ id: recipientId, organisationId, name: learner, email, createdAt: AT }]);
  const dossier: Dossier = {
    id: `dossier-${made}`,
    organisationId,
    recipientId,
    qualificationId: qualification.id,
    trainingCompanyId: company.id,
    groupName: 'HZW-2A',
    route: null,
    startDate: '2026-02-02',
    endDate: '2026-06-26',
    hours: 320,
    supervisorName: 'Pim Praktijk (fictief)',
    supervisorEmail: 'pim@woonzorg.example',
    state: 'draft',
    leftOn: null,
    createdAt: AT,
    createdBy: null,
    askedAt: null,
    decidedAt: null,
    checkedAt: null,
    checkedBy: null,
    signedAt: null,
    signedBy: null,
    question: null,
    awardId: null,
    ...changes,
  };
  await storage.dossiers.insert(
    dossier,
    TASKS.map(
      ([name, helperText, pictogram], at): DossierLine => ({
        dossierId: dossier.id,
        code: `B1-K1-W${at + 1}`,
        name,
        coreTask: null,
        helperText,
        pictogram,
        position: at + 1,
        performance: null,
        confirmedAt: null,
        confirmationId: null,
      }),
    ),
  );
  return dossier;
}
