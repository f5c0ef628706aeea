import type { DossierRow } from '../../src/issuing/dossiers/dossier-make.ts';

/** A learner and a training company as a coach fills them in, all right. Both are fictional. */
export const ROW: DossierRow = {
  name: 'Amina Voorbeeld',
  email: '',
  groupName: 'HZW2',
  route: 'derde leerweg (ovo)',
  startDate: '2-2-2026',
  endDate: '26-6-2026',
  hours: '320',
  supervisorName: 'Pim Praktijk',
  supervisorEmail: 'pim@woonzorg.example',
  companyName: 'Voorbeeld Woonzorg B.V.',
  city: 'Rotterdam',
  kvk: '12345678',
  leerbedrijfId: '111222333',
  checkedOn: '1-11-2026',
};
