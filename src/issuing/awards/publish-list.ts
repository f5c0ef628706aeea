/** Signs status lists: once for a burst of changes, and again before a signature runs out. */
import { AppError } from '../../errors.ts';
import { lintStatusList } from '../../openbadges/lint-status-list.ts';
import { buildStatusListCredential, decodeList, encodeList, MAX_LIST_BYTES } from '../../openbadges/status-list.ts';
import { oncePerBurst, type Runs } from '../once-per-burst.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { type StatusList, statusListUrl } from './status-lists.ts';

const VALID_HOURS = 24;
const CLOCK_SKEW_MS = 60_000;
/** A list is signed anew when its signature is older than this, so that its validity never runs out unseen. */
export const RENEW_AFTER_MS = 60 * 60 * 1000;

/** Lists that are being signed now, for each storage. */
const signing = new WeakMap<object, Runs<StatusList | null>>();

/**
 * Signs a list where its bits have changed since it was signed, or its signature is not of this time, and publishes it. When
 * this resolves, every change that was committed before the call is in the signed list. Of calls at one time, only one
 * signs. `request.not_found` for an unknown list.
 */
export async function publishChanges(deps: IssuingDeps, listId: string): Promise<void> {
  if ((await signedList(deps, listId)) === null) throw new AppError('request.not_found');
}

function signedList(deps: IssuingDeps, listId: string): Promise<StatusList | null> {
  const runs = signing.get(deps.storage) ?? new Map();
  signing.set(deps.storage, runs);
  return oncePerBurst(runs, listId, async () => {
    const list = await deps.storage.statusLists.byId(listId);
    return list === null || !mustBeSigned(list, deps) ? list : sign(deps, list);
  });
}

/** Signs a list as it stands now and publishes it, also where nothing has changed. */
export async function publishStatusList(deps: IssuingDeps, listId: string): Promise<string> {
  const list = await deps.storage.statusLists.byId(listId);
  if (list === null) throw new AppError('request.not_found');
  const { credential } = await sign(deps, list);
  if (credential === null) throw new TypeError('just signed');
  return credential;
}

/**
 * Safe beside other writers: the version only rises by one, and a signature that came too late is made again over the
 * newest bits.
 */
async function sign(deps: IssuingDeps, read: StatusList): Promise<StatusList> {
  const organisation = await deps.storage.organisations.byId(read.organisationId);
  if (organisation === null) throw new AppError('organisation.not_found');
  const url = statusListUrl(organisation.publicUrl, read.id);
  for (let list = read; ; ) {
    const now = deps.now();
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
    if (await deps.storage.statusLists.storeSigned(list.id, signed))
      return { ...list, ...signed, signedRevision: list.revision };
    const newest = await deps.storage.statusLists.byId(list.id);
    if (newest === null) throw new AppError('request.not_found');
    list = newest;
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
  const stored = await deps.storage.statusLists.byId(listId);
  const list = stored === null || !mustBeSigned(stored, deps) ? stored : await signedList(deps, listId);
  if (list?.credential == null || list.signedAt === null) return null;
  // with its time: a version that a restored database gives out a second time is another one
  return {
    credential: list.credential,
    etag: `"${list.id}-${list.version}-${Date.parse(list.signedAt)}"`,
    signedAt: list.signedAt,
  };
}

/** Its bits changed since, or its signature has run out, or was made by a clock that ran ahead. */
function mustBeSigned(list: StatusList, deps: Pick<IssuingDeps, 'now'>): boolean {
  const { credential, signedAt, validUntil } = list;
  if (credential === null || signedAt === null || validUntil === null || list.signedRevision < list.revision)
    return true;
  const now = deps.now().getTime();
  return Date.parse(signedAt) > now + CLOCK_SKEW_MS || Date.parse(validUntil) <= now;
}

/** Hourly: signs every list anew whose signature is older than an hour. */
export async function renewStatusLists(deps: IssuingDeps): Promise<number> {
  const before = dateTime(new Date(deps.now().getTime() - RENEW_AFTER_MS));
  const lists = await deps.storage.statusLists.signedBefore(before);
  for (const list of lists) await publishStatusList(deps, list.id);
  return lists.length;
}
