/**
 * A school's own records of its praktijkverklaringen: what was agreed, confirmed and signed, one entry a statement. The
 * signed document and its paper are made elsewhere; here is what a student system or a file needs beside them.
 */
import { authorize } from './access.ts';
import { auditBy } from './audit.ts';
import type { Award } from './awards.ts';
import type { Confirmation, Dossier, DossierLine } from './dossiers.ts';
import type { Actor } from './members.ts';
import { refuseUnlessSchool } from './organisations.ts';
import type { IssuingDeps } from './ports.ts';
import type { Qualification, TrainingCompany } from './qualifications.ts';

/** One statement with everything the school keeps about it. */
export interface ExportedStatement {
  learner: string;
  dossier: Dossier;
  qualification: Qualification;
  company: TrainingCompany;
  /** Signed lines only: what was not yet shown is no part of a statement. */
  lines: DossierLine[];
  /** The newest one. */
  confirmation: Confirmation | null;
  award: Award;
  /** The signed bytes. */
  json: string;
}

const PAGE = 100;

/**
 * Every praktijkverklaring that is signed, in the order of groups and names, page by page so that a large school fits in
 * memory. Those that were revoked or replaced come along: the award says so. `organisation.not_a_school`.
 */
export async function* exportStatements(deps: IssuingDeps, actor: Actor): AsyncGenerator<ExportedStatement> {
  authorize(actor, 'dossier.read', actor, 'organisation.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  await deps.storage.transaction((tx) => auditBy(tx, deps, actor, 'dossier.export', actor.organisationId));
  let cursor: string | null = null;
  do {
    const page = await deps.storage.dossiers.list(
      actor.organisationId,
      { states: ['signed'] },
      { limit: PAGE, cursor },
    );
    for (const { dossier, learnerName } of page.items) {
      const statement = await statementOf(deps, dossier, learnerName);
      if (statement !== null) yield statement;
    }
    cursor = page.cursor;
  } while (cursor !== null);
}

/** Null where nothing was signed in the end: an award that still waits, or failed. */
async function statementOf(deps: IssuingDeps, dossier: Dossier, learner: string): Promise<ExportedStatement | null> {
  const { storage } = deps;
  if (dossier.awardId === null) return null;
  const [award, credential, qualification, company, lines, confirmations] = await Promise.all([
    storage.awards.byId(dossier.awardId),
    storage.awards.credential(dossier.awardId),
    storage.qualifications.byId(dossier.organisationId, dossier.qualificationId),
    storage.trainingCompanies.byId(dossier.organisationId, dossier.trainingCompanyId),
    storage.dossiers.lines(dossier.id),
    storage.dossiers.confirmations(dossier.id),
  ]);
  if (award === null || credential === null || qualification === null || company === null) return null;
  return {
    learner,
    dossier,
    qualification,
    company,
    lines: lines.filter(({ performance }) => performance === 'independent' || performance === 'guided'),
    confirmation: confirmations.at(-1) ?? null,
    award,
    json: credential.json,
  };
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
  const { dossier, qualification, company, confirmation, award } = statement;
  const done = (performance: DossierLine['performance']): string =>
    statement.lines
      .filter((line) => line.performance === performance)
      .map(({ code }) => code)
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
    zelfstandig: done('independent'),
    met_begeleiding: done('guided'),
    leerbedrijf: confirmation?.companyName ?? company.name,
    plaats: confirmation?.companyCity ?? company.city,
    kvk: company.kvk ?? '',
    leerbedrijf_id: confirmation?.leerbedrijfId ?? company.leerbedrijfId,
    leerbedrijf_nagekeken_op: company.checkedOn,
    begin: dossier.startDate,
    eind: dossier.endDate,
    uren: String(dossier.hours),
    leerweg: dossier.route ?? '',
    functie_praktijkopleider: confirmation?.supervisorRole ?? '',
    beoordeeld_op: confirmation?.at.slice(0, 10) ?? '',
    ondertekend_op: award.issuedAt?.slice(0, 10) ?? '',
    stand: award.supersededBy !== null ? 'vervangen' : award.state === 'revoked' ? 'ingetrokken' : 'geldig',
    pagina: `${publicUrl}/b/${award.slug}`,
    code: award.shortCode ?? '',
    bestand: `${award.slug}.json`,
  };
  return COLUMNS.map((column) => cells[column]);
}
