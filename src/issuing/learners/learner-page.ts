/**
 * What a learner sees by the own link: how far the dossier is, what the company said, what was offered. Whoever has the link
 * is let in, and sees nothing but this. What never lives here: making links (learner-links.ts).
 */
import { AppError } from '../../errors.ts';
import { canBeSigned } from '../dossiers/dossier-desk.ts';
import type { Dossier, DossierEvidence, DossierLine } from '../dossiers/dossiers.ts';
import { privateToken } from '../holders/holder-links.ts';
import { proposePageName } from '../names.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import type { LearnerLink } from './learner-link-records.ts';
import { ON_ITS_WAY } from './learner-links.ts';

/** A dossier on its way, as its learner sees it. */
export interface LearnerPage {
  link: LearnerLink;
  dossier: Dossier;
  organisation: Organisation;
  /** First name and initial. */
  learnerName: string;
  companyName: string;
  qualificationName: string;
  lines: DossierLine[];
  /** How many of the lines can stand in a statement. */
  done: number;
  /** Codes of what the company is asked about now. */
  asked: string[];
  /** What the learner offers, in the order in which it was added. */
  offered: DossierEvidence[];
  /** Whom to ask: who gave the link, while that person works there; else null. */
  coachName: string | null;
}

/** What a link leads to: the dossier on its way, or what became of it. */
export type LearnerFound =
  | { state: 'running'; page: LearnerPage }
  | {
      state: 'signed';
      schoolName: string;
      /** `made`: it is there · `coming`: it is being made · `ended`: it counts no more. */
      statement: 'made' | 'coming' | 'ended';
      /** Private link of the statement while nobody used it; null afterwards: its holder has it. */
      holderToken: string | null;
    };

const TOKEN = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

/**
 * What a token leads to. Changes nothing. Throws `learner.link_unknown` (also of one that was taken back or made anew) and
 * `learner.link_over` (too old, or the dossier ended without a statement).
 */
export async function findLearner(deps: IssuingDeps, token: string): Promise<LearnerFound> {
  const link = TOKEN.test(token) ? await deps.storage.learnerLinks.byToken(deps.sha256Hex(token)) : null;
  if (link === null) throw new AppError('learner.link_unknown');
  const dossier = await deps.storage.dossiers.find(link.dossierId);
  if (dossier?.state !== 'signed') return { state: 'running', page: await learnerPage(deps.storage, deps, link) };
  const organisation = await openSchool(deps.storage, deps, link, dossier);
  const award = dossier.awardId === null ? null : await deps.storage.awards.byId(dossier.awardId);
  if (award?.state !== 'issued') {
    const statement = award === null || award.state === 'revoked' ? 'ended' : 'coming';
    return { state: 'signed', schoolName: organisation.name, statement, holderToken: null };
  }
  const holderToken = await privateToken(deps, award.id);
  return { state: 'signed', schoolName: organisation.name, statement: 'made', holderToken };
}

/** The page of a link that is good, read anew: inside a transaction its records are that transaction's. */
export async function learnerPage(
  storage: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  link: LearnerLink,
): Promise<LearnerPage> {
  const dossier = await storage.dossiers.find(link.dossierId);
  const organisation = await openSchool(storage, deps, link, dossier);
  if (dossier === null || !ON_ITS_WAY.includes(dossier.state)) throw new AppError('learner.link_over');
  const { id, organisationId } = dossier;
  const [learner, company, qualification, lines, evidence, links, coach] = await Promise.all([
    storage.recipients.byId(organisationId, dossier.recipientId),
    storage.trainingCompanies.byId(organisationId, dossier.trainingCompanyId),
    storage.qualifications.byId(organisationId, dossier.qualificationId),
    storage.dossiers.lines(id),
    storage.dossiers.evidence(id),
    storage.dossiers.links(id),
    link.createdBy === null ? null : storage.members.byId(link.createdBy),
  ]);
  if (!learner || !company || !qualification) throw new AppError('learner.link_over');
  const open = dossier.state === 'at_company' ? links.find(({ usedAt, endedAt }) => !usedAt && !endedAt) : undefined;
  const chosen = open?.codes ? (JSON.parse(open.codes) as string[]) : null;
  const isAsked = ({ code, confirmedAt }: DossierLine) => (chosen ? chosen.includes(code) : confirmedAt === null);
  return {
    ...{ link, dossier, organisation, lines },
    learnerName: proposePageName(learner.name),
    companyName: `${company.name}, ${company.city}`,
    qualificationName: qualification.name,
    done: lines.filter(canBeSigned).length,
    asked: open === undefined ? [] : lines.filter(isAsked).map(({ code }) => code),
    offered: evidence.filter(({ addedBy }) => addedBy === 'learner'),
    coachName: coach === null || coach.disabledAt !== null ? null : coach.name,
  };
}

/** The school of a link that still works; `learner.link_over` otherwise. */
async function openSchool(
  storage: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  { expiresAt }: LearnerLink,
  dossier: Dossier | null,
): Promise<Organisation> {
  const organisation = dossier && (await storage.organisations.byId(dossier.organisationId));
  if (!organisation || organisation.closedAt !== null || expiresAt <= dateTime(deps.now()))
    throw new AppError('learner.link_over');
  return organisation;
}
