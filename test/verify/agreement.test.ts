/** Our hashes and signature check against a second implementation, on good and on altered documents. */

import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential } from '@digitalbazaar/vc';
import { beforeAll, expect, test } from '@jest/globals';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import { verify } from '../../src/verify/index.ts';
import {
  type Authority,
  createAuthority,
  createWorld,
  type Json,
  multikeyMethod,
  NOW,
  type World,
} from '../support/mock-authority.ts';

let issuer: Authority;
let world: World;

beforeAll(async () => {
  issuer = await createAuthority();
  world = createWorld();
  await issuer.publish(world);
});

/** What @digitalbazaar/vc says of the signature, with the issuer's document at hand. */
async function libraryAccepts(credential: Json): Promise<boolean> {
  const method: Json & { id: string } = {
    id: issuer.credentialKey.id,
    '@context': 'https://w3id.org/security/multikey/v1',
    ...multikeyMethod(issuer.did, issuer.credentialKey),
  };
  const controller = { '@context': ['https://www.w3.org/ns/did/v1'], id: issuer.did, assertionMethod: [method.id] };
  const known = new Map<string, object>([
    [method.id, method],
    [issuer.did, controller],
  ]);
  const { verified } = await verifyCredential({
    credential: structuredClone(credential),
    suite: new DataIntegrityProof({ cryptosuite }),
    checkStatus: async () => ({ verified: true }),
    now: NOW,
    documentLoader: async (url) => {
      const document = known.get(url);
      return document ? { contextUrl: null, documentUrl: url, document } : documentLoader(url);
    },
  });
  return verified;
}

async function weAccept(credential: Json): Promise<boolean> {
  const { report } = await verify({ text: JSON.stringify(credential) }, world.options());
  return ['proof', 'key'].every((id) => report.checks.some((check) => check.id === id && check.outcome === 'pass'));
}

test('both accept what the issuer signed', async () => {
  const texts = ['Zażółć gęślą jaźń', 'ğışöç', '"quotes" \\ and \n lines', 'العربية', '\u{1f389}', '\u007f\u0001'];
  for (const name of texts) {
    const signed = await issuer.sign(issuer.credential({ name }));
    expect([name, await weAccept(signed), await libraryAccepts(signed)]).toEqual([name, true, true]);
  }
});

test('both refuse what was altered afterwards', async () => {
  const signed = await issuer.sign(issuer.credential({ validUntil: '2027-11-20T10:00:00Z' }));
  const [proof = {}] = signed.proof;
  const { validUntil, ...endless } = signed;
  const altered: Json[] = [
    { ...signed, name: 'Lassen' },
    { ...signed, validUntil: '2028-11-20T10:00:00Z' },
    endless,
    { ...signed, awardedDate: '2026-11-19T12:00:00Z' },
    { ...signed, description: 'meer' },
    { ...signed, proof: [{ ...proof, created: '2026-11-20T10:00:01Z' }] },
    { ...signed, proof: [{ ...proof, proofPurpose: 'authentication' }] },
    {
      ...signed,
      proof: [{ ...proof, proofValue: String(proof.proofValue).replace(/.$/, (last) => (last === '2' ? '3' : '2')) }],
    },
    { ...signed, proof: [{ ...proof, verificationMethod: issuer.statusKey.id }] },
  ];
  expect(validUntil).toBeDefined();
  for (const document of altered) {
    expect([await weAccept(document), await libraryAccepts(document)]).toEqual([false, false]);
  }
});
