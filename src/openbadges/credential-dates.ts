/**
 * From when until when a credential says it is valid. VCDM 2.0 writes `validFrom` and `validUntil`, VCDM 1.1
 * `issuanceDate` and `expirationDate`; the gate lets through one pair only, so there is never a choice to make.
 */
import { CREDENTIALS_V1 } from './context-addresses.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export interface DateMembers {
  from: 'validFrom' | 'issuanceDate';
  until: 'validUntil' | 'expirationDate';
}

const VCDM_2: DateMembers = { from: 'validFrom', until: 'validUntil' };
const VCDM_1: DateMembers = { from: 'issuanceDate', until: 'expirationDate' };

/** True for a document whose first context is that of VCDM 1.1. */
export function isVcdm1(document: JsonObject): boolean {
  const contexts = document['@context'];
  return Array.isArray(contexts) && contexts[0] === CREDENTIALS_V1;
}

/** The names of the two dates in this document. */
export function dateMembers(document: JsonObject): DateMembers {
  return isVcdm1(document) ? VCDM_1 : VCDM_2;
}

/** The names that this document may not use for its dates. */
export function otherDateMembers(document: JsonObject): DateMembers {
  return isVcdm1(document) ? VCDM_2 : VCDM_1;
}

/** The two dates of a gated document as written; undefined where it has none. */
export function datesOf(document: JsonObject): { from: unknown; until: unknown } {
  const { from, until } = dateMembers(document);
  return { from: document[from], until: document[until] };
}
