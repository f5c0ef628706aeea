/** What an assessor agrees with and a signatory signs is what the page showed: a mark over it goes along with the form. */

import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { goesAlong } from './award-from-dossier.ts';
import type { WholeDossier } from './dossier-desk.ts';
import type { Dossier } from './dossiers.ts';

/** What of a dossier comes into its statement, or stands beside it on the page. */
export type JudgedDossier = Pick<
  WholeDossier,
  'dossier' | 'learner' | 'qualification' | 'company' | 'lines' | 'confirmations' | 'evidence'
>;

/**
 * Names what somebody who judges a dossier had before them: learner, placement, qualification, company, how each work
 * process was judged, an open question, and every item that goes along. Anything else is another mark. An offer of the
 * learner counts from when the school takes it along.
 */
export function dossierMark(deps: Pick<IssuingDeps, 'fingerprint'>, judged: JudgedDossier): string {
  const { dossier, learner, qualification, company, lines, confirmations, evidence } = judged;
  const { id, groupName, route, startDate, endDate, hours, question, awardId } = dossier;
  const seen = [
    ['dossier', id, groupName, route, startDate, endDate, hours, question, awardId, learner.name],
    [qualification.name, qualification.crebo, qualification.cohort, qualification.level],
    [qualification.fileName, qualification.fileCrebo],
    [company.name, company.city, company.kvk, company.leerbedrijfId],
    lines.map(({ code, name, performance, confirmedAt, confirmationId }) => [
      ...[code, name, performance, confirmedAt, confirmationId],
    ]),
    confirmations.map((one) => one.id).sort(),
    evidence
      .filter(goesAlong)
      .map((item) => item.id)
      .sort(),
  ];
  return deps.fingerprint(JSON.stringify(seen)).slice(0, 24);
}

/** The same of a dossier as it is stored now; null where learner, qualification or company is gone. */
export async function markNow(
  tx: Storage,
  deps: Pick<IssuingDeps, 'fingerprint'>,
  dossier: Dossier,
): Promise<string | null> {
  const { id, organisationId, recipientId, qualificationId, trainingCompanyId } = dossier;
  const [learner, qualification, company, lines, confirmations, evidence] = await Promise.all([
    tx.recipients.byId(organisationId, recipientId),
    tx.qualifications.byId(organisationId, qualificationId),
    tx.trainingCompanies.byId(organisationId, trainingCompanyId),
    tx.dossiers.lines(id),
    tx.dossiers.confirmations(id),
    tx.dossiers.evidence(id),
  ]);
  if (learner === null || qualification === null || company === null) return null;
  return dossierMark(deps, { dossier, learner, qualification, company, lines, confirmations, evidence });
}

/** Whether a dossier still waits for the assessor, and says what the page showed. */
export type JudgedNow = 'as_shown' | 'changed' | 'elsewhere';

/** The same for a dossier as it is now; a `mark` of null asks only whether it waits. */
export async function judgedNow(
  tx: Storage,
  deps: Pick<IssuingDeps, 'fingerprint'>,
  dossier: Dossier,
  mark: string | null,
): Promise<JudgedNow> {
  if (dossier.state !== 'at_school') return 'elsewhere';
  return mark === null || mark === (await markNow(tx, deps, dossier)) ? 'as_shown' : 'changed';
}

/** A dossier with its mark, as a field of a form names both. */
export const shownDossier = (id: string, mark: string): string => `${id}:${mark}`;

/** Reads such fields: marks by dossier; one without a mark was shown nothing, and matches nothing. */
export function marksOf(fields: readonly string[]): Map<string, string> {
  return new Map(fields.map((one) => one.split(':')).map(([id = '', mark = '']) => [id, mark]));
}
