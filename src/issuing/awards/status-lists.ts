import { AppError } from '../../errors.ts';
import { lintStatusList } from '../../openbadges/lint-status-list.ts';
import {
  buildStatusListCredential,
  decodeList,
  encodeList,
  LIST_LENGTH,
  MAX_LIST_BYTES,
} from '../../openbadges/status-list.ts';
import { newPublicId } from '../codes.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';

/** A status list of one organisation with its raw bits and the last signed credential. */
export interface StatusList {
  id: string;
  organisationId: string;
  /** 16,384 bytes; index 0 is the most significant bit of byte 0. */
  bits: Uint8Array;
  /** Rises by one whenever a bit is set. */
  revision: number;
  /** The revision that the signed credential shows; lower than `revision` means: sign anew before anybody reads it. */
  signedRevision: number;
  /** Rises by one at every signature. */
  version: number;
  /** Signed BitstringStatusListCredential (JSON), or null before the first signature. */
  credential: string | null;
  signedAt: string | null;
  validUntil: string | null;
  createdAt: string;
}

const VALID_HOURS = 24;
const CLOCK_SKEW_MS = 60_000;
/** A list is signed anew when its signature is older than this, so that its validity never runs out unseen. */
export const RENEW_AFTER_MS = 60 * 60 * 1000;
/** Above this share of given-out indexes, finding a free one by chance takes too long: a new list is opened. */
const FULL_AT = Math.floor(LIST_LENGTH * 0.9);

/** The public address of a list; part of every credential, never changes. */
export function statusListUrl(publicUrl: string, listId: string): string {
  return `${publicUrl}/status/${listId}`;
}

/** Adds an empty list for an organisation and returns its id. It has no signature yet. */
export async function addStatusList(tx: Storage, deps: IssuingDeps, organisationId: string): Promise<string> {
  const id = newPublicId(deps.random);
  await tx.statusLists.insert({
    id,
    organisationId,
    bits: new Uint8Array(LIST_LENGTH / 8),
    revision: 0,
    signedRevision: 0,
    version: 0,
    credential: null,
    signedAt: null,
    validUntil: null,
    createdAt: dateTime(deps.now()),
  });
  return id;
}

/** An index of a list, given out to one award for ever. */
export interface TakenIndex {
  listId: string;
  index: number;
}

/**
 * Gives an award a random, never used index in a list with room. Call inside the transaction that plans the award:
 * a given-out index is burned, whatever happens to the award.
 */
export async function takeStatusIndex(
  tx: Storage,
  deps: IssuingDeps,
  organisationId: string,
  awardId: string,
): Promise<TakenIndex> {
  return (await takeStatusIndexes(tx, deps, organisationId, [awardId])).get(awardId) as TakenIndex;
}

/** The same for several awards of one organisation; a full list is followed by the next. */
export async function takeStatusIndexes(
  tx: Storage,
  deps: IssuingDeps,
  organisationId: string,
  awardIds: readonly string[],
): Promise<Map<string, TakenIndex>> {
  const given = new Map<string, TakenIndex>();
  while (given.size < awardIds.length) {
    const open = await tx.statusLists.open(organisationId);
    const room = open === null ? 0 : FULL_AT - (await tx.statusLists.used(open.id));
    const listId = open !== null && room > 0 ? open.id : await addStatusList(tx, deps, organisationId);
    const waiting = awardIds.filter((id) => !given.has(id)).slice(0, room > 0 ? room : FULL_AT);
    // one index for two of them is refused to the second, as one that was given out before
    const wanted = new Map(waiting.map((awardId) => [awardId, deps.random.integer(LIST_LENGTH)]));
    const asked = [...wanted].map(([awardId, index]) => ({ awardId, index }));
    for (const awardId of await tx.statusLists.takeIndexes(listId, asked))
      given.set(awardId, { listId, index: wanted.get(awardId) as number });
  }
  return given;
}

/**
 * Signs a list as it stands now and publishes it. Safe beside other writers: the version only rises by one, and a
 * signature that came too late is made again over the newest bits.
 */
export async function publishStatusList(deps: IssuingDeps, listId: string): Promise<string> {
  for (;;) {
    const list = await deps.storage.statusLists.byId(listId);
    if (list === null) throw new AppError('request.not_found');
    const organisation = await deps.storage.organisations.byId(list.organisationId);
    if (organisation === null) throw new AppError('organisation.not_found');
    const now = deps.now();
    const url = statusListUrl(organisation.publicUrl, list.id);
    const signedAt = dateTime(now);
    const validUntil = dateTime(new Date(now.getTime() + VALID_HOURS * 3_600_000));
    const unsigned = buildStatusListCredential({
      listUrl: url,
      issuerDid: organisation.did,
      validFrom: signedAt,
      validUntil,
      encodedList: await encodeList(list.bits, deps.gzip),
    });
    const linted = await lintStatusList(unsigned, {
      listUrl: url,
      issuerDid: organisation.did,
      statusKey: await deps.keys.activeKey(organisation, 'status', signedAt),
      now,
      previousBits: await bitsOf(list.credential, deps),
      gunzip: deps.gunzip,
    });
    if (!linted.ok) throw new AppError('award.lint_failed', { rule: linted.findings[0]?.rule ?? 'status-list' });
    const credential = await deps.signer.signStatusList(organisation.id, linted.linted);
    const signed = { credential, version: list.version + 1, revision: list.revision, signedAt, validUntil };
    if (await deps.storage.statusLists.storeSigned(list.id, signed)) return credential;
  }
}

/** The bits of a signed list, or null when there is none yet. */
async function bitsOf(credential: string | null, deps: IssuingDeps): Promise<Uint8Array | null> {
  if (credential === null) return null;
  const { encodedList } = (JSON.parse(credential) as { credentialSubject: { encodedList: string } }).credentialSubject;
  return decodeList(encodedList, deps.gunzip, MAX_LIST_BYTES);
}

/** The signed list as the world reads it, or null for an unknown id. Signed now where a change or the clock asks for it. */
export async function publishedStatusList(
  deps: IssuingDeps,
  listId: string,
): Promise<{ credential: string; etag: string; signedAt: string } | null> {
  let list = await deps.storage.statusLists.byId(listId);
  if (list === null) return null;
  const stale =
    list.signedRevision < list.revision || list.validUntil === null || !isTimely(list.signedAt, list.validUntil, deps);
  if (list.credential === null || stale) {
    await publishStatusList(deps, listId);
    list = await deps.storage.statusLists.byId(listId);
  }
  if (list?.credential == null || list.signedAt === null) return null;
  // with its time: a version that a restored database gives out a second time is another one
  return {
    credential: list.credential,
    etag: `"${list.id}-${list.version}-${Date.parse(list.signedAt)}"`,
    signedAt: list.signedAt,
  };
}

/** Signed before now and not expired; a list signed by a clock that ran ahead is not, and is signed again. */
function isTimely(signedAt: string | null, validUntil: string, deps: IssuingDeps): boolean {
  const now = deps.now().getTime();
  return signedAt !== null && Date.parse(signedAt) <= now + CLOCK_SKEW_MS && Date.parse(validUntil) > now;
}

/** Hourly: signs every list anew whose signature is older than an hour. */
export async function renewStatusLists(deps: IssuingDeps): Promise<number> {
  const before = dateTime(new Date(deps.now().getTime() - RENEW_AFTER_MS));
  const lists = await deps.storage.statusLists.signedBefore(before);
  for (const list of lists) await publishStatusList(deps, list.id);
  return lists.length;
}
