/**
 * Somebody asks what an organisation keeps of them (AVG art. 15 and 20), or wants it gone (art. 17), and does not use the
 * own private page for it. Staff look up what is about this person and tick it: records are never merged by name, since
 * two people may have the same one. Replaced badges come along: a wrong name is a name too.
 */

import { normaliseEmail } from '../../email-address.ts';
import { AppError } from '../../errors.ts';
import { type Action, authorize } from '../access.ts';
import type { Award, AwardListing } from '../awards/awards.ts';
import { eraseAwards, wholeChains } from '../awards/erase-award.ts';
import type { AwardForDesk } from '../desk-reads.ts';
import { searchDesk, wholeAward } from '../desk-reads.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type AuditEntry, auditBy, auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page, PageRequest } from '../records.ts';
import { dateTime } from '../time.ts';
import { type Consent, HOLDER } from './consent.ts';

/** Badges that go into one file or are erased at once. */
export const PERSON_AWARDS = 50;

/** Awards of the own organisation that may be about a person: by e-mail address, part of a name, or a code on paper. */
export async function findPerson(
  deps: IssuingDeps,
  actor: Actor,
  query: string,
  page: PageRequest,
): Promise<Page<AwardListing>> {
  authorize(actor, 'person.export', actor, 'request.not_found');
  if (!query.includes('@')) return (await searchDesk(deps, actor, query, page)).people;
  return deps.storage.awards.ofEmail(actor.organisationId, normaliseEmail(query).slice(0, 254), page);
}

/** Everything kept about a person, in words that a machine and a person can read; without what keeps others out. */
export interface PersonExport {
  organisation: { name: string; did: string };
  exportedAt: string;
  badges: ExportedBadge[];
}

export interface ExportedBadge {
  name: string;
  email: string | null;
  nameOnPage: string;
  recordedAt: string;
  badge: { name: string; level: string | null };
  ceremony: { name: string; date: string; place: string | null } | null;
  awardedDate: string;
  state: Award['state'] | 'replaced';
  coachWords: string | null;
  seenBy: string[];
  issuedAt: string | null;
  validUntil: string | null;
  handedOutAt: string | null;
  revokedAt: string | null;
  revocationReason: string | null;
  credentialId: string | null;
  shortCode: string | null;
  controlCode: string | null;
  /** Addresses of the page, the first one last. */
  pages: string[];
  consents: Omit<Consent, 'id' | 'awardId' | 'organisationId' | 'recordedBy'>[];
  privateLink: { createdAt: string; collectedAt: string | null } | null;
  /** The question about the name that waits. */
  nameRequest: { askedName: string | null; askedAt: string } | null;
  /** Mail about this badge that is still in the outbox. */
  /** What coaches added about them; photos and sounds lie beside as files. */
  evidence: Pick<Evidence, 'kind' | 'text' | 'criteria' | 'hours' | 'seconds' | 'mediaType' | 'addedAt'>[];
  mails: { kind: string; state: string; writtenAt: string; endedAt: string | null }[];
  log: { at: string; what: string; by: 'holder' | 'staff' | 'system' }[];
}

/** An award with everything around it, and the evidence whose files go along. */
export type ExportedAward = AwardForDesk & { evidence: Evidence[] };

/**
 * Collects what the organisation keeps in these awards and all they replaced, and writes down that it was given. Throws
 * `award.not_found` when one of them is not of this organisation: then nothing is given.
 */
export async function exportPerson(
  deps: IssuingDeps,
  actor: Actor,
  awardIds: readonly string[],
): Promise<{ data: PersonExport; awards: ExportedAward[] }> {
  const chain = await ownAwards(deps, actor, awardIds, 'person.export');
  const awards = await Promise.all(
    chain.map(async (award): Promise<ExportedAward> => {
      const evidence = await deps.storage.evidence.ofAward(award.id);
      return { ...(await wholeAward(deps, award)), evidence };
    }),
  );
  const { organisation } = awards[0] as ExportedAward;
  const badges = await Promise.all(awards.map((whole) => exportedBadge(deps, whole)));
  await deps.storage.transaction(async (tx) => {
    for (const { id } of chain) await auditBy(tx, deps, actor, 'person.export', id);
  });
  const { name, did } = organisation;
  return { data: { organisation: { name, did }, exportedAt: dateTime(deps.now()), badges }, awards };
}

/** What would be erased with these awards: they and all they replaced. The same errors as `erasePerson`. */
export async function whatGoes(deps: IssuingDeps, actor: Actor, awardIds: readonly string[]): Promise<AwardListing[]> {
  const chain = await ownAwards(deps, actor, awardIds, 'person.erase');
  const found = await Promise.all(chain.map(({ id }) => deps.storage.awards.listing(id)));
  return found.filter((listing) => listing !== null);
}

/**
 * Erases these awards and all they replaced for ever, with the people in them; see erase-award.ts for what stays. Throws
 * `award.not_found` for one of another organisation and `person.in_progress` for one that is being issued just now.
 */
export async function erasePerson(deps: IssuingDeps, actor: Actor, awardIds: readonly string[]): Promise<void> {
  const chain = await ownAwards(deps, actor, awardIds, 'person.erase');
  await eraseAwards(
    deps,
    chain.map(({ id }) => id),
    auditName(actor),
  );
}

async function ownAwards(
  deps: IssuingDeps,
  actor: Actor,
  awardIds: readonly string[],
  action: Action,
): Promise<Award[]> {
  if (awardIds.length === 0) throw new AppError('person.nothing_ticked');
  if (awardIds.length > PERSON_AWARDS) throw new AppError('person.too_many', { most: PERSON_AWARDS });
  for (const id of awardIds) authorize(actor, action, await deps.storage.awards.byId(id), 'award.not_found');
  const chain = await wholeChains(deps, awardIds);
  for (const award of chain) {
    authorize(actor, action, award, 'award.not_found');
    const busy = award.state === 'approved' || award.state === 'issuing';
    if (busy && action === 'person.erase') throw new AppError('person.in_progress');
  }
  return chain;
}

async function exportedBadge(deps: IssuingDeps, whole: ExportedAward): Promise<ExportedBadge> {
  const { storage } = deps;
  const { award, recipient, version, ceremony, evidence } = whole;
  const [consents, link, request, pages, mails, log] = await Promise.all([
    storage.consents.ofAward(award.id),
    storage.holders.linkOfAward(award.id),
    storage.nameCorrections.open(award.id),
    storage.publicLinks.ofAward(award.id),
    storage.outbox.ofAward(award.id),
    storage.audit.about(award.organisationId, award.id),
  ]);
  const slugs = [...pages.map(({ slug }) => slug).reverse(), ...(award.slug === null ? [] : [award.slug])];
  return {
    name: recipient.name,
    email: recipient.email,
    nameOnPage: award.pageName,
    recordedAt: recipient.createdAt,
    badge: { name: version.content.name, level: award.level },
    ceremony: ceremony === null ? null : { name: ceremony.name, date: ceremony.date, place: ceremony.place },
    awardedDate: award.awardedDate,
    state: award.supersededBy === null ? award.state : 'replaced',
    coachWords: award.coachWords,
    seenBy: [award.judgeName, award.secondJudge].filter((name) => name !== null),
    issuedAt: award.issuedAt,
    validUntil: award.validUntil,
    handedOutAt: award.handedOutAt,
    revokedAt: award.revokedAt,
    revocationReason: award.revocationReason,
    credentialId: award.credentialId,
    shortCode: award.shortCode,
    controlCode: award.controlCode,
    pages: slugs.map((slug) => `${deps.publicUrl}/b/${slug}`),
    consents: consents.map(({ id: _id, awardId: _award, organisationId: _own, recordedBy: _by, ...ticks }) => ticks),
    privateLink: link === null ? null : { createdAt: link.createdAt, collectedAt: link.collectedAt },
    nameRequest: request === null ? null : { askedName: request.askedName, askedAt: request.askedAt },
    evidence: evidence.map(({ kind, text, criteria, hours, seconds, mediaType, addedAt }) => ({
      kind,
      text,
      criteria,
      hours,
      seconds,
      mediaType,
      addedAt,
    })),
    mails: mails.map(({ kind, state, createdAt, endedAt }) => ({ kind, state, writtenAt: createdAt, endedAt })),
    log: log.map(logLine),
  };
}

/** Who of the staff it was is about them, not about this person. */
function logLine({ at, action, actor }: AuditEntry): ExportedBadge['log'][number] {
  const who = actor === HOLDER || actor === 'system' ? actor : 'staff';
  return { at, what: action, by: who };
}
