/** A fictional employer that is the training company of a school, and statements that carry its signature. */

import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import type { Dossier, WorkplaceLink } from '../../src/issuing/dossiers/dossiers.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import { type Actor, addMember, memberActor } from '../../src/issuing/organisations/members.ts';
import { createOrganisation, type Organisation } from '../../src/issuing/organisations/organisations.ts';
import { acceptCompanyLink, askCompanyLink } from '../../src/issuing/workplace/company-links.ts';
import { confirmWorkplace } from '../../src/issuing/workplace/workplace-confirm.ts';
import { askCompany, tokenOf } from '../../src/issuing/workplace/workplace-links.ts';
import { findWorkplace } from '../../src/issuing/workplace/workplace-task.ts';
import type { TestApp } from './app.ts';
import { PROCESSES, type TestSchool } from './school.ts';

type Place = Pick<TestApp, 'issuing' | 'storage' | 'accounts'>;

/** The praktijkopleider whom the company names. */
export const PIM = 'pim@woonzorg.example';
const CHOSEN = ['independent', 'guided', 'not_yet', 'independent'];

/** An employer with an administrator, and the id that the school's company has. */
export async function addEmployer(
  app: Place,
  school: TestSchool,
): Promise<{ company: Organisation; admin: Actor; trainingCompanyId: string }> {
  const name = 'Woonzorg Groep B.V. (fictief)';
  const company = await createOrganisation(app.issuing, { slug: 'woonzorg', kind: 'employer', name, kvk: '00000000' });
  const who = { name: 'Bea Baas', email: 'baas@woonzorg.example' };
  const userId = await app.accounts.ensureUser(who);
  await addMember(app.issuing, { organisationId: company.id, userId, ...who, role: 'admin' });
  const admin = await memberActor(app.issuing, userId, company.id);
  const [own] = await app.storage.trainingCompanies.list(school.organisation.id);
  if (admin === null || own === undefined) throw new TypeError('just added');
  return { company, admin, trainingCompanyId: own.id };
}

/** What happens to the link between asking and judging. */
export type BeforeJudging = (link: WorkplaceLink) => Promise<unknown>;

/** A dossier that the praktijkopleider judged by the link, and that was checked. */
export async function judgedDossier(
  app: Place,
  school: TestSchool,
  name: string,
  changes: Partial<Dossier> = {},
  before: BeforeJudging = () => Promise.resolve(),
): Promise<Dossier> {
  const nothing = [null, null, null, null];
  const dossier = await school.addDossier(name, { state: 'draft', supervisorEmail: PIM, ...changes }, nothing);
  await askCompany(app.issuing, school.admin, [dossier.id]);
  const [link] = await app.storage.dossiers.links(dossier.id);
  if (link === undefined) throw new Error('just asked');
  await before(link);
  const found = await findWorkplace(app.issuing, tokenOf(app.issuing, school.organisation.id, link) ?? '');
  if (found.state !== 'open') throw new Error('not open');
  await confirmWorkplace(app.issuing, found.task, {
    chosen: Object.fromEntries(PROCESSES.map(({ code }, at) => [code, CHOSEN[at] ?? ''])),
    ...{ name: 'Pim Praktijk (fictief)', role: 'teamleider', remark: '' },
  });
  const fresh = await app.storage.dossiers.find(dossier.id);
  const checked: Dossier = { ...dossier, ...fresh, state: 'checked', checkedBy: school.assessor.memberId };
  await app.storage.dossiers.update(checked);
  return checked;
}

/** A statement that an employer signed too; the award's id. */
export async function endorsedStatement(app: Place, school: TestSchool, name: string): Promise<string> {
  const { admin, trainingCompanyId } = await addEmployer(app, school);
  await askCompanyLink(app.issuing, school.admin, trainingCompanyId, 'woonzorg');
  const link = await app.storage.companyLinks.open(trainingCompanyId);
  await acceptCompanyLink(app.issuing, admin, link?.id ?? '', PIM);
  const { id } = await judgedDossier(app, school, name);
  const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [id]);
  await issueCeremony(app.issuing, ceremonyId);
  return awards[0]?.id ?? '';
}
