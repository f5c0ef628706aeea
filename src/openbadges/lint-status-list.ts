/** The lint of a status list before it is signed, with its own sealed single-use token. */
import type { Finding } from './lint-rules/rule.ts';
import { depthFindings } from './lint-rules/whole.ts';
import { decodeList, type Gunzip, LIST_LENGTH, LIST_LIFE_MS, MAX_LIST_BYTES } from './status-list.ts';
import type { UnsignedStatusListCredential } from './types.ts';

/** What the rules must know that does not stand in the list itself. */
export interface StatusListFacts {
  /** The address this list is served at. */
  listUrl: string;
  issuerDid: string;
  /** The organisation's status-list key. */
  statusKey: { methodId: string; controller: string; active: boolean };
  now: Date;
  /** The bits that were signed last, or null before the first signature: revocation is for ever. */
  previousBits: Uint8Array | null;
  gunzip: Gunzip;
  /** Longest life in ms; 24 hours unless told. */
  longest?: number;
}

export type StatusListLintResult = { ok: true; linted: LintedStatusList } | { ok: false; findings: Finding[] };

const KEY = Symbol('lint-status-list');
let seal: (json: string) => LintedStatusList;

/** Proof that a status list passed its lint. Only `lintStatusList` makes one; a signer may spend it once. */
export class LintedStatusList {
  #json: string | undefined;

  private constructor(key: symbol, json: string) {
    if (key !== KEY) throw new TypeError('LintedStatusList is made by lintStatusList() only');
    this.#json = json;
    Object.freeze(this);
  }

  static {
    seal = (json) => new LintedStatusList(KEY, json);
  }

  /** A copy to look at. Throws TypeError once spent. */
  peek(): UnsignedStatusListCredential {
    return JSON.parse(this.#unspent());
  }

  /** Gives the list for the signature, once; every later call throws TypeError. */
  spend(): UnsignedStatusListCredential {
    const json = this.#unspent();
    this.#json = undefined;
    return JSON.parse(json);
  }

  #unspent(): string {
    if (this.#json === undefined) throw new TypeError('LintedStatusList was spent before');
    return this.#json;
  }
}

/** Checks an unsigned status list and gives the single-use token, or all findings. Never throws for a bad list. */
export async function lintStatusList(
  unsigned: UnsignedStatusListCredential,
  facts: StatusListFacts,
): Promise<StatusListLintResult> {
  const tooDeep = depthFindings(unsigned);
  if (tooDeep.length > 0) return { ok: false, findings: tooDeep };
  const json = JSON.stringify(unsigned);
  const copy: UnsignedStatusListCredential = JSON.parse(json);
  const findings = [...shapeFindings(copy, facts), ...timeFindings(copy, facts), ...(await bitFindings(copy, facts))];
  return findings.length > 0 ? { ok: false, findings } : { ok: true, linted: seal(json) };
}

/** Only these members, with exactly these values (Bitstring Status List 1.0, 2.2; our list of choices). */
function shapeFindings(list: UnsignedStatusListCredential, facts: StatusListFacts): Finding[] {
  const subject: Record<string, unknown> = { ...list.credentialSubject };
  const expected: [path: string, actual: unknown, wanted: unknown][] = [
    [
      '',
      Object.keys(list).sort(),
      ['@context', 'credentialSubject', 'id', 'issuer', 'type', 'validFrom', 'validUntil'],
    ],
    ['@context', list['@context'], ['https://www.w3.org/ns/credentials/v2']],
    ['id', list.id, facts.listUrl],
    ['type', list.type, ['VerifiableCredential', 'BitstringStatusListCredential']],
    ['issuer', list.issuer, facts.issuerDid],
    ['credentialSubject', Object.keys(subject).sort(), ['encodedList', 'id', 'statusPurpose', 'ttl', 'type']],
    ['credentialSubject.id', subject.id, `${facts.listUrl}#list`],
    ['credentialSubject.type', subject.type, 'BitstringStatusList'],
    ['credentialSubject.statusPurpose', subject.statusPurpose, 'revocation'],
  ];
  const findings = expected
    .filter(([, actual, wanted]) => JSON.stringify(actual) !== JSON.stringify(wanted))
    .map(([path]) => finding('list-shape', path, 'not what a list of this issuer says'));
  const { ttl } = subject;
  if (!Number.isSafeInteger(ttl) || (ttl as number) <= 0 || (ttl as number) > LIST_LIFE_MS) {
    findings.push(finding('list-shape', 'credentialSubject.ttl', 'milliseconds, above 0 and at most 24 hours'));
  }
  const key = facts.statusKey;
  if (!key.active || key.controller !== facts.issuerDid || !key.methodId.startsWith(`${facts.issuerDid}#`)) {
    findings.push(finding('list-key', '', 'the status-list key is not an active key of this issuer'));
  }
  return findings;
}

function timeFindings(list: UnsignedStatusListCredential, facts: StatusListFacts): Finding[] {
  const from = Date.parse(list.validFrom);
  const until = Date.parse(list.validUntil);
  const now = facts.now.getTime();
  const findings: Finding[] = [];
  if (!(from <= now)) findings.push(finding('list-time', 'validFrom', 'lies in the future or is no date'));
  if (!(until > now)) findings.push(finding('list-time', 'validUntil', 'has passed or is no date'));
  if (!(until - from <= (facts.longest ?? LIST_LIFE_MS)))
    findings.push(finding('list-time', 'validUntil', 'more than it may live'));
  return findings;
}

async function bitFindings(list: UnsignedStatusListCredential, facts: StatusListFacts): Promise<Finding[]> {
  const path = 'credentialSubject.encodedList';
  let bits: Uint8Array;
  try {
    bits = await decodeList(list.credentialSubject.encodedList, facts.gunzip, MAX_LIST_BYTES);
  } catch {
    return [finding('list-bits', path, 'cannot be unpacked')];
  }
  if (bits.length * 8 !== LIST_LENGTH) return [finding('list-bits', path, 'is not 131,072 bits long')];
  return clears(facts.previousBits, bits) ? [finding('list-never-clears', path, 'a bit that was set before is 0')] : [];
}

/** Whether a bit that was set before is not set now. */
function clears(before: Uint8Array | null, after: Uint8Array): boolean {
  if (before === null) return false;
  for (let at = 0; at < before.length; at += 1) {
    if (((before[at] ?? 0) & ~(after[at] ?? 0)) !== 0) return true;
  }
  return false;
}

function finding(rule: string, path: string, detail: string): Finding {
  return { rule, path, detail };
}
