import { generateKeyPairSync, sign } from 'node:crypto';
import { from } from '@digitalbazaar/ed25519-multikey';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';
import { buildDidDocument, type PublicKey } from '../../src/signing/did-document.ts';
import { publicForm } from '../../src/signing/key-at-rest.ts';
import { withoutPrivateMembers } from '../../src/signing/key-leak.ts';
import { ed25519Multibase, p256Jwk, thumbprint } from '../../src/signing/public-key.ts';
import { codeOf, FIRST, SECOND, twoOrganisations } from './support.ts';

const { did } = FIRST;
const data = Buffer.from('blijk');

describe('public forms', () => {
  it('writes Ed25519 keys as the multikey library reads them', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const publicKeyMultibase = ed25519Multibase(publicKey);
      expect(publicKeyMultibase).toMatch(/^z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/);
      const read = await from({ type: 'Multikey', id: `${did}#k`, controller: did, publicKeyMultibase });
      const signature = sign(null, data, privateKey);
      expect(await read.verifier().verify({ data, signature })).toBe(true);
    }
  });

  it('computes the RFC 7638 thumbprint as jose does', async () => {
    for (let round = 0; round < 20; round += 1) {
      const jwk = p256Jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
      expect(thumbprint(jwk)).toBe(await calculateJwkThumbprint({ ...jwk }));
    }
  });

  it('refuses a key of another kind', () => {
    expect(() => ed25519Multibase(generateKeyPairSync('x25519').publicKey)).toThrow(TypeError);
    expect(() => p256Jwk(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)).toThrow(TypeError);
  });
});

describe('buildDidDocument', () => {
  it('lists three methods, all in assertionMethod as strings', async () => {
    const { keys } = await twoOrganisations();
    const document = await keys.didDocument(FIRST);
    expect(document.id).toBe(did);
    expect(document.verificationMethod.map((method) => method.type)).toEqual(['Multikey', 'JsonWebKey', 'Multikey']);
    expect(document.assertionMethod).toEqual(document.verificationMethod.map((method) => method.id));
    for (const method of document.verificationMethod) {
      expect(method.controller).toBe(did);
      const fragment =
        method.publicKeyMultibase ?? (await calculateJwkThumbprint({ ...method.publicKeyJwk, kty: 'EC' }));
      expect(method.id).toBe(`${did}#${fragment}`);
    }
  });

  it('refuses a key of another issuer', () => {
    const key = publicForm(SECOND.did, 'Ed25519', generateKeyPairSync('ed25519').publicKey);
    expect(() => buildDidDocument(did, [key])).toThrow(TypeError);
  });

  it('J7: never shows a private member', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const leaking = {
      methodId: `${did}#x`,
      algorithm: 'P-256',
      publicKeyJwk: pair.privateKey.export({ format: 'jwk' }),
    } as unknown as PublicKey;
    expect(await codeOf(() => buildDidDocument(did, [leaking]))).toBe('key.leak');
  });
});

describe('withoutPrivateMembers', () => {
  it.each([
    [{ keys: [{ kty: 'OKP', d: 'AAAA' }] }],
    [{ a: { b: [{ secretKeyMultibase: 'z3u2' }] } }],
    [[{ privateKeyJwk: {} }]],
    [{ k: 'AAAA', kty: 'oct' }],
  ])('finds a private member in %j', async (document) => {
    expect(await codeOf(() => withoutPrivateMembers(document))).toBe('key.leak');
  });

  it('gives back what is clean', () => {
    const document = { id: did, list: ['d', 'k'], nested: { x: 'd' } };
    expect(withoutPrivateMembers(document)).toBe(document);
  });
});
