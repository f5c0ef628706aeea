import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { compactVerify, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { makeJwt } from '../../src/signing/jwt.ts';
import { publicForm } from '../../src/signing/key-at-rest.ts';
import { signWith } from '../../src/signing/key-vault.ts';
import { p256Jwk } from '../../src/signing/public-key.ts';
import { credentialOf, FIRST } from './support.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { methodId } = publicForm(FIRST.did, 'P-256', pair.publicKey);
const key = { methodId, sign: signWith(pair.privateKey) };
const credential = credentialOf(FIRST.did);
const publicKey = await importJWK({ ...p256Jwk(pair.publicKey) }, 'ES256');

async function claimsOf(jwt: string): Promise<Record<string, unknown>> {
  const { payload } = await compactVerify(jwt, publicKey, { algorithms: ['ES256'] });
  return JSON.parse(new TextDecoder().decode(payload));
}

describe('makeJwt', () => {
  it('is a compact JWS that jose accepts', async () => {
    const jwt = await makeJwt(credential, key);
    expect(jwt).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
    const { payload } = await jwtVerify(jwt, publicKey, {
      algorithms: ['ES256'],
      issuer: FIRST.did,
      subject: credential.credentialSubject.id,
      currentDate: new Date('2026-11-21T14:02:11Z'),
    });
    expect(payload.jti).toBe(credential.id);
  });

  it('has the header of Open Badges and nothing more', async () => {
    expect(decodeProtectedHeader(await makeJwt(credential, key))).toEqual({ alg: 'ES256', kid: methodId, typ: 'JWT' });
  });

  it('carries the credential at the top level, with the registered claims', async () => {
    expect(await claimsOf(await makeJwt(credential, key))).toEqual({
      ...credential,
      iss: FIRST.did,
      jti: credential.id,
      nbf: 1_795_269_731,
      sub: credential.credentialSubject.id,
    });
  });

  it('has exp exactly when the credential ends', async () => {
    const ending = { ...credential, validUntil: '2027-11-21T14:02:11Z' };
    expect((await claimsOf(await makeJwt(ending, key))).exp).toBe(Date.parse('2027-11-21T14:02:11Z') / 1000);
    expect(await claimsOf(await makeJwt(credential, key))).not.toHaveProperty('exp');
  });

  it('keeps letters of every script', async () => {
    const named = { ...credential, name: 'Şükrü łódź ሰላም \u2028 "x"' };
    expect((await claimsOf(await makeJwt(named, key))).name).toBe(named.name);
  });

  it('is refused once a letter of it changes', async () => {
    const [header, payload, signature] = (await makeJwt(credential, key)).split('.') as [string, string, string];
    const other = `${payload.slice(0, 40)}${payload[40] === 'A' ? 'B' : 'A'}${payload.slice(41)}`;
    await expect(compactVerify(`${header}.${other}.${signature}`, publicKey)).rejects.toThrow();
  });
});
