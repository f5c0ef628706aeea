/**
 * Asking the company: a single-use link for the praktijkopleider, by mail or on paper, for one learner or a whole class.
 * A newer link ends the ones before it and takes over what was chosen there, at the same company and address. What never lives here: what happens on the
 * page behind it (workplace-task.ts, workplace-confirm.ts).
 */
import { normaliseEmail } from '../../email-address.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import { authorize } from '../access.ts';
import { newPrivateToken } from '../codes.ts';
import { auditDossier } from '../dossiers/dossier-log.ts';
import type { Dossier, DossierLine, WorkplaceLink } from '../dossiers/dossiers.ts';
import { addressKey, type MailLanguage, writeMail } from '../letters/outbox.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { DAY_MS, dateTime, today } from '../time.ts';
import { withoutWho } from './workplace-begun.ts';
import { whoMayNotJudge } from './workplace-judge.ts';

/** So long a link works. */
export const WORKPLACE_DAYS = 14;

/** What became of asking about one dossier. */
export interface AskedCompany {
  dossierId: string;
  /** Why it was not asked, or null. */
  refused: ErrorCode | null;
  /** Whether an e-mail goes to the company; else the link goes there on paper. */
  mailed: boolean;
}

/**
 * Makes a link for each dossier and one mail for each address (outbox.ts): whoever judges several learners gets one. A
 * dossier that cannot be asked about says why and stops no other. Throws `dossier.not_found`, `access.denied`,
 * `organisation.not_a_school`, all before anything is written.
 */
export async function askCompany(
  deps: IssuingDeps,
  actor: Actor,
  dossierIds: readonly string[],
  { language = 'nl' }: { language?: MailLanguage } = {},
): Promise<AskedCompany[]> {
  const dossiers = await dossiersToAsk(deps, actor, dossierIds);
  return deps.storage.transaction(async (tx) => {
    const asked: AskedCompany[] = [];
    for (const { id } of dossiers) {
      const dossier = await tx.dossiers.find(id);
      if (dossier === null) continue;
      const lines = await tx.dossiers.lines(id);
      const refused = await refusal(tx, deps, dossier, lines);
      if (refused === null) await makeLink(tx, deps, actor, dossier, await stillAsked(tx, id, lines));
      asked.push({ dossierId: id, refused, mailed: refused === null && dossier.supervisorEmail !== null });
    }
    await mailAll(tx, deps, asked, dossiers, language);
    return asked;
  });
}

/**
 * Asks once more about chosen work processes that were confirmed: a new link and a new confirmation; the old one stays.
 * `action` is the right that the asker needs: an assessor asks back. Throws also `dossier.not_open` once it was signed, and `dossier.no_lines` for codes that are not in it.
 */
export async function askCorrection(
  deps: IssuingDeps,
  actor: Actor,
  dossierId: string,
  codes: readonly string[],
  {
    language = 'nl',
    action = 'dossier.write',
  }: { language?: MailLanguage; action?: 'dossier.write' | 'dossier.assess' } = {},
): Promise<AskedCompany> {
  const [dossier] = await dossiersToAsk(deps, actor, [dossierId], action);
  return deps.storage.transaction(async (tx) => {
    const found = dossier && (await tx.dossiers.find(dossier.id));
    if (!found) throw new AppError('dossier.not_found');
    if (!CORRECTABLE.includes(found.state)) throw new AppError('dossier.not_open');
    return askAnew(tx, deps, actor, found, codes, language);
  });
}

/** Asks once more about what did not go yet: an intermediate judgement, gone on with. Throws as `askCorrection`. */
export async function askRest(deps: IssuingDeps, actor: Actor, dossierId: string): Promise<AskedCompany> {
  const lines = await deps.storage.dossiers.lines(dossierId);
  const open = lines.filter(({ performance }) => performance === 'not_yet' || performance === null);
  return askCorrection(
    deps,
    actor,
    dossierId,
    open.map(({ code }) => code),
  );
}

/**
 * Asks anew about these work processes, in the caller's transaction, which has seen to rights and state. Throws
 * `dossier.no_lines` and what `whoMayNotJudge` says.
 */
export async function askAnew(
  tx: Storage,
  deps: IssuingDeps,
  actor: Actor,
  dossier: Dossier,
  codes: readonly string[],
  language: MailLanguage = 'nl',
): Promise<AskedCompany> {
  const lines = await tx.dossiers.lines(dossier.id);
  const chosen = lines.filter(({ code }) => codes.includes(code)).map(({ code }) => code);
  const refused = chosen.length === 0 ? 'dossier.no_lines' : await whoMayNotJudge(tx, dossier);
  if (refused !== null) throw new AppError(refused);
  await makeLink(tx, deps, actor, dossier, chosen);
  const asked = { dossierId: dossier.id, refused: null, mailed: dossier.supervisorEmail !== null };
  await mailAll(tx, deps, [asked], [dossier], language);
  return asked;
}

async function dossiersToAsk(
  deps: IssuingDeps,
  actor: Actor,
  ids: readonly string[],
  action: 'dossier.write' | 'dossier.assess' = 'dossier.write',
): Promise<Dossier[]> {
  const found: Dossier[] = [];
  for (const id of new Set(ids)) {
    const dossier = await deps.storage.dossiers.byId(actor.organisationId, id);
    authorize(actor, action, dossier, 'dossier.not_found');
    if (dossier !== null) found.push(dossier);
  }
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  return found;
}

const OPEN: readonly Dossier['state'][] = ['draft', 'at_company'];
const CORRECTABLE: readonly Dossier['state'][] = ['at_company', 'at_school', 'checked'];

async function refusal(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now'>,
  dossier: Dossier,
  lines: readonly DossierLine[],
  states = OPEN,
): Promise<ErrorCode | null> {
  if (!states.includes(dossier.state)) return 'dossier.not_open';
  if (lines.length === 0) return 'dossier.no_lines';
  if (dossier.startDate > today(deps.now())) return 'dossier.not_begun';
  return whoMayNotJudge(tx, dossier);
}

/** What is asked once more is about the same work processes as before; null for all that is open. */
async function stillAsked(tx: Storage, dossierId: string, lines: readonly DossierLine[]): Promise<string[] | null> {
  const links = await tx.dossiers.links(dossierId);
  const open = links.find(({ usedAt, endedAt }) => usedAt === null && endedAt === null);
  const last = open ?? links[0];
  if (last?.usedAt === null && last.codes !== null) return JSON.parse(last.codes) as string[];
  return lines.every(({ confirmedAt }) => confirmedAt !== null) ? lines.map(({ code }) => code) : null;
}

/** Ends what is there and makes a new one that starts with what was chosen in it. */
async function makeLink(
  tx: Storage,
  deps: IssuingDeps,
  actor: Actor,
  dossier: Dossier,
  codes: readonly string[] | null,
): Promise<void> {
  const now = deps.now();
  const before = (await tx.dossiers.links(dossier.id)).filter((link) => link.usedAt === null && link.endedAt === null);
  for (const link of before) await tx.dossiers.updateLink(endedLink(link, now));
  const key = dossier.supervisorEmail === null ? null : addressKey(deps, dossier.supervisorEmail);
  const token = newPrivateToken(deps.random);
  const id = deps.random.uuid();
  await tx.dossiers.insertLink({
    id,
    dossierId: dossier.id,
    trainingCompanyId: dossier.trainingCompanyId,
    addressKey: key,
    tokenSha256: deps.sha256Hex(token),
    createdAt: dateTime(now),
    createdBy: actor.memberId,
    expiresAt: dateTime(new Date(now.getTime() + WORKPLACE_DAYS * DAY_MS)),
    usedAt: null,
    endedAt: null,
    begun: goesOn(before[0], dossier.trainingCompanyId, key),
    codes: codes === null ? null : JSON.stringify(codes),
    sealedToken: deps.sealSecret(dossier.organisationId, boundTo(id), token),
    reminders: 0,
    remindedAt: null,
  });
  await tx.dossiers.update({ ...dossier, state: 'at_company', askedAt: dossier.askedAt ?? dateTime(now) });
  await auditDossier(tx, deps, actor, 'ask', dossier.id);
}

/** What a newer link starts with: what was chosen by the one before, at the same company and address; never who said it. */
function goesOn(before: WorkplaceLink | undefined, trainingCompanyId: string, key: string | null): string | null {
  if (before === undefined || before.begun === null) return null;
  if (before.trainingCompanyId !== trainingCompanyId || before.addressKey !== key) return null;
  return withoutWho(before.begun);
}

/** The link as it stays when the school took it back, or made a newer one. */
export function endedLink(link: WorkplaceLink, now: Date): WorkplaceLink {
  return { ...link, endedAt: dateTime(now), sealedToken: null };
}

const boundTo = (linkId: string): string => `workplace link|${linkId}`;

/** The token of a link that is good, for paper and mail; null once it is over. The caller has checked who asks. */
export function tokenOf(
  deps: Pick<IssuingDeps, 'openSecret' | 'now'>,
  organisationId: string,
  link: WorkplaceLink,
): string | null {
  const over = link.usedAt !== null || link.endedAt !== null || link.expiresAt <= dateTime(deps.now());
  return over || link.sealedToken === null ? null : deps.openSecret(organisationId, boundTo(link.id), link.sealedToken);
}

/**
 * Takes back what is open of a dossier, which lies with the school again: as a draft, or, once everything was judged or gone
 * on with, where it is checked. Throws `dossier.not_found`; fine when nothing is open.
 */
export async function withdrawLinks(deps: IssuingDeps, actor: Actor, dossierId: string): Promise<void> {
  await dossiersToAsk(deps, actor, [dossierId]);
  await deps.storage.transaction(async (tx) => {
    const open = (await tx.dossiers.links(dossierId)).filter((link) => link.usedAt === null && link.endedAt === null);
    if (open.length === 0) return;
    for (const link of open) await tx.dossiers.updateLink(endedLink(link, deps.now()));
    const dossier = await tx.dossiers.find(dossierId);
    if (dossier?.state === 'at_company')
      await tx.dossiers.update({
        ...dossier,
        state: stateWithoutQuestion(dossier, await tx.dossiers.lines(dossierId)),
      });
    await auditDossier(tx, deps, actor, 'edit', dossierId);
  });
}

/** Half judged, or with a statement that is mended, it waits for what the school does next: only asking leads on from there. */
function stateWithoutQuestion({ awardId, decidedAt }: Dossier, lines: readonly DossierLine[]): Dossier['state'] {
  if (awardId !== null) return 'at_company';
  if (decidedAt !== null) return 'at_school';
  return lines.some(({ confirmedAt }) => confirmedAt !== null) ? 'at_company' : 'draft';
}

/** One mail an address; one that waits already tells of these learners too. */
async function mailAll(
  tx: Storage,
  deps: IssuingDeps,
  asked: readonly AskedCompany[],
  dossiers: readonly Dossier[],
  language: MailLanguage,
): Promise<void> {
  const mailed = new Set(asked.filter(({ mailed: goes }) => goes).map(({ dossierId }) => dossierId));
  const emails = new Map<string, string>();
  for (const { id, organisationId, supervisorEmail } of dossiers)
    if (mailed.has(id) && supervisorEmail !== null) emails.set(normaliseEmail(supervisorEmail), organisationId);
  for (const [email, organisationId] of emails) {
    const before = await tx.outbox.newest(organisationId, addressKey(deps, email), 'workplace');
    if (before?.state === 'waiting') continue;
    const minutes = WORKPLACE_DAYS * 24 * 60;
    await writeMail(tx, deps, { organisationId, awardId: null, kind: 'workplace', email, language, minutes });
  }
}
