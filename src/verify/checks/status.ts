/**
 * Was it revoked? Reads the credential's bit in its status list ourselves (rule G6): the stock library calls a revoked
 * credential verified. A list we cannot read is "unknown", never "not revoked": absence of proof is not proof.
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import { type Finding, fail, failOwn, pass, skipped, unknown } from '../finding.ts';
import { readStatusBit } from '../status-list/status-list.ts';
import type { Candidate } from './candidate.ts';

const MOST_ENTRIES = 4;
/** A set bit of either purpose means: do not rely on this credential. */
const PURPOSES: readonly unknown[] = ['revocation', 'suspension'];

/**
 * NOT_REVOKED; REVOKED or SUSPENDED (`fail`); NO_STATUS (`skipped`, foreign only); STATUS_MISSING (`fail`, own);
 * as `unknown` STATUS_TYPE_UNSUPPORTED, TOO_LARGE and the W3C codes of `readStatusBit`. Every entry counts, and a set
 * bit counts before an entry that could not be read.
 */
export async function checkStatus(candidate: Candidate): Promise<Finding> {
  const { document, profile } = candidate;
  const status = document.credentialStatus;
  if (status === undefined) return profile === 'own' ? fail('STATUS_MISSING') : skipped('NO_STATUS');
  const entries = Array.isArray(status) ? status : [status];
  if (entries.length > MOST_ENTRIES) return failOwn(profile, 'TOO_LARGE', { reason: 'status entries' });
  const findings = await Promise.all(entries.map((entry) => checkEntry(candidate, entry)));
  return (
    findings.find(({ outcome }) => outcome === 'fail') ??
    findings.find(({ outcome }) => outcome === 'unknown') ??
    findings[0] ??
    unknown('STATUS_TYPE_UNSUPPORTED')
  );
}

async function checkEntry(candidate: Candidate, entry: unknown): Promise<Finding> {
  if (!isObject(entry) || entry.type !== 'BitstringStatusListEntry') return unknown('STATUS_TYPE_UNSUPPORTED');
  const { statusPurpose: purpose, statusListIndex, statusListCredential: url } = entry;
  // "refresh" only says that there is something newer.
  if (purpose === 'refresh') return pass('NOT_REVOKED', { purpose });
  if (!PURPOSES.includes(purpose)) return unknown('STATUS_TYPE_UNSUPPORTED', { purpose: String(purpose).slice(0, 40) });
  // Entries of several bits carry messages, not a yes or no.
  if (entry.statusSize !== undefined && entry.statusSize !== 1) return unknown('STATUS_TYPE_UNSUPPORTED');
  const index = parseIndex(statusListIndex);
  if (index === null || typeof url !== 'string') return unknown('MALFORMED_VALUE_ERROR');
  const read = await readStatusBit({ url, index, purpose: String(purpose) }, candidate);
  if (!read.ok) return unknown(read.code, read.params);
  const params = { purpose: String(purpose), list: url };
  if (!read.bit) return pass('NOT_REVOKED', params);
  return fail(purpose === 'suspension' ? 'SUSPENDED' : 'REVOKED', params);
}

/** A plain decimal string; some foreign issuers write a JSON number. `parseInt` would read "5.5", "0x5" and " 5". */
function parseIndex(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || !/^(0|[1-9]\d{0,14})$/.test(value)) return null;
  return Number(value);
}
