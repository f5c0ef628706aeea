import { LIST_LENGTH } from '../status-list.ts';
import { type Finding, type FrameRule, findingsOf } from './rule.ts';

/** One revocation entry in the list of this issuer, at an index that is this award's alone and not yet set. */
export const statusEntryOwnAndUnset: FrameRule = {
  id: 'status-entry-own-and-unset',
  number: 18,
  cite: 'Bitstring Status List 1.0, 2.1',
  check(credential, facts) {
    const found = findingsOf(this.id);
    const { listUrl, index, unique, unset } = facts.status;
    const wanted = {
      id: `${listUrl}#${index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(index),
      statusListCredential: listUrl,
    };
    const entry: Record<string, unknown> = { ...credential.credentialStatus };
    const findings: Finding[] = [...new Set([...Object.keys(wanted), ...Object.keys(entry)])]
      .filter((key) => entry[key] !== (wanted as Record<string, unknown>)[key])
      .map((key) => found(`credentialStatus.${key}`, 'not the entry that was given out'));
    if (!Number.isSafeInteger(index) || index < 0 || index >= LIST_LENGTH) {
      findings.push(found('credentialStatus.statusListIndex', 'lies outside the list'));
    }
    if (!unique) findings.push(found('credentialStatus.statusListIndex', 'was given out to another award'));
    if (!unset) findings.push(found('credentialStatus.statusListIndex', 'is set already'));
    return findings;
  },
};
