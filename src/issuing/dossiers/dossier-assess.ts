/** The school's own look at what the company confirmed: a second person, before a signatory sees it. */
import { sameMailbox } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import { auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { enterSchool } from '../qualifications/catalogue.ts';
import type { Page, PageRequest, Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { askAnew } from '../workplace/workplace-links.ts';
import { seenBy } from '../workplace/workplace-seen.ts';
import { canBeSigned, dossierForDesk, type WholeDossier, wholeDossier } from './dossier-desk.ts';
import { type Outdated, outdated } from './dossier-judging.ts';
import { auditDossier } from './dossier-log.ts';
import type { Dossier, DossierState } from './dossiers.ts';
import { hasAssessorStep } from './school-settings.ts';

/** What an assessor can ask the praktijkopleider in one tap. */
export const QUESTIONS = ['performance', 'evidence', 'period', 'person'] as const;
export type Question = (typeof QUESTIONS)[number];

/** How many whole dossiers stand on one page of a queue. */
export const QUEUE_SIZE = 50;

/** What waits for the assessor or the signatory, whole, in the order of the board. */
export async function dossierQueue(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  queue: 'assess' | 'sign',
  page: Omit<PageRequest, 'limit'>,
): Promise<Page<WholeDossier>> {
  await enterSchool(deps, actor, queue === 'assess' ? 'dossier.assess' : 'dossier.sign');
  const states = await statesOf(deps.storage, actor, queue);
  if (states.length === 0) return { items: [], cursor: null };
  const found = await deps.storage.dossiers.list(actor.organisationId, { states }, { ...page, limit: QUEUE_SIZE });
  const items: WholeDossier[] = [];
  for (const { dossier } of found.items) items.push(await wholeDossier(deps, actor, dossier.id));
  return { items, cursor: found.cursor };
}

/** How many wait for this queue. */
export async function countQueue(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  queue: 'assess' | 'sign',
): Promise<number> {
  const counts = await deps.storage.dossiers.countByState(actor.organisationId);
  const states = await statesOf(deps.storage, actor, queue);
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

async function statesOf(storage: Storage, actor: Actor, queue: 'assess' | 'sign'): Promise<DossierState[]> {
  const checks = await hasAssessorStep(storage, actor.organisationId);
  if (queue === 'assess') return checks ? ['at_school'] : [];
  return checks ? ['checked'] : ['checked', 'at_school'];
}

/** Why this person may not check the dossier: is the learner, or who judged at the company, or had the link of that one in hand. Null: may. */
export function whyNotCheck(
  actor: Actor,
  { dossier, learner, seenBy: seen }: Pick<WholeDossier, 'dossier' | 'learner' | 'seenBy'>,
) {
  if (sameMailbox(actor.email, dossier.supervisorEmail) || sameMailbox(actor.email, learner.email))
    return 'dossier.own_judgement' as const;
  return seen.includes(auditName(actor)) ? ('dossier.opened_link' as const) : null;
}

/**
 * The assessor agrees: these go on to the signatory. One that this person may not check (`dossier.own_judgement`,
 * `dossier.opened_link`) or that has nothing to sign (`dossier.none_confirmed`) stops them all. One that does not wait here any
 * more, or says something else than `marks` (dossierMark, by dossier) has of what this person saw, stays as it is. A repeat
 * does nothing. Gives how many wait for the signatory by this person's word, and what stays as it is.
 */
export async function checkDossiers(
  deps: Pick<IssuingDeps, 'storage' | 'now' | 'fingerprint'>,
  actor: Actor,
  ids: readonly string[],
  marks: ReadonlyMap<string, string> | null = null,
): Promise<{ checked: number; left: Outdated[] }> {
  return deps.storage.transaction(async (tx) => {
    const done: { checked: number; left: Outdated[] } = { checked: 0, left: [] };
    for (const id of ids) {
      const dossier = await dossierForDesk(tx, actor, id, 'dossier.assess');
      const already = dossier.state === 'checked' && dossier.checkedBy === actor.memberId;
      const mark = marks === null ? null : (marks.get(id) ?? '');
      const left = already ? null : await check(tx, deps, actor, dossier, mark);
      if (left === null) done.checked += 1;
      else done.left.push(left);
    }
    return done;
  });
}

async function check(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now' | 'fingerprint'>,
  actor: Actor,
  dossier: Dossier,
  mark: string | null,
): Promise<Outdated | null> {
  const { id, organisationId, recipientId } = dossier;
  if (dossier.state === 'at_school') {
    const learner = await tx.recipients.byId(organisationId, recipientId);
    const refusal = learner && whyNotCheck(actor, { dossier, learner, seenBy: await seenBy(tx, id) });
    if (refusal) throw new AppError(refusal);
  }
  const left = await outdated(tx, deps, dossier, mark);
  if (left !== null) return left;
  if (!(await tx.dossiers.lines(id)).some(canBeSigned)) throw new AppError('dossier.none_confirmed');
  const checkedAt = dateTime(deps.now());
  await tx.dossiers.update({ ...dossier, state: 'checked', checkedAt, checkedBy: actor.memberId, question: null });
  await auditDossier(tx, deps, actor, 'check', id);
  return null;
}

/**
 * Asks the praktijkopleider again, with a question of the list (`dossier.question_invalid`): the dossier lies at the company
 * again with a new link. Where it does not wait here any more, or not as it was shown (`mark`, dossierMark; null for
 * whoever asks without a page), it stays as it is, and this is what differs.
 */
export async function askBack(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  typed: string,
  mark: string | null = null,
): Promise<Outdated | null> {
  const question = QUESTIONS.find((one) => one === typed);
  return deps.storage.transaction(async (tx) => {
    const dossier = await dossierForDesk(tx, actor, id, 'dossier.assess');
    if (question === undefined) throw new AppError('dossier.question_invalid');
    const left = await outdated(tx, deps, dossier, mark);
    if (left !== null) return left;
    await auditDossier(tx, deps, actor, 'question', id);
    const codes = (await tx.dossiers.lines(id)).map(({ code }) => code);
    await askAnew(tx, deps, actor, { ...dossier, question }, codes);
    return null;
  });
}
