/**
 * A dossier whose statement is being mended: what the new one will say otherwise, and the way back. Until a signatory
 * signs anew, the statement that is out goes on as it is.
 */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { endedLink } from '../workplace/workplace-links.ts';
import type { WholeDossier } from './dossier-desk.ts';
import { auditDossier } from './dossier-log.ts';
import type { Confirmation, Dossier, DossierLine } from './dossiers.ts';
import {
  companyInStatement,
  lastConfirmation,
  type Practice,
  practiceOf,
  signableLines,
  signedWord,
} from './practice.ts';

/** One thing that the new statement says otherwise; null on a side where it is not. */
export interface StatementChange {
  what: 'name' | 'period' | 'hours' | 'company' | 'process';
  /** Code of the work process; empty for the rest. */
  code: string;
  was: string | null;
  now: string | null;
}

/** A statement that is out while its dossier is worked on anew. */
export interface Mending {
  award: Award;
  changes: StatementChange[];
  /** Whether it can be stopped: not once the company judged anew. */
  mayStop: boolean;
}

type Facts = Pick<WholeDossier, 'dossier' | 'learner' | 'company' | 'lines' | 'confirmations' | 'award'>;

/** What is being mended about this dossier; null where no statement is out, or nothing is open about it. */
export async function mendingOf(deps: Pick<IssuingDeps, 'storage'>, facts: Facts): Promise<Mending | null> {
  const { dossier, award } = facts;
  const practice = award === null ? null : practiceOf(award);
  if (award?.state !== 'issued' || practice === null || dossier.state === 'signed') return null;
  const before = await deps.storage.recipients.byId(dossier.organisationId, award.recipientId);
  return {
    award,
    changes: changesOf(practice, before?.name ?? '', facts),
    mayStop: !judgedAnew(award, facts.confirmations),
  };
}

function changesOf(signed: Practice, name: string, { dossier, learner, company, lines, confirmations }: Facts) {
  const usable = signableLines(lines);
  const confirmation = lastConfirmation(confirmations, usable);
  const line = ({ name: called, city, leerbedrijfId }: Omit<Practice['company'], 'id'>): string =>
    `${called}, ${city} (${leerbedrijfId})`;
  const now = confirmation && companyInStatement(company, confirmation, 'correction');
  const all: StatementChange[] = [
    { what: 'name', code: '', was: name, now: learner.name },
    {
      what: 'period',
      code: '',
      was: `${signed.startDate} / ${signed.endDate}`,
      now: `${dossier.startDate} / ${dossier.endDate}`,
    },
    { what: 'hours', code: '', was: String(signed.hours), now: String(dossier.hours) },
    {
      what: 'company',
      code: '',
      was: line(signed.company),
      now: line(now ?? (company as Omit<Practice['company'], 'id'>)),
    },
  ];
  const words = new Map(usable.map(({ code, performance }) => [code, signedWord(performance)]));
  for (const code of new Set([...Object.keys(signed.performances), ...words.keys()]))
    all.push({ what: 'process', code, was: signed.performances[code] ?? null, now: words.get(code) ?? null });
  return all.filter(({ was, now: is }) => was !== is);
}

const judgedAnew = ({ createdAt }: Award, confirmations: readonly Confirmation[]): boolean =>
  confirmations.some(({ at }) => at > createdAt);

/**
 * Stops mending: the dossier says again what is signed. `dossier.not_mending` where nothing is open; `dossier.judged_anew`
 * once the company judged anew, which cannot be left aside: then it is signed, or the statement is revoked.
 */
export async function stopMending(deps: Pick<IssuingDeps, 'storage' | 'now'>, actor: Actor, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const dossier = await tx.dossiers.byId(actor.organisationId, id);
    authorize(actor, 'dossier.write', dossier, 'dossier.not_found');
    refuseUnlessSchool(await tx.organisations.byId(actor.organisationId));
    if (dossier === null) throw new AppError('dossier.not_found');
    const award = dossier.awardId === null ? null : await tx.awards.byId(dossier.awardId);
    const practice = award === null ? null : practiceOf(award);
    if (award?.state !== 'issued' || practice === null || dossier.state === 'signed')
      throw new AppError('dossier.not_mending');
    const confirmations = await tx.dossiers.confirmations(id);
    if (judgedAnew(award, confirmations)) throw new AppError('dossier.judged_anew');
    for (const link of await tx.dossiers.links(id))
      if (link.usedAt === null && link.endedAt === null) await tx.dossiers.updateLink(endedLink(link, deps.now()));
    const lines = await signedLines(tx, dossier, award, practice, confirmations);
    await tx.dossiers.replaceLines(id, lines);
    await tx.dossiers.update({
      ...dossier,
      recipientId: award.recipientId,
      trainingCompanyId: practice.company.id.replace('urn:uuid:', ''),
      startDate: practice.startDate,
      endDate: practice.endDate,
      hours: practice.hours,
      state: 'signed',
      signedAt: award.createdAt,
      signedBy: award.approvedBy,
      question: null,
    });
    await auditDossier(tx, deps, actor, 'correct_stop', id);
  });
}

/** The lines as they were when it was signed, also those that were left out since. */
async function signedLines(
  tx: Storage,
  dossier: Dossier,
  award: Award,
  practice: Practice,
  confirmations: readonly Confirmation[],
): Promise<DossierLine[]> {
  const [lines, version, processes] = await Promise.all([
    tx.dossiers.lines(dossier.id),
    tx.achievements.versionById(award.achievementVersionId),
    tx.qualifications.processes(dossier.qualificationId),
  ]);
  const judged = judgedOf(confirmations);
  const signed = (version?.content.practice?.processes ?? []).map(
    ({ code, name, helperText, pictogram }): DossierLine => {
      const line = lines.find((one) => one.code === code);
      const { at, id } = judged.get(code) ?? { at: confirmations.at(-1)?.at, id: confirmations.at(-1)?.id };
      return {
        ...{ dossierId: dossier.id, code, name, helperText, pictogram, position: 0 },
        coreTask: line?.coreTask ?? processes.find((process) => process.code === code)?.coreTask ?? null,
        performance: practice.performances[code] === 'zelfstandig' ? 'independent' : 'guided',
        confirmedAt: at ?? award.createdAt,
        confirmationId: id ?? null,
      };
    },
  );
  const others = lines
    .filter(({ code }) => signed.every((line) => line.code !== code))
    .map((line): DossierLine => {
      const one = judged.get(line.code);
      return one === undefined
        ? line
        : { ...line, performance: one.performance, confirmedAt: one.at, confirmationId: one.id };
    });
  const place = (code: string): number => {
    const at = processes.findIndex((process) => process.code === code);
    return at < 0 ? processes.length : at;
  };
  return [...signed, ...others]
    .sort((one, other) => place(one.code) - place(other.code))
    .map((line, index) => ({ ...line, position: index + 1 }));
}

/** The newest judgement of each work process, as the confirmations say it. */
function judgedOf(confirmations: readonly Confirmation[]) {
  const judged = new Map<string, { performance: DossierLine['performance']; at: string; id: string }>();
  for (const { id, at, statement } of confirmations) {
    const said = JSON.parse(statement) as { workProcesses?: Pick<DossierLine, 'code' | 'performance'>[] };
    for (const { code, performance } of said.workProcesses ?? []) judged.set(code, { performance, at, id });
  }
  return judged;
}
