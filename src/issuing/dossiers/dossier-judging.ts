/** What an assessor agrees with and a signatory signs is what the page showed: a mark over it goes along with the form. */

import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { goesAlong } from './award-from-dossier.ts';
import type { WholeDossier } from './dossier-desk.ts';
import type { Dossier, DossierState } from './dossiers.ts';

/** What of a dossier comes into its statement, or stands beside it on the page. */
export type JudgedDossier = Pick<
  WholeDossier,
  'dossier' | 'learner' | 'qualification' | 'company' | 'lines' | 'confirmations' | 'evidence'
>;

/** What of a dossier can have changed since it was shown; a mark has one piece for each, in this order. */
const JUDGED_PARTS = [
  'learner',
  'placement',
  'qualification',
  'company',
  'judgement',
  'question',
  'evidence',
  'statement',
] as const;
export type JudgedPart = (typeof JUDGED_PARTS)[number];

/**
 * Names what somebody who judges a dossier had before them: learner, placement, qualification, company, how each work
 * process was judged, an open question, and every item that goes along. Anything else is another mark. An offer of the
 * learner counts from when the school takes it along.
 */
export function dossierMark(deps: Pick<IssuingDeps, 'fingerprint'>, judged: JudgedDossier): string {
  const { dossier, learner, qualification, company, lines, confirmations, evidence } = judged;
  const { id, groupName, route, startDate, endDate, hours, question, awardId } = dossier;
  const seen: Record<JudgedPart, unknown> = {
    learner: learner.name,
    placement: [groupName, route, startDate, endDate, hours],
    qualification: [
      ...[qualification.name, qualification.crebo, qualification.cohort, qualification.level],
      ...[qualification.fileName, qualification.fileCrebo],
    ],
    company: [company.name, company.city, company.kvk, company.leerbedrijfId],
    judgement: [
      lines.map(({ code, name, performance, confirmedAt, confirmationId }) => [
        ...[code, name, performance, confirmedAt, confirmationId],
      ]),
      confirmations.map((one) => one.id).sort(),
    ],
    question,
    evidence: evidence
      .filter(goesAlong)
      .map((item) => item.id)
      .sort(),
    statement: awardId,
  };
  return JUDGED_PARTS.map((part) => deps.fingerprint(JSON.stringify(['dossier', id, part, seen[part]])))
    .map((whole) => whole.slice(0, PIECE))
    .join('');
}

/** Characters of a mark for each part. */
const PIECE = 12;

/** Which parts differ between two marks; all of them where one is no mark (`now`: null). */
function changedParts(shown: string, now: string | null): JudgedPart[] {
  return JUDGED_PARTS.filter((_, at) => {
    const [from, to] = [at * PIECE, (at + 1) * PIECE];
    return shown.slice(from, to) !== now?.slice(from, to);
  });
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

/** A dossier that somebody judged from a page which does not hold any more: nothing was done to it. */
export interface Outdated {
  dossierId: string;
  /** Not `at_school`: somebody was first. */
  state: DossierState;
  /** What changed since it was shown. */
  changed: JudgedPart[];
}

/** How a dossier that is judged differs from what the page showed (`mark`; null asks only whether it still waits); null: it does not. */
export async function outdated(
  tx: Storage,
  deps: Pick<IssuingDeps, 'fingerprint'>,
  dossier: Dossier,
  mark: string | null,
): Promise<Outdated | null> {
  const { id: dossierId, state } = dossier;
  if (state !== 'at_school') return { dossierId, state, changed: [] };
  const changed = mark === null ? [] : changedParts(mark, await markNow(tx, deps, dossier));
  return changed.length === 0 ? null : { dossierId, state, changed };
}

/** A dossier with its mark, as a field of a form names both. */
export const shownDossier = (id: string, mark: string): string => `${id}:${mark}`;

/** Reads such fields: marks by dossier; one without a mark was shown nothing, and matches nothing. */
export function marksOf(fields: readonly string[]): Map<string, string> {
  return new Map(fields.map((one) => one.split(':')).map(([id = '', mark = '']) => [id, mark]));
}
