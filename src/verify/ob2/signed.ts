/**
 * A signed badge (Open Badges 2.0, Signed Verification): a Compact JWS over the Assertion, RS256, with a key that the
 * issuer's Profile names and that names the issuer as its owner.
 */
import { compactVerify, errors, importSPKI } from 'jose';
import { isObject } from '../../openbadges/gate-structure.ts';
import type { VerifyOptions } from '../adapters.ts';
import { asList } from '../as-list.ts';
import { asText } from '../as-text.ts';
import { type Finding, fail, pass, skipped, unknown } from '../finding.ts';
import type { Jwt } from '../read-input/jwt.ts';
import { type Assertion, addressOf, idOrText } from './assertion.ts';
import { fetchJson, type Issuer, sameAddress } from './documents.ts';

type Options = Pick<VerifyOptions, 'fetchDocument'>;

const ALGORITHM = 'RS256';
/** Header members that change nothing about which key counts. */
const HEADER_MEMBERS = ['alg', 'typ', 'kid'];
/** Characters of the PEM of an RSA key of 2048 bits, less its line ends. */
const LEAST_PEM = 380;

/**
 * Checks `proof` and `key`. Codes: PROOF_VALID, PROOF_INVALID, ERR_JOSE_ALG_NOT_ALLOWED (fail), SUITE_UNSUPPORTED,
 * JOSE_HEADER_NOT_ALLOWED; KEY_AUTHORIZED, KEY_NOT_AUTHORIZED (fail), KEY_TYPE_UNSUPPORTED, ISSUER_UNREACHABLE (unknown).
 */
export async function checkSigned(
  jwt: Jwt,
  assertion: Assertion,
  issuer: Issuer,
  options: Options,
): Promise<{ proof: Finding; key: Finding }> {
  const refused = headerRefusal(jwt.header);
  if (refused !== null) return { proof: refused, key: skipped('PROOF_NOT_READ') };
  const found = await findKey(assertion.creator, issuer, options);
  if (!('pem' in found)) return { proof: skipped('KEY_NOT_FOUND'), key: found };
  const key = await importKey(found.pem);
  if (key === null) {
    return { proof: skipped('KEY_NOT_FOUND'), key: unknown('KEY_TYPE_UNSUPPORTED', { method: found.id }) };
  }
  try {
    await compactVerify(jwt.compact, key, { algorithms: [ALGORITHM] });
    return {
      proof: pass('PROOF_VALID', { suite: ALGORITHM }),
      key: pass('KEY_AUTHORIZED', { method: found.id }),
    };
  } catch (error) {
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    return { proof: fail('PROOF_INVALID', { suite: ALGORITHM }), key: pass('KEY_AUTHORIZED', { method: found.id }) };
  }
}

function headerRefusal(header: Jwt['header']): Finding | null {
  const { alg } = header;
  if (alg !== ALGORITHM) {
    return typeof alg === 'string' && /^(ES|PS|RS|Ed)/.test(alg)
      ? unknown('SUITE_UNSUPPORTED', { suite: alg.slice(0, 40) })
      : fail('ERR_JOSE_ALG_NOT_ALLOWED', { alg: asText(alg).slice(0, 40) });
  }
  const member = Object.keys(header).find((name) => !HEADER_MEMBERS.includes(name));
  return member === undefined ? null : unknown('JOSE_HEADER_NOT_ALLOWED', { member: member.slice(0, 40) });
}

/** The named key, when the issuer's Profile lists it and it names the issuer as owner. */
async function findKey(
  creator: string | null,
  issuer: Issuer,
  options: Options,
): Promise<{ id: string; pem: string } | Finding> {
  const listed = issuer.publicKeys.filter((key) => {
    const id = addressOf(idOrText(key));
    return id !== null && (creator === null ? issuer.publicKeys.length === 1 : sameAddress(id, creator));
  });
  const [key] = listed;
  const id = asText(idOrText(key) ?? creator).slice(0, 200);
  if (key === undefined) return fail('KEY_NOT_AUTHORIZED', { method: id, reason: 'not published' });
  const embedded = isObject(key) && typeof key.publicKeyPem === 'string';
  const published = embedded ? { ok: true as const, value: key } : await fetchJson(id, options);
  if (!published.ok) {
    return unknown('ISSUER_UNREACHABLE', { issuer: issuer.id.slice(0, 200), reason: published.code });
  }
  const { owner, publicKeyPem: pem } = published.value;
  if (!sameAddress(asText(owner), issuer.id) || !sameAddress(asText(published.value.id), id)) {
    return fail('KEY_NOT_AUTHORIZED', { method: id, reason: 'other owner' });
  }
  return typeof pem === 'string' ? { id, pem } : unknown('KEY_TYPE_UNSUPPORTED', { method: id });
}

async function importKey(pem: string) {
  const body = pem.replace(/-----[A-Z ]+-----|\s/g, '');
  if (pem.length > 4_096 || body.length < LEAST_PEM) return null;
  return importSPKI(pem, ALGORITHM).catch(() => null);
}

/**
 * Is it in the issuer's revocation list? NOT_REVOKED, REVOKED (`fail`), NO_STATUS (`skipped`: the issuer names no list),
 * STATUS_RETRIEVAL_ERROR and STATUS_VERIFICATION_ERROR (`unknown`).
 */
export async function checkRevocationList(assertionId: string, issuer: Issuer, options: Options): Promise<Finding> {
  const list = issuer.revocationList;
  if (list === null) return skipped('NO_STATUS');
  const params = { list: list.slice(0, 200) };
  const fetched = await fetchJson(list, options);
  if (!fetched.ok) return unknown('STATUS_RETRIEVAL_ERROR', { ...params, reason: fetched.code });
  const { type, issuer: owner, revokedAssertions } = fetched.value;
  const others = owner !== undefined && !sameAddress(asText(idOrText(owner)), issuer.id);
  if (!asList(type).includes('RevocationList') || !Array.isArray(revokedAssertions) || others) {
    return unknown('STATUS_VERIFICATION_ERROR', params);
  }
  const revoked = revokedAssertions.some((entry) => {
    const ids = isObject(entry) ? [entry.id, entry.uid] : [entry];
    return ids.some((id) => typeof id === 'string' && sameAddress(id, assertionId));
  });
  return revoked ? fail('REVOKED', params) : pass('NOT_REVOKED', params);
}
