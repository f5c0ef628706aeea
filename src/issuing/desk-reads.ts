/** What the desk reads: boards, one person's page, search. Every function passes `authorize` first. */
import { AppError } from '../errors.ts';
import { authorize, can } from './access.ts';
import type { Achievement, AchievementVersion } from './achievements/achievements.ts';
import type { Award, AwardListing, AwardState, StoredCredential } from './awards/awards.ts';
import { type Halt, haltOf } from './awards/issue-ceremony.ts';
import { type Ceremony, type CeremonyProgress, ceremonyForDesk } from './ceremonies/ceremonies.ts';
import { parseShortCode } from './codes.ts';
import { DOSSIER_STATES } from './dossiers/dossiers.ts';
import type { DossierListing } from './dossiers/praktijkverklaring-records.ts';
import type { Consent } from './holders/consent.ts';
import type { Recipient } from './holders/recipients.ts';
import { auditBy } from './organisations/audit.ts';
import type { Actor } from './organisations/members.ts';
import type { Organisation } from './organisations/organisations.ts';
import type { IssuingDeps } from './ports.ts';
import type { Page, PageRequest } from './records.ts';
import { dateTime } from './time.ts';

export interface CeremonyBoard {
  ceremony: Ceremony;
  progress: CeremonyProgress;
  /** Why the awards that are not issued yet lie still. */
  halt: Halt | null;
  awards: Page<AwardListing>;
}

/** One ceremony with its counts and one page of its awards, in the order of the list. */
export async function ceremonyBoard(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
  page: PageRequest & { states?: readonly AwardState[] },
): Promise<CeremonyBoard> {
  const ceremony = await ceremonyForDesk(deps, actor, id);
  const [progress, awards] = await Promise.all([
    deps.storage.ceremonies.progress(id),
    deps.storage.awards.ofCeremony(id, page),
  ]);
  return { ceremony, progress, halt: await haltOf(deps, id, progress), awards };
}

/** The first awards of a ceremony that failed, in the order of the list. */
export async function failedAwards(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
  limit: number,
): Promise<AwardListing[]> {
  await ceremonyForDesk(deps, actor, ceremonyId);
  return (await deps.storage.awards.ofCeremony(ceremonyId, { limit, states: ['failed'] })).items;
}

/** Whether a ceremony of the own organisation is a batch of praktijkverklaringen, which no badge is mixed with. */
export async function areStatements(deps: IssuingDeps, actor: Actor, ceremonyId: string): Promise<boolean> {
  await ceremonyForDesk(deps, actor, ceremonyId);
  const { items } = await deps.storage.awards.ofCeremony(ceremonyId, { limit: 1 });
  return items[0]?.award.kind === 'praktijkverklaring';
}

/** The counts of a ceremony and what holds the rest up, for the progress page. */
export async function ceremonyProgress(
  deps: IssuingDeps,
  actor: Actor,
  id: string,
): Promise<{ progress: CeremonyProgress; halt: Halt | null }> {
  await ceremonyForDesk(deps, actor, id);
  const progress = await deps.storage.ceremonies.progress(id);
  return { progress, halt: await haltOf(deps, id, progress) };
}

/** The organisation's ceremonies, newest day first. */
export async function listCeremonies(
  deps: IssuingDeps,
  actor: Actor,
  page: PageRequest & { query?: string },
): Promise<Page<Ceremony>> {
  authorize(actor, 'ceremony.read', actor, 'ceremony.not_found');
  return deps.storage.ceremonies.list(actor.organisationId, page);
}

export interface AwardForDesk {
  award: Award;
  recipient: Recipient;
  achievement: Achievement;
  version: AchievementVersion;
  organisation: Organisation;
  ceremony: Ceremony | null;
  /** The consent in force, or null. */
  consent: Consent | null;
  /** Null until issued. */
  credential: StoredCredential | null;
}

/** Everything about one award for the staff of its organisation; `award.not_found` for anybody else. */
export async function awardForDesk(
  deps: IssuingDeps,
  actor: Actor,
  awardId: string,
  action: 'award.read' | 'print' = 'award.read',
): Promise<AwardForDesk> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, action, award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  return wholeAward(deps, award);
}

/** The ceremony that an award of the own organisation belongs to, or null. */
export async function ceremonyOfAward(deps: IssuingDeps, actor: Actor, awardId: string): Promise<string | null> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'award.read', award, 'award.not_found');
  return award?.ceremonyId ?? null;
}

/** An award with everything around it. Who may see it was decided by the caller. */
export async function wholeAward(deps: IssuingDeps, award: Award): Promise<AwardForDesk> {
  const { storage } = deps;
  const [recipient, achievement, version, organisation, ceremony, consent, credential] = await Promise.all([
    storage.recipients.byId(award.organisationId, award.recipientId),
    storage.achievements.byId(award.organisationId, award.achievementId),
    storage.achievements.versionById(award.achievementVersionId),
    storage.organisations.byId(award.organisationId),
    award.ceremonyId === null ? null : storage.ceremonies.byId(award.organisationId, award.ceremonyId),
    storage.consents.current(award.id),
    storage.awards.credential(award.id),
  ]);
  if (!recipient || !achievement || !version || !organisation) throw new AppError('award.not_found');
  return { award, recipient, achievement, version, organisation, ceremony, consent, credential };
}

export interface DeskSearch {
  people: Page<AwardListing>;
  achievements: { achievement: Achievement; newest: AchievementVersion }[];
  ceremonies: Ceremony[];
  /** Of learners without a statement: the first of them by name; `more` when there are others. */
  dossiers: { items: DossierListing[]; more: boolean };
}

const NO_DOSSIERS: DeskSearch['dossiers'] = { items: [], more: false };

/** People (with their awards), learners on the way, badges and ceremonies of the own organisation by part of a name, or by the code on a paper. */
export async function searchDesk(
  deps: IssuingDeps,
  actor: Actor,
  query: string,
  page: PageRequest,
): Promise<DeskSearch> {
  authorize(actor, 'search', actor, 'request.not_found');
  const text = query.normalize('NFC').trim().slice(0, 100);
  if (text === '')
    return { people: { items: [], cursor: null }, achievements: [], ceremonies: [], dossiers: NO_DOSSIERS };
  const [coded, found, achievements, ceremonies, dossiers] = await Promise.all([
    awardByCode(deps, actor, text),
    deps.storage.awards.search(actor.organisationId, text, page),
    deps.storage.achievements.list(actor.organisationId, { query: text }),
    deps.storage.ceremonies.list(actor.organisationId, { query: text, limit: 10 }),
    can(actor, 'dossier.read') ? unsignedDossiers(deps, actor, text) : NO_DOSSIERS,
  ]);
  const people = coded === null ? found : { items: [coded], cursor: null };
  return { people, achievements, ceremonies: ceremonies.items, dossiers };
}

/** What was signed stands with the awards. */
async function unsignedDossiers(
  { storage }: IssuingDeps,
  actor: Actor,
  learner: string,
): Promise<DeskSearch['dossiers']> {
  const states = DOSSIER_STATES.filter((state) => state !== 'signed');
  const found = await storage.dossiers.list(actor.organisationId, { states, learner }, { limit: 50 });
  return { items: found.items, more: found.cursor !== null };
}

/** The own award whose short code was typed, or null. */
async function awardByCode(deps: IssuingDeps, actor: Actor, text: string): Promise<AwardListing | null> {
  const code = parseShortCode(text);
  const award = code === null ? null : await deps.storage.awards.byShortCode(code);
  return award?.organisationId === actor.organisationId ? deps.storage.awards.listing(award.id) : null;
}

/** Ticks or unticks "uitgereikt": the paper is in the person's hand. What is ticked so already is left alone. */
export async function markHandedOut(
  deps: IssuingDeps,
  actor: Actor,
  awardId: string,
  handedOut: boolean,
): Promise<void> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'print', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  if ((award.handedOutAt !== null) === handedOut) return;
  if (award.state !== 'issued') throw new AppError('award.not_issued');
  await deps.storage.transaction(async (tx) => {
    const fresh = await tx.awards.byId(awardId);
    if (fresh === null) throw new AppError('award.not_found');
    await tx.awards.update({ ...fresh, handedOutAt: handedOut ? (fresh.handedOutAt ?? dateTime(deps.now())) : null });
    await auditBy(tx, deps, actor, handedOut ? 'award.hand_out' : 'award.take_back', awardId);
  });
}
