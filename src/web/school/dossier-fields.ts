/** The fields of a dossier as forms show and send them: for one learner, and in every row of a class. */
import type { Response } from 'express';
import { AppError } from '../../errors.ts';
import { LEARNER_FIELDS } from '../../issuing/dossiers/dossier-input.ts';
import { DESPITE_REASONS, type DossierBatch, type DossierRow } from '../../issuing/dossiers/dossier-make.ts';
import type { TrainingCompany, WorkProcess } from '../../issuing/qualifications/qualifications.ts';
import { PICTOGRAMS } from '../../printing/pictograms.ts';
import { say } from '../desk/desk-page.ts';
import { field, fieldsOf, fieldValues } from '../forms.ts';

const COMPANY_FIELDS = ['companyName', 'city', 'kvk', 'leerbedrijfId', 'checkedOn'] as const;
export const ROW_FIELDS = [...LEARNER_FIELDS, ...COMPANY_FIELDS] as const satisfies readonly (keyof DossierRow)[];
/** What holds for the whole form. */
export const BATCH_FIELDS = 'qualification|codes|startkwalificatie|despite|key';

/** The fields of one learner below a prefix (`row.3.`). A company that was chosen fills the rest of its fields. */
export function postedRow(body: unknown, prefix: string, companies: readonly TrainingCompany[]): DossierRow {
  const row: DossierRow = fieldsOf(body, ROW_FIELDS, prefix);
  const chosen = companies.find(({ id }) => id === field(body, `${prefix}company`));
  return chosen === undefined ? row : { ...row, ...companyFields(chosen) };
}

/** A stored company as its fields of a form. */
export function companyFields({ name, city, kvk, leerbedrijfId, checkedOn }: TrainingCompany) {
  return { companyName: name, city, kvk: kvk ?? '', leerbedrijfId, checkedOn };
}

/** What the form says for all its rows; each of our forms names its qualification (`request.malformed`). */
export function postedBatch(body: unknown): DossierBatch {
  const qualificationId = field(body, 'qualification');
  if (qualificationId === '') throw new AppError('request.malformed');
  return {
    qualificationId,
    codes: fieldValues(body, 'codes'),
    startkwalificatie: field(body, 'startkwalificatie'),
    despite: field(body, 'despite'),
    key: field(body, 'key'),
  };
}

/** The work processes to agree on, with what is ticked. */
export function processChoice(
  { processes }: { processes: readonly Pick<WorkProcess, 'code' | 'name' | 'helperText' | 'pictogram'>[] },
  codes: readonly string[],
) {
  return processes.map(({ code, name, helperText, pictogram }) => ({
    code,
    name,
    helperText,
    icon: iconOf(pictogram),
    checked: codes.includes(code),
  }));
}

/** Address of a pictogram as the desk shows it. */
export const iconOf = (pictogram: string): string =>
  `/desk/pictograms/${PICTOGRAMS.find((id) => id === pictogram) ?? 'star'}.svg`;

/** The question about a startkwalificatie and, after a yes, why all the same. */
export function eligibilityView(response: Response, { startkwalificatie, despite }: DossierBatch) {
  return {
    answers: (['no', 'yes', 'unknown'] as const).map((id) => ({
      id,
      label: say(response, `school:eligible.${id}`),
      checked: id === startkwalificatie,
    })),
    asked: startkwalificatie === 'yes',
    reasons: DESPITE_REASONS.map((id) => ({
      id,
      label: say(response, `school:despite.${id}`),
      checked: id === despite,
    })),
  };
}

export const EMPTY_ROW: DossierRow = {
  name: '',
  email: '',
  groupName: '',
  route: '',
  startDate: '',
  endDate: '',
  hours: '',
  supervisorName: '',
  supervisorEmail: '',
  companyName: '',
  city: '',
  kvk: '',
  leerbedrijfId: '',
  checkedOn: '',
};
