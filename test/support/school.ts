/** A fictional school with dossiers as its learners and training companies left them, written straight into storage. */
import { randomUUID } from 'node:crypto';
import { issueCeremony } from '../../src/issuing/awards/issue-ceremony.ts';
import type { Confirmation, Dossier, DossierLine } from '../../src/issuing/dossiers/dossiers.ts';
import { signDossiers } from '../../src/issuing/dossiers/sign-dossiers.ts';
import type { Actor, Role } from '../../src/issuing/organisations/members.ts';
import { addMember, memberActor } from '../../src/issuing/organisations/members.ts';
import { createOrganisation, type Organisation } from '../../src/issuing/organisations/organisations.ts';
import type { TestApp } from './app.ts';

const AT = '2026-11-20T09:00:00Z';

export const PROCESSES = [
  { code: 'B1-K1-W1', name: 'Bereidt werkzaamheden voor en stemt af', helper: 'Je maakt alles klaar.' },
  {
    code: 'B1-K1-W2',
    name: 'Treedt op als online en/of offline aanspreekpunt',
    helper: 'Mensen kunnen bij jou terecht.',
  },
  {
    code: 'B1-K1-W3',
    name: 'Draagt bij aan een fysiek en sociaal veilige werkomgeving',
    helper: 'Je zorgt voor veiligheid.',
  },
  { code: 'B1-K1-W4', name: 'Rondt de werkzaamheden af', helper: 'Je ruimt op en maakt het werk af.' },
] as const;

/** How each of `PROCESSES` stands, in order. */
export const USUAL: DossierLine['performance'][] = ['independent', 'not_yet', 'guided', null];

export interface TestSchool {
  organisation: Organisation;
  admin: Actor;
  assessor: Actor;
  signatory: Actor;
  qualificationId: string;
  /** A dossier of a learner: confirmed and checked by the assessor, unless the changes say otherwise. */
  addDossier(
    name: string,
    changes?: Partial<Dossier>,
    performances?: readonly DossierLine['performance'][],
  ): Promise<Dossier>;
  /** The praktijkopleider confirms, or corrects: the lines get these performances under a new confirmation. */
  confirm(
    dossierId: string,
    performances: readonly DossierLine['performance'][],
    changes?: Partial<Confirmation>,
  ): Promise<void>;
}

type Place = Pick<TestApp, 'issuing' | 'storage' | 'accounts'>;

/** A school of this kind with an admin, an assessor, a signatory, a qualification of level 2 and a training company. */
export async function addSchool(
  app: Place,
  { slug = 'voorbeeldcollege', kind = 'mbo', level = 2 }: { slug?: string; kind?: string; level?: number } = {},
): Promise<TestSchool> {
  const { storage } = app;
  const organisation = await createOrganisation(app.issuing, {
    slug,
    kind,
    name: slug === 'voorbeeldcollege' ? 'Voorbeeld College (demo)' : `School ${slug} (fictief)`,
    brin: '00XX',
  });
  const staff = async (role: Role): Promise<Actor> => {
    const email = `${role}@${slug}.example`;
    const userId = await app.accounts.ensureUser({ email, name: `Test ${role}` });
    await addMember(app.issuing, { organisationId: organisation.id, userId, name: `Test ${role}`, email, role });
    const actor = await memberActor(app.issuing, userId, organisation.id);
    if (actor === null) throw new TypeError('just added');
    return actor;
  };
  const own = { organisationId: organisation.id, createdAt: AT };
  const qualificationId = randomUUID();
  await storage.qualifications.insert({
    ...own,
    id: qualificationId,
    crebo: '25960',
    cohort: '2025',
    name: 'Helpende Zorg en Welzijn',
    level,
    fileName: 'Dienstverlening',
    fileCrebo: '23385',
    archivedAt: null,
  });
  await storage.qualifications.insertProcesses(
    PROCESSES.map(({ code, name, helper }, at) => ({
      ...{ id: randomUUID(), qualificationId, code, name, helperText: helper, position: at + 1 },
      ...{ coreTask: null, pictogram: 'hand', signedAt: null },
    })),
  );
  const trainingCompanyId = randomUUID();
  await storage.trainingCompanies.insert({
    ...own,
    id: trainingCompanyId,
    name: 'Voorbeeld Woonzorg B.V. (fictief)',
    city: 'Rotterdam',
    kvk: '00000000',
    leerbedrijfId: '100000000',
    checkedOn: '2026-11-01',
  });
  const assessor = await staff('assessor');
  const confirm: TestSchool['confirm'] = async (dossierId, performances, changes = {}) => {
    const workProcesses = (await storage.dossiers.lines(dossierId)).flatMap(({ code, name }, at) => {
      const performance = performances[at] ?? null;
      return performance === null ? [] : [{ code, name, performance }];
    });
    const confirmation: Confirmation = {
      ...{ id: randomUUID(), dossierId, linkId: randomUUID(), at: AT },
      ...{ supervisorName: 'P. Voorbeeld (fictief)', supervisorRole: 'teamleider' },
      ...{ companyName: 'Voorbeeld Woonzorg B.V. (fictief)', companyCity: 'Rotterdam', leerbedrijfId: '100000000' },
      ...{ remark: null, statement: JSON.stringify({ workProcesses }), sha256: 'b2' },
      ...changes,
    };
    await storage.dossiers.insertConfirmation(confirmation);
    for (const [at, line] of (await storage.dossiers.lines(dossierId)).entries()) {
      const performance = performances[at] ?? null;
      if (performance !== null)
        await storage.dossiers.updateLine({
          ...line,
          performance,
          confirmedAt: confirmation.at,
          confirmationId: confirmation.id,
        });
    }
  };
  return {
    organisation,
    admin: await staff('admin'),
    assessor,
    signatory: await staff('signatory'),
    qualificationId,
    confirm,
    async addDossier(name, changes = {}, performances = USUAL) {
      const recipientId = randomUUID();
      await storage.recipients.insertMany([{ ...own, id: recipientId, name, email: null }]);
      const dossier: Dossier = {
        ...own,
        id: randomUUID(),
        ...{ recipientId, qualificationId, trainingCompanyId, groupName: '2B', route: 'derde leerweg (ovo)' },
        ...{ startDate: '2026-02-02', endDate: '2026-06-26', hours: 320 },
        ...{ supervisorName: null, supervisorEmail: null, state: 'checked', leftOn: null, createdBy: null },
        ...{ askedAt: AT, decidedAt: AT, checkedAt: AT, checkedBy: assessor.memberId },
        ...{ signedAt: null, signedBy: null, question: null, awardId: null, stoppedFrom: null },
        ...changes,
      };
      await storage.dossiers.insert(
        dossier,
        PROCESSES.map(({ code, name: official, helper }, at) => ({
          ...{ dossierId: dossier.id, code, name: official, helperText: helper, position: at + 1 },
          ...{ coreTask: null, pictogram: 'hand', performance: null, confirmedAt: null, confirmationId: null },
        })),
      );
      if (performances.some((one) => one !== null)) await confirm(dossier.id, performances);
      return dossier;
    },
  };
}

/** A signed and issued praktijkverklaring of a learner; the award with its slug. */
export async function statementOne(
  app: Place,
  school: TestSchool,
  name: string,
): Promise<{ id: string; slug: string; dossierId: string; ceremonyId: string }> {
  const dossier = await school.addDossier(name);
  const { awards, ceremonyId } = await signDossiers(app.issuing, school.signatory, [dossier.id]);
  await issueCeremony(app.issuing, ceremonyId);
  const award = await app.storage.awards.byId(awards[0]?.id ?? '');
  if (award?.slug == null || award.state !== 'issued') throw new Error(`not issued: ${award?.failureCode}`);
  return { id: award.id, slug: award.slug, dossierId: dossier.id, ceremonyId };
}
