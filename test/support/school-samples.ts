/** Rows of a fictional school as they can be: a qualification, its work processes, a company, a dossier and its lines. */
import type { Dossier, DossierLine } from '../../src/issuing/dossiers/dossiers.ts';
import type { Qualification, TrainingCompany, WorkProcess } from '../../src/issuing/qualifications/qualifications.ts';
import { AT } from '../storage/samples.ts';

/** The school that they belong to. */
export const SCHOOL = 'organisation-voorbeeld';

export const qualification = (changes: Partial<Qualification> = {}): Qualification => ({
  id: 'qualification-1',
  organisationId: SCHOOL,
  crebo: '25960',
  cohort: '2025',
  name: 'Helpende Zorg en Welzijn',
  level: 2,
  fileName: 'Dienstverlening',
  fileCrebo: '23385',
  createdAt: AT,
  archivedAt: null,
  ...changes,
});
export const process = (number: number, changes: Partial<WorkProcess> = {}): WorkProcess => ({
  id: `process-${number}`,
  qualificationId: 'qualification-1',
  code: `B1-K1-W${number}`,
  name: `Werkproces ${number}`,
  coreTask: null,
  helperText: null,
  pictogram: 'hand',
  position: number,
  signedAt: null,
  ...changes,
});
export const company = (changes: Partial<TrainingCompany> = {}): TrainingCompany => ({
  id: 'company-1',
  organisationId: SCHOOL,
  name: 'Voorbeeld Woonzorg (fictief)',
  city: 'Rotterdam',
  kvk: null,
  leerbedrijfId: '100000000',
  checkedOn: '2026-11-01',
  createdAt: AT,
  ...changes,
});
export const dossier = (changes: Partial<Dossier> = {}): Dossier => ({
  id: 'dossier-1',
  organisationId: SCHOOL,
  recipientId: 'learner-1',
  qualificationId: 'qualification-1',
  trainingCompanyId: 'company-1',
  groupName: 'A1',
  route: null,
  startDate: '2026-02-02',
  endDate: '2026-06-26',
  hours: 320,
  supervisorName: null,
  supervisorEmail: null,
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
  stoppedFrom: null,
  awardId: null,
  ...changes,
});
export const line = (number: number, changes: Partial<DossierLine> = {}): DossierLine => ({
  dossierId: 'dossier-1',
  code: `B1-K1-W${number}`,
  name: `Werkproces ${number}`,
  coreTask: null,
  helperText: null,
  pictogram: 'hand',
  position: number,
  performance: null,
  confirmedAt: null,
  confirmationId: null,
  ...changes,
});
