/**
 * A school's own records of its praktijkverklaringen: what was agreed, confirmed and signed, one entry a statement. The
 * signed document and its paper are made elsewhere; here is what a student system or a file needs beside them.
 */
import type { SignedPerformance } from '../../openbadges/praktijkverklaring-terms.ts';
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Qualification, TrainingCompany } from '../qualifications/qualifications.ts';
import type { Dossier } from './dossiers.ts';
import { type Practice, practiceOf } from './practice.ts';

/** One statement with everything the school keeps about it. */
export interface ExportedStatement {
  /** As signed. */
  learner: string;
  /** As signed: what is being mended about the dossier since then is not in it. */
  practice: Practice;
  dossier: Dossier;
  qualification: Qualification;
  company: TrainingCompany;
  award: Award;
  /** The signed bytes. */
  json: string;
}

const PAGE = 100;

/**
 * Every praktijkverklaring that was signed, in the order of groups and names, page by page so that a large school fits in
 * memory. Those that were revoked or replaced come along: the award says so. `organisation.not_a_school`.
 */
export async function* exportStatements(deps: IssuingDeps, actor: Actor): AsyncGenerator<ExportedStatement> {
  authorize(actor, 'dossier.read', actor, 'organisation.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  await deps.storage.transaction((tx) => auditBy(tx, deps, actor, 'dossier.export', actor.organisationId));
  let cursor: string | null = null;
  do {
    const page = await deps.storage.dossiers.list(actor.organisationId, {}, { limit: PAGE, cursor });
    for (const { dossier } of page.items) {
      const statement = await statementOf(deps, dossier);
      if (statement !== null) yield statement;
    }
    cursor = page.cursor;
  } while (cursor !== null);
}

/** Null where nothing was signed, or not in the end: an award that still waits, or failed. */
async function statementOf(deps: IssuingDeps, dossier: Dossier): Promise<ExportedStatement | null> {
  const { storage } = deps;
  const { awardId, organisationId } = dossier;
  if (awardId === null) return null;
  const [award, credential] = await Promise.all([storage.awards.byId(awardId), storage.awards.credential(awardId)]);
  const practice = award && practiceOf(award);
  if (award === null || practice === null || credential === null) return null;
  const [learner, qualification, company] = await Promise.all([
    storage.recipients.byId(organisationId, award.recipientId),
    storage.qualifications.byId(organisationId, dossier.qualificationId),
    storage.trainingCompanies.byId(organisationId, practice.company.id.slice('urn:uuid:'.length)),
  ]);
  if (learner === null || qualification === null || company === null) return null;
  return { learner: learner.name, practice, dossier, qualification, company, award, json: credential.json };
}

/** Names of the columns; they stay as they are, since other programs read them. */
const COLUMNS = [
  'naam',
  'klas',
  'kwalificatie',
  'crebo',
  'cohort',
  'mbo_niveau',
  'kwalificatiedossier',
  'crebo_dossier',
  'zelfstandig',
  'met_begeleiding',
  'leerbedrijf',
  'plaats',
  'kvk',
  'leerbedrijf_id',
  'leerbedrijf_nagekeken_op',
  'begin',
  'eind',
  'uren',
  'leerweg',
  'functie_praktijkopleider',
  'beoordeeld_op',
  'ondertekend_op',
  'stand',
  'pagina',
  'code',
  'bestand',
] as const;

/** The first row of the file. */
export const EXPORT_COLUMNS: readonly string[] = COLUMNS;

/** One statement as cells under EXPORT_COLUMNS. `publicUrl`: of the installation. Codes of work processes by commas. */
export function exportCells(statement: ExportedStatement, publicUrl: string): string[] {
  const { practice, dossier, qualification, company, award } = statement;
  const done = (performance: SignedPerformance): string =>
    Object.keys(practice.performances)
      .filter((code) => practice.performances[code] === performance)
      .join(', ');
  const cells: Record<(typeof COLUMNS)[number], string> = {
    naam: statement.learner,
    klas: dossier.groupName,
    kwalificatie: qualification.name,
    crebo: qualification.crebo,
    cohort: qualification.cohort,
    mbo_niveau: String(qualification.level),
    kwalificatiedossier: qualification.fileName,
    crebo_dossier: qualification.fileCrebo,
    zelfstandig: done('zelfstandig'),
    met_begeleiding: done('met-begeleiding'),
    leerbedrijf: practice.company.name,
    plaats: practice.company.city,
    kvk: practice.company.kvk ?? '',
    leerbedrijf_id: practice.company.leerbedrijfId,
    leerbedrijf_nagekeken_op: company.checkedOn,
    begin: practice.startDate,
    eind: practice.endDate,
    uren: String(practice.hours),
    leerweg: dossier.route ?? '',
    functie_praktijkopleider: practice.judgement.role,
    beoordeeld_op: practice.judgement.day,
    ondertekend_op: award.issuedAt?.slice(0, 10) ?? '',
    stand: award.supersededBy !== null ? 'vervangen' : award.state === 'revoked' ? 'ingetrokken' : 'geldig',
    pagina: `${publicUrl}/b/${award.slug}`,
    code: award.shortCode ?? '',
    bestand: `${award.slug}.json`,
  };
  return COLUMNS.map((column) => cells[column]);
}
