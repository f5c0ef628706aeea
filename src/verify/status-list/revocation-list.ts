/**
 * `1EdTechRevocationList` (OB 3.0, CredentialStatus): a plain JSON list of revoked credentials behind the status id. It
 * carries no signature; it is the issuer's because the signed credential names its https address.
 */
import { idOf, isObject } from '../../openbadges/gate-structure.ts';
import { scanJson } from '../../openbadges/json-scanner.ts';
import { MAX_LIST_CREDENTIAL_BYTES } from '../../openbadges/shape-gate.ts';
import type { Candidate } from '../checks/candidate.ts';
import { type Finding, fail, pass, unknown } from '../finding.ts';

const ACCEPT = 'application/json, application/ld+json;q=0.9';

/**
 * NOT_REVOKED, REVOKED (`fail`, with the issuer's `reason` where it gives one); as `unknown` STATUS_RETRIEVAL_ERROR,
 * STATUS_VERIFICATION_ERROR (list of another address or issuer), MALFORMED_VALUE_ERROR.
 */
export async function checkRevocationList(url: unknown, candidate: Candidate): Promise<Finding> {
  const { document, issuerId, options } = candidate;
  if (typeof url !== 'string' || typeof document.id !== 'string') return unknown('MALFORMED_VALUE_ERROR');
  const params = { list: url.slice(0, 300) };
  const fetched = await options.fetchDocument(url, { accept: ACCEPT, maxBytes: MAX_LIST_CREDENTIAL_BYTES });
  if (!fetched.ok) return unknown('STATUS_RETRIEVAL_ERROR', { ...params, reason: fetched.code });
  if (fetched.bytes.length > MAX_LIST_CREDENTIAL_BYTES) {
    return unknown('STATUS_RETRIEVAL_ERROR', { ...params, reason: 'TOO_LARGE' });
  }
  const scanned = scanJson(fetched.bytes);
  if (!scanned.ok) return unknown('STATUS_RETRIEVAL_ERROR', { ...params, reason: scanned.code });
  if (scanned.exceeded !== null) return unknown('STATUS_RETRIEVAL_ERROR', { ...params, reason: 'TOO_LARGE' });
  const list = scanned.value;
  if (!isObject(list)) return unknown('MALFORMED_VALUE_ERROR', { ...params, reason: 'list' });
  const mismatch =
    'id' in list && list.id !== url ? 'id' : 'issuer' in list && idOf(list.issuer) !== issuerId ? 'issuer' : null;
  if (mismatch !== null) return unknown('STATUS_VERIFICATION_ERROR', { ...params, reason: mismatch });
  const entries = entriesOf(list);
  if (entries === null) return unknown('MALFORMED_VALUE_ERROR', { ...params, reason: 'revokedCredential' });
  const entry = entries.find(({ id, revoked }) => id === document.id && revoked);
  if (entry === undefined) return pass('NOT_REVOKED', params);
  return fail('REVOKED', entry.reason === null ? params : { ...params, reason: entry.reason });
}

interface Entry {
  id: string;
  revoked: boolean;
  reason: string | null;
}

/**
 * The entries; null where some entry cannot be read, or where the text says by nothing that it is such a list (an error
 * page in JSON would otherwise revoke nobody).
 */
function entriesOf(list: Record<string, unknown>): Entry[] | null {
  const { revokedCredential } = list;
  if (revokedCredential === undefined) return typeof list.id === 'string' ? [] : null;
  const entries: Entry[] = [];
  for (const item of Array.isArray(revokedCredential) ? revokedCredential : [revokedCredential]) {
    const id = idOf(item);
    const { revoked = true, revocationReason } = isObject(item) ? item : {};
    if (id === null || typeof revoked !== 'boolean') return null;
    entries.push({ id, revoked, reason: typeof revocationReason === 'string' ? revocationReason.slice(0, 300) : null });
  }
  return entries;
}
