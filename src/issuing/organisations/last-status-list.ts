import { AppError } from '../../errors.ts';
import { lintStatusList } from '../../openbadges/lint-status-list.ts';
import { buildStatusListCredential, encodeList, LAST_LIST_LIFE_MS } from '../../openbadges/status-list.ts';
import { type StatusList, statusListUrl } from '../awards/status-lists.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import type { Organisation } from './organisations.ts';

/**
 * A status list as it stands now, signed to be good for ten years: for an organisation that leaves, whose host cannot sign
 * another. It is not stored here; our own list goes on with its short life.
 */
export async function signLastStatusList(
  deps: Pick<IssuingDeps, 'now' | 'keys' | 'signer' | 'gzip' | 'gunzip'>,
  organisation: Organisation,
  list: StatusList,
): Promise<string> {
  const now = deps.now();
  const listUrl = statusListUrl(organisation.publicUrl, list.id);
  const unsigned = buildStatusListCredential({
    listUrl,
    issuerDid: organisation.did,
    validFrom: dateTime(now),
    validUntil: dateTime(new Date(now.getTime() + LAST_LIST_LIFE_MS)),
    encodedList: await encodeList(list.bits, deps.gzip),
    longest: LAST_LIST_LIFE_MS,
  });
  const linted = await lintStatusList(unsigned, {
    listUrl,
    issuerDid: organisation.did,
    statusKey: await deps.keys.activeKey(organisation, 'status', dateTime(now)),
    now,
    previousBits: list.bits,
    gunzip: deps.gunzip,
    longest: LAST_LIST_LIFE_MS,
  });
  if (!linted.ok) throw new AppError('award.lint_failed', { rule: linted.findings[0]?.rule ?? 'status-list' });
  return deps.signer.signStatusList(organisation.id, linted.linted);
}
