import { generateKeyPairSync } from 'node:crypto';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential } from '@digitalbazaar/vc';
import { describe, expect, it } from '@jest/globals';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import { addProof } from '../../src/signing/data-integrity.ts';
import { buildDidDocument } from '../../src/signing/did-document.ts';
import { publicForm } from '../../src/signing/key-at-rest.ts';
import { signWith } from '../../src/signing/key-vault.ts';
import { credentialOf, FIRST, NOW, statusListOf } from './support.ts';

const pair = generateKeyPairSync('ed25519');
const shown = publicForm(FIRST.did, 'Ed25519', pair.publicKey);
const key = { methodId: shown.methodId, sign: signWith(pair.privateKey) };
const didDocument = buildDidDocument(FIRST.did, [shown]);

/** The generic library on the published form, with our DID document and nothing else from outside. */
async function libraryAccepts(document: object): Promise<boolean> {
  const { verified } = await verifyCredential({
    credential: structuredClone(document),
    suite: new DataIntegrityProof({ cryptosuite }),
    checkStatus: async () => ({ verified: true }),
    now: NOW,
    documentLoader: async (url) => {
      if (url === FIRST.did) return { contextUrl: null, documentUrl: url, document: didDocument };
      const [method] = didDocument.verificationMethod;
      if (url === method?.id) {
        return {
          contextUrl: null,
          documentUrl: url,
          document: { '@context': 'https://w3id.org/security/multikey/v1', ...method },
        };
      }
      return documentLoader(url);
    },
  });
  return verified;
}

describe('addProof', () => {
  it('makes one proof that the generic library accepts', async () => {
    const signed = await addProof(credentialOf(FIRST.did), key);
    expect(signed.proof).toHaveLength(1);
    expect(signed.proof[0]).toEqual({
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-rdfc-2022',
      created: '2026-11-21T14:02:11Z',
      verificationMethod: shown.methodId,
      proofPurpose: 'assertionMethod',
      proofValue: expect.stringMatching(/^z[1-9A-HJ-NP-Za-km-z]{80,90}$/),
    });
    expect(await libraryAccepts(signed)).toBe(true);
  });

  it('signs a status list the same way', async () => {
    const signed = await addProof(statusListOf(FIRST.did), key);
    expect(signed.proof[0].created).toBe('2026-11-21T14:02:11Z');
    expect(await libraryAccepts(signed)).toBe(true);
  });

  it('covers what it signs', async () => {
    const signed = await addProof(credentialOf(FIRST.did), key);
    expect(await libraryAccepts({ ...signed, name: 'Leiding geven' })).toBe(false);
    expect(await libraryAccepts({ ...signed, validFrom: '2026-11-20T14:02:11Z' })).toBe(false);
    const [proof] = signed.proof;
    expect(await libraryAccepts({ ...signed, proof: [{ ...proof, created: '2026-11-20T14:02:11Z' }] })).toBe(false);
  });

  it('gives the same bytes again and leaves its input alone', async () => {
    const document = credentialOf(FIRST.did);
    const before = JSON.stringify(document);
    const first = JSON.stringify(await addProof(document, key));
    expect(JSON.stringify(await addProof(document, key))).toBe(first);
    expect(JSON.stringify(document)).toBe(before);
  });

  it('refuses a term that no context defines', async () => {
    const document = { ...credentialOf(FIRST.did), unheardOf: 'x' };
    await expect(addProof(document, key)).rejects.toThrow();
  });

  it('refuses a context outside the pinned set', async () => {
    const document = credentialOf(FIRST.did);
    document['@context'] = [...document['@context'], 'https://elders.example/context.json'];
    await expect(addProof(document, key)).rejects.toThrow();
  });

  it('refuses a time it could not write down exactly', async () => {
    const document = { ...credentialOf(FIRST.did), validFrom: '2026-11-21T14:02:11.5Z' };
    await expect(addProof(document, key)).rejects.toThrow(TypeError);
  });
});
