/**
 * "Alles weg": a badge, the dossier it came from and everything we know of the person in them are deleted for ever, in steps that may be repeated.
 * What stays says nothing about a person: the hash of each address (it answers 410), credential id, status list and index
 * with the revoked bit set, so that a copy of the badge kept elsewhere reads "revoked", and the hash of each consent.
 */
import { deleteDossiers, dossiersOfAwards, forgetRequestMail } from '../dossiers/erase-dossier.ts';
import { forgetUnusedFiles, planSweep } from '../evidence/evidence-files.ts';
import { HOLDER } from '../holders/consent.ts';
import { keepFolderLinks } from '../holders/folder-links.ts';
import type { Holder } from '../holders/holder-links.ts';
import { addressKey } from '../letters/outbox.ts';
import { addAudit } from '../organisations/audit.ts';
import { dropArchive } from '../organisations/leave-archive.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { enterEnds } from '../register/enter-acts.ts';
import { planScrub } from '../scrub.ts';
import { dateTime, today } from '../time.ts';
import type { Award } from './awards.ts';
import { publishChanges } from './publish-list.ts';
import { replaceKey } from './replacement.ts';
import { type HasStatus, setRevoked } from './status-lists.ts';

/** Erases badges of this holder, each with all that it replaced. Ids of others are left alone. */
export async function eraseByHolder(deps: IssuingDeps, holder: Holder, awardIds: readonly string[]): Promise<void> {
  const own = awardIds.filter((id) => holder.awardIds.includes(id));
  await eraseAwards(deps, own, HOLDER);
}

/** Erases badges whoever asked. `actor` is for the audit log. Safe to repeat; an award that is gone is left out. */
export async function eraseAwards(deps: IssuingDeps, awardIds: readonly string[], actor: string): Promise<void> {
  const chain = await wholeChains(deps, awardIds);
  if (chain.length === 0) return;
  const addresses = await addressesOf(deps, chain);
  // a. outside the database, before anything is deleted: no backup that is put back may undo what was asked
  await deps.eraseList.add(addresses.flatMap(({ slugs }) => slugs.map((slug) => deps.sha256Hex(slug))));
  await deps.failPoint?.('erase listed');
  // b. mail that lies here as files
  const emails = await emailsOf(deps, chain);
  for (const email of emails) await deps.forgetMail(email);
  const dossiers = await dossiersOfAwards(
    deps,
    chain.map(({ id }) => id),
  );
  await forgetRequestMail(deps, dossiers);
  const dropArchives = async (): Promise<void> => {
    for (const id of new Set(chain.map(({ organisationId }) => organisationId))) await dropArchive(deps, id);
  };
  await dropArchives();
  // c. rows, with what stays of them
  const lists = await deps.storage.transaction(async (tx) => {
    await enterErased(tx, deps, chain);
    const ended: HasStatus[] = [];
    for (const { award, slugs } of addresses) {
      const endorsement = await tx.companyLinks.endorsementOf(award.id);
      if (endorsement !== null) ended.push(endorsement);
      if (award.statusListId === null || award.statusIndex === null) continue;
      ended.push(award);
      await keepTraces(tx, deps, award, slugs);
    }
    const changed = await setRevoked(tx, ended);
    await deleteDossiers(tx, deps, dossiers, actor);
    await keepFolderLinks(tx, chain);
    await tx.erasure.erase(chain.map(({ id }) => id));
    await planSweep(tx, deps);
    for (const email of emails) await tx.outbox.forgetAddress(addressKey(deps, email));
    for (const { id, organisationId } of chain)
      await addAudit(tx, deps, { organisationId, actor, action: 'award.erase', objectId: id });
    await planScrub(tx, deps, 'soon');
    return changed;
  });
  await deps.failPoint?.('erased');
  // one that was begun meanwhile may hold what is gone now
  await dropArchives();
  // d. photos and voice notes that nobody else has
  await forgetUnusedFiles(deps);
  // e. the lists as everybody reads them
  for (const listId of lists) await publishChanges(deps, listId);
}

/** The awards with all they replaced and were replaced by: a wrong name is a name too. */
export async function wholeChains(deps: Pick<IssuingDeps, 'storage'>, awardIds: readonly string[]): Promise<Award[]> {
  const found = new Map<string, Award>();
  const open = [...awardIds];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    const award = await deps.storage.awards.byId(id);
    if (award === null) continue;
    found.set(id, award);
    const next = await deps.storage.awards.byIdempotencyKeys(award.organisationId, [replaceKey(id)]);
    open.push(...next.map((each) => each.id));
    for (const other of [award.supersedes, award.supersededBy]) if (other !== null) open.push(other);
  }
  return [...found.values()];
}

async function addressesOf(deps: IssuingDeps, chain: readonly Award[]): Promise<{ award: Award; slugs: string[] }[]> {
  return Promise.all(
    chain.map(async (award) => {
      const links = await deps.storage.publicLinks.ofAward(award.id);
      // one that was never issued has no address; its id stands in, so that a backup cannot bring it back either
      return { award, slugs: [award.slug ?? award.id, ...links.map((link) => link.slug)] };
    }),
  );
}

async function emailsOf(deps: IssuingDeps, chain: readonly Award[]): Promise<Set<string>> {
  const people = await Promise.all(
    chain.map((award) => deps.storage.recipients.byId(award.organisationId, award.recipientId)),
  );
  return new Set(people.flatMap((person) => (person?.email ? [person.email] : [])));
}

async function keepTraces(tx: Storage, deps: IssuingDeps, award: Award, slugs: readonly string[]): Promise<void> {
  const date = today(deps.now());
  const { credentialId, organisationId, statusListId, statusIndex } = award;
  if (credentialId === null || statusListId === null || statusIndex === null) return;
  for (const slug of slugs) {
    const slugSha256 = deps.sha256Hex(slug);
    await tx.erasure.insertErasedBadge({ slugSha256, credentialId, organisationId, statusListId, statusIndex, date });
  }
  for (const consent of await tx.consents.ofAward(award.id)) {
    const consentSha256 = deps.sha256Hex(JSON.stringify(consent));
    await tx.erasure.insertErasedConsent({ consentSha256, organisationId, date });
  }
}

/** That they were erased, while the salts that the entries are made with are still there. */
async function enterErased(tx: Storage, deps: IssuingDeps, chain: readonly Award[]): Promise<void> {
  const ended = [];
  for (const { id, organisationId } of chain) {
    const organisation = await tx.organisations.byId(organisationId);
    if (organisation !== null) ended.push({ awardId: id, issuer: organisation.did });
  }
  await enterEnds(tx, deps, 'erase', ended);
}

const APPLIED = 'erase-list-applied';
const PAGE = 500;

/**
 * At the start: erases again what a backup brought back. Looks through all addresses only where the list names one that
 * this database does not know as erased, and once for the same list. Gives how many awards it erased.
 */
export async function applyEraseList(deps: IssuingDeps): Promise<number> {
  const listed = await deps.eraseList.all();
  const unknown = new Set<string>();
  for (const hash of listed) if ((await deps.storage.awards.erased(hash)) === null) unknown.add(hash);
  if (unknown.size === 0) return 0;
  const state = deps.sha256Hex([...unknown].sort().join(' '));
  if ((await deps.storage.settings.get(APPLIED)) === state) return 0;
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await deps.storage.erasure.addresses(after, PAGE);
    for (const { awardId, slugs } of page)
      if (slugs.some((slug) => unknown.has(deps.sha256Hex(slug)))) found.push(awardId);
    after = page.at(-1)?.awardId ?? null;
    if (after === null) break;
  }
  for (const awardId of found) await eraseAwards(deps, [awardId], 'system');
  await deps.storage.settings.set(APPLIED, found.length === 0 ? state : '');
  return found.length;
}

/** Deletes mailed offers that work no more. */
export async function forgetOldJoins(deps: IssuingDeps): Promise<void> {
  await deps.storage.holders.deleteExpiredJoins(dateTime(deps.now()));
}
