/**
 * A fictional school for the first start: one finished dossier with its signed praktijkverklaring, and one that waits at the
 * company, whose learner has a page of the own. Through the same use cases as real work, by four different people.
 */
import type { Blijk } from '../compose.ts';
import { issueCeremony } from '../issuing/awards/issue-ceremony.ts';
import { checkDossiers } from '../issuing/dossiers/dossier-assess.ts';
import { type DossierRow, makeDossiers } from '../issuing/dossiers/dossier-make.ts';
import { signDossiers } from '../issuing/dossiers/sign-dossiers.ts';
import { giveLearnerLinks } from '../issuing/learners/learner-links.ts';
import { type Actor, addMember, memberActor, type Role } from '../issuing/organisations/members.ts';
import { createOrganisation, type Organisation } from '../issuing/organisations/organisations.ts';
import { CATALOGUE_COLUMNS, importCatalogue } from '../issuing/qualifications/catalogue-import.ts';
import { SAMPLE_CATALOGUE } from '../issuing/qualifications/sample-catalogue.ts';
import { today } from '../issuing/time.ts';
import { confirmWorkplace } from '../issuing/workplace/workplace-confirm.ts';
import { askCompany, tokenOf } from '../issuing/workplace/workplace-links.ts';
import { findWorkplace } from '../issuing/workplace/workplace-task.ts';

export const DEMO_SCHOOL_SLUG = 'voorbeeldcollege';

/** Fictional staff, by role. */
const STAFF: readonly [role: Role, name: string][] = [
  ['coach', 'Bram Voorbeeld'],
  ['assessor', 'Ilse Verzonnen'],
  ['signatory', 'Tess Tekenaar'],
];
const CODES = ['B1-K1-W1', 'B1-K1-W3', 'B1-K1-W4'];
const ROW: Omit<DossierRow, 'name' | 'checkedOn'> = {
  email: '',
  groupName: 'HZW-2A',
  route: 'derde leerweg (ovo)',
  startDate: '2026-02-02',
  endDate: '2026-06-26',
  hours: '320',
  supervisorName: 'Petra Praktijk',
  supervisorEmail: '',
  companyName: 'Voorbeeld Woonzorg B.V. (fictief)',
  city: 'Rotterdam',
  kvk: '00000000',
  leerbedrijfId: '100000000',
};

/** Makes the school. `visitor` gets a place there too, as its administrator. */
export async function seedSchool(
  blijk: Blijk,
  visitor: { userId: string; name: string; email: string },
): Promise<void> {
  const { issuing } = blijk;
  const school = await createOrganisation(issuing, {
    slug: DEMO_SCHOOL_SLUG,
    kind: 'mbo',
    name: 'Voorbeeld College (demo)',
    brin: '00XX',
    demo: true,
  });
  await addMember(issuing, { organisationId: school.id, ...visitor, role: 'admin' });
  const [coach, assessor, signatory] = await Promise.all(
    STAFF.map(([role, name]) => addStaff(blijk, school, role, name)),
  );
  if (!coach || !assessor || !signatory) throw new TypeError('the staff was just added');
  await importCatalogue(issuing, coach, [CATALOGUE_COLUMNS, ...SAMPLE_CATALOGUE]);
  const [qualification] = await blijk.storage.qualifications.list(school.id);
  const row = { ...ROW, checkedOn: today(issuing.now()) };
  const batch = {
    qualificationId: qualification?.id ?? '',
    codes: CODES,
    startkwalificatie: 'no',
    despite: '',
    key: 'demo',
  };
  const { made } = await makeDossiers(issuing, coach, batch, [
    { ...row, name: 'Zeynep Aydın', again: false },
    { ...row, name: 'Daan Visser', again: false },
  ]);
  await askCompany(issuing, coach, made);
  const [finished = ''] = made;
  await judge(blijk, school, finished);
  await giveLearnerLinks(issuing, coach, { dossierId: made[1] ?? '' });
  await checkDossiers(issuing, assessor, [finished]);
  const { ceremonyId } = await signDossiers(issuing, signatory, [finished]);
  await issueCeremony(issuing, ceremonyId);
}

/** What the praktijkopleider taps: the way it is in the sample of the field. */
async function judge({ issuing, storage }: Blijk, school: Organisation, dossierId: string): Promise<void> {
  const [link] = await storage.dossiers.links(dossierId);
  const token = link === undefined ? null : tokenOf(issuing, school.id, link);
  const found = token === null ? null : await findWorkplace(issuing, token);
  if (found?.state !== 'open') throw new TypeError('the company was just asked');
  await confirmWorkplace(issuing, found.task, {
    chosen: { 'B1-K1-W1': 'independent', 'B1-K1-W3': 'guided', 'B1-K1-W4': 'independent' },
    name: 'Petra Praktijk',
    role: 'teamleider',
    remark: 'Zeynep is rustig en let goed op.',
  });
}

async function addStaff(blijk: Blijk, { id: organisationId }: Organisation, role: Role, name: string): Promise<Actor> {
  const email = `${role}@voorbeeldcollege.example`;
  const userId = await blijk.accounts.ensureUser({ email, name });
  await addMember(blijk.issuing, { organisationId, userId, name, email, role });
  const actor = await memberActor(blijk.issuing, userId, organisationId);
  if (actor === null) throw new TypeError('just added');
  return actor;
}
