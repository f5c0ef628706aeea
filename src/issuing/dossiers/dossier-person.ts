/** A learner asks a school what it keeps in a dossier (AVG art. 15 and 20), or wants it gone (art. 17); and what goes by itself. */
import { AppError } from '../../errors.ts';
import { authorize } from '../access.ts';
import { eraseAwards, wholeChains } from '../awards/erase-award.ts';
import { forgetUnusedFiles } from '../evidence/evidence-files.ts';
import { auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { planScrub } from '../scrub.ts';
import { dateTime } from '../time.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierEvidence, DossierLine } from './dossiers.ts';
import { deleteDossiers, forgetRequestMail } from './erase-dossier.ts';
import { partsOfDossier } from './part-badges.ts';

/** Everything kept in a dossier about its learner; without links, whose tokens keep others out. */
export interface ExportedDossier {
  learner: { name: string; email: string | null };
  school: string;
  exportedAt: string;
  state: Dossier['state'];
  group: string;
  route: string | null;
  leftOn: string | null;
  qualification: { name: string; crebo: string; cohort: string; level: number };
  placement: { company: string; city: string; startDate: string; endDate: string; hours: number };
  supervisor: string | null;
  times: Pick<Dossier, 'createdAt' | 'askedAt' | 'decidedAt' | 'checkedAt' | 'signedAt'>;
  workProcesses: Pick<DossierLine, 'code' | 'name' | 'performance' | 'confirmedAt'>[];
  /** What the company said, word for word as it was sent, with its SHA-256. */
  judgements: { at: string; by: string; role: string; remark: string | null; statement: unknown; sha256: string }[];
  requests: { sentAt: string; until: string; answeredAt: string | null; endedAt: string | null; reminders: number }[];
  /** The learner's own link: when it was given, and until when it works. */
  ownLink: { givenAt: string; until: string } | null;
  evidence: Pick<DossierEvidence, 'kind' | 'text' | 'code' | 'seconds' | 'mediaType' | 'addedBy' | 'addedAt'>[];
  log: { at: string; what: string }[];
}

/** The dossier of the own school for `person.export` or `person.erase`; `dossier.not_found` for any other. */
async function ownDossier(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  id: string,
  action: 'person.export' | 'person.erase',
): Promise<Dossier> {
  const dossier = await deps.storage.dossiers.byId(actor.organisationId, id);
  authorize(actor, action, dossier, 'dossier.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  if (dossier === null) throw new AppError('dossier.not_found');
  return dossier;
}

/** Collects what is kept in a dossier, and writes down that it was given. Its statement goes with the badges of the person. */
export async function exportDossier(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
): Promise<{ data: ExportedDossier; evidence: DossierEvidence[] }> {
  const dossier = await ownDossier(deps, actor, id, 'person.export');
  const { storage } = deps;
  const { organisationId, recipientId, qualificationId, trainingCompanyId } = dossier;
  const [school, learner, qualification, company, lines, confirmations, links, evidence, log, own] = await Promise.all([
    storage.organisations.byId(organisationId),
    storage.recipients.byId(organisationId, recipientId),
    storage.qualifications.byId(organisationId, qualificationId),
    storage.trainingCompanies.byId(organisationId, trainingCompanyId),
    storage.dossiers.lines(id),
    storage.dossiers.confirmations(id),
    storage.dossiers.links(id),
    storage.dossiers.evidence(id),
    storage.audit.about(organisationId, id),
    storage.learnerLinks.ofDossier(id),
  ]);
  if (!school || !learner || !qualification || !company) throw new AppError('dossier.not_found');
  await storage.transaction((tx) => auditDossier(tx, deps, actor, 'give', id));
  const { name, crebo, cohort, level } = qualification;
  const { state, groupName: group, route, leftOn, startDate, endDate, hours, supervisorName } = dossier;
  const { createdAt, askedAt, decidedAt, checkedAt, signedAt } = dossier;
  const data: ExportedDossier = {
    learner: { name: learner.name, email: learner.email },
    ...{ school: school.name, exportedAt: dateTime(deps.now()), state, group, route, leftOn },
    qualification: { name, crebo, cohort, level },
    placement: { company: company.name, city: company.city, startDate, endDate, hours },
    supervisor: supervisorName,
    times: { createdAt, askedAt, decidedAt, checkedAt, signedAt },
    workProcesses: lines.map((line) => ({
      ...{ code: line.code, name: line.name, performance: line.performance, confirmedAt: line.confirmedAt },
    })),
    judgements: confirmations.map(({ at, supervisorName: by, supervisorRole: role, remark, statement, sha256 }) => ({
      ...{ at, by, role, remark, statement: JSON.parse(statement), sha256 },
    })),
    requests: links.map(({ createdAt: sentAt, expiresAt: until, usedAt: answeredAt, endedAt, reminders }) => ({
      ...{ sentAt, until, answeredAt, endedAt, reminders },
    })),
    ownLink: own && { givenAt: own.createdAt, until: own.expiresAt },
    evidence: evidence.map(({ kind, text, code, seconds, mediaType, addedBy, addedAt }) => ({
      ...{ kind, text, code, seconds, mediaType, addedBy, addedAt },
    })),
    log: log.map(({ at, action: what }) => ({ at, what })),
  };
  return { data, evidence };
}

/**
 * Erases a dossier for ever, with the statement and the deelbadges that came from it and all that replaced them; see
 * erase-award.ts for what stays of those. `person.in_progress` while one is being issued.
 */
export async function eraseDossier(deps: IssuingDeps, actor: Actor, id: string): Promise<void> {
  const dossier = await ownDossier(deps, actor, id, 'person.erase');
  const by = auditName(actor);
  const parts = (await partsOfDossier(deps, dossier)).map((part) => part.id);
  const chain = await wholeChains(deps, dossier.awardId === null ? parts : [dossier.awardId, ...parts]);
  if (chain.some(({ state }) => state === 'approved' || state === 'issuing')) throw new AppError('person.in_progress');
  await eraseAwards(
    deps,
    chain.map(({ id: awardId }) => awardId),
    by,
  );
  // with its statement it went already
  if (dossier.awardId !== null) return;
  const learner = await deps.storage.recipients.byId(dossier.organisationId, dossier.recipientId);
  if (learner?.email) await deps.forgetMail(learner.email);
  await erase(deps, [dossier], by);
}

/** Dossiers without a statement whose placement ended before that day; how many went. */
export async function forgetOldDossiers(deps: IssuingDeps, before: string): Promise<number> {
  const old = await deps.storage.dossiers.unfinishedBefore(before);
  await erase(deps, old, 'system');
  return old.length;
}

async function erase(deps: IssuingDeps, dossiers: readonly Dossier[], actor: string): Promise<void> {
  if (dossiers.length === 0) return;
  await forgetRequestMail(deps, dossiers);
  await deps.storage.transaction(async (tx) => {
    await deleteDossiers(tx, deps, dossiers, actor);
    await planScrub(tx, deps, 'soon');
  });
  await forgetUnusedFiles(deps);
}
