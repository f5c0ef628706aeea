/**
 * Was it revoked? Reads the credential's status ourselves (rule G6): the stock library calls a revoked credential
 * verified. A list we cannot read is "unknown", never "not revoked": absence of proof is not proof.
 */
import { isObject } from '../../openbadges/gate-structure.ts';
import { asText } from '../as-text.ts';
import { type Finding, fail, failOwn, pass, skipped, unknown } from '../finding.ts';
import { checkRevocationList } from '../status-list/revocation-list.ts';
import { readStatus } from '../status-list/status-list.ts';
import type { Candidate } from './candidate.ts';

const MOST_ENTRIES = 4;
/** A set bit of either purpose means: do not rely on this credential. */
const DECIDING: readonly unknown[] = ['revocation', 'suspension'];
/** These tell something beside the verdict ("there is a newer one", a message), so nothing needs to be fetched for them. */
const INFORMING: readonly unknown[] = ['refresh', 'message'];
/** Bits of one entry; the standard sets no bound. */
const MOST_BITS = 8;

/**
 * NOT_REVOKED; REVOKED or SUSPENDED (`fail`); NO_STATUS (`skipped`, foreign only); STATUS_MISSING (`fail`, own);
 * as `unknown` STATUS_TYPE_UNSUPPORTED, TOO_LARGE and the W3C codes of `readStatus`. Every entry counts: one that says
 * revoked before one that says suspended, and both before an entry that could not be read.
 */
export async function checkStatus(candidate: Candidate): Promise<Finding> {
  const { document, profile } = candidate;
  const status = document.credentialStatus;
  if (status === undefined) return profile === 'own' ? fail('STATUS_MISSING') : skipped('NO_STATUS');
  const entries = Array.isArray(status) ? status : [status];
  if (entries.length > MOST_ENTRIES) return failOwn(profile, 'TOO_LARGE', { reason: 'status entries' });
  const findings = await Promise.all(entries.map((entry) => checkEntry(candidate, entry)));
  return (
    findings.find(({ code }) => code === 'REVOKED') ??
    findings.find(({ outcome }) => outcome === 'fail') ??
    findings.find(({ outcome }) => outcome === 'unknown') ??
    // What a list said, before an entry that only informs.
    findings.find(({ params }) => 'list' in params) ??
    findings[0] ??
    unknown('STATUS_TYPE_UNSUPPORTED')
  );
}

async function checkEntry(candidate: Candidate, entry: unknown): Promise<Finding> {
  if (!isObject(entry)) return unknown('STATUS_TYPE_UNSUPPORTED');
  const types = Array.isArray(entry.type) ? entry.type : [entry.type];
  if (types.includes('1EdTechRevocationList')) return checkRevocationList(entry.id, candidate);
  if (!types.includes('BitstringStatusListEntry')) return unknown('STATUS_TYPE_UNSUPPORTED');
  const { statusPurpose: purpose, statusListIndex, statusListCredential: url } = entry;
  if (INFORMING.includes(purpose)) return pass('NOT_REVOKED', { purpose: asText(purpose) });
  if (!DECIDING.includes(purpose)) return unknown('STATUS_TYPE_UNSUPPORTED', { purpose: asText(purpose).slice(0, 40) });
  const index = parseIndex(statusListIndex);
  const size = parseSize(entry);
  if (index === null || size === null || typeof url !== 'string') return unknown('MALFORMED_VALUE_ERROR');
  const read = await readStatus({ url, index, purpose: asText(purpose), size }, candidate);
  if (!read.ok) return unknown(read.code, read.params);
  const params = { purpose: asText(purpose), list: url };
  if (read.value === 0) return pass('NOT_REVOKED', params);
  return fail(purpose === 'suspension' ? 'SUSPENDED' : 'REVOKED', params);
}

/** Bits of an entry (`statusSize`): above one there must be a message for every value (Bitstring Status List 1.0, 2.1). */
function parseSize({ statusSize = 1, statusMessage }: Record<string, unknown>): number | null {
  if (typeof statusSize !== 'number' || !Number.isInteger(statusSize) || statusSize < 1 || statusSize > MOST_BITS) {
    return null;
  }
  const messages = Array.isArray(statusMessage) ? statusMessage.length : 0;
  return statusSize === 1 || messages === 2 ** statusSize ? statusSize : null;
}

/** A plain decimal string; some foreign issuers write a JSON number. `parseInt` would read "5.5", "0x5" and " 5". */
function parseIndex(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || !/^(0|[1-9]\d{0,14})$/.test(value)) return null;
  return Number(value);
}
