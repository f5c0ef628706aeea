import { LIST_LENGTH } from '../../openbadges/status-list.ts';
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
    const room = open === null ? 0 : FULL_AT - open.used;
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

/** What has an entry in a status list. */
export interface HasStatus {
  statusListId: string | null;
  statusIndex: number | null;
}

/** Sets the bits of what has ended, for ever; gives the ids of the lists that must be signed anew. */
export async function setRevoked(tx: Storage, ended: readonly HasStatus[]): Promise<string[]> {
  const indexes = new Map<string, number[]>();
  for (const { statusListId, statusIndex } of ended) {
    if (statusListId === null || statusIndex === null) throw new TypeError('an issued award has a status index');
    indexes.set(statusListId, [...(indexes.get(statusListId) ?? []), statusIndex]);
  }
  // in one order: two that change the same lists never wait for each other crosswise
  const lists = [...indexes.keys()].sort();
  for (const listId of lists) await tx.statusLists.setBits(listId, indexes.get(listId) ?? []);
  return lists;
}
