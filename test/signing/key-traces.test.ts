import { createPublicKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openKeyRecord } from '../../src/signing/key-at-rest.ts';
import { keyTraces } from '../../src/signing/key-traces.ts';
import { makeRegisterKey, unlockRegisterKey } from '../../src/signing/register-key.ts';
import { codeOf, FIRST, SECOND, twoOrganisations } from './support.ts';

test('finds each private key of an organisation as bytes, JWK and PEM, and nothing in rows and public keys', async () => {
  const { records, encryption } = await twoOrganisations();
  const passphrase = 'een lange zin als sleutel';
  const registerKey = makeRegisterKey('blijk.example/log', encryption, '2026-11-21T14:02:11Z');
  const registerKeys = { all: async () => [registerKey] };
  const traces = await keyTraces({ records, registerKeys, owners: [FIRST], encryption, passphrase });
  const found = (bytes: Uint8Array | string) => [...traces.in(Buffer.from(bytes))];
  for (const record of records.rows) {
    const owner = record.organisationId === FIRST.id ? FIRST : SECOND;
    const key = openKeyRecord(record, owner, encryption);
    const forms = [
      key.export({ type: 'pkcs8', format: 'der' }),
      key.export({ type: 'pkcs8', format: 'pem' }),
      JSON.stringify(key.export({ format: 'jwk' })),
      Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex'),
    ];
    for (const form of forms) expect(found(form)).toEqual(owner === FIRST ? [record.methodId] : []);
    expect(found(createPublicKey(key).export({ type: 'spki', format: 'pem' }))).toEqual([]);
    expect(found(Buffer.concat([record.wrappedDataKey, record.ciphertext]))).toEqual([]);
  }
  const pem = unlockRegisterKey(registerKey, encryption).export({ type: 'pkcs8', format: 'pem' });
  expect(found(pem)).toEqual([`register key ${registerKey.keyId}`]);
  expect(found(`BLIJK_KEY_PASSPHRASE=${passphrase}\n`)).toEqual(['key passphrase']);
});

test('a row that was moved to another organisation is told, not passed over', async () => {
  const { records, encryption } = await twoOrganisations();
  for (const row of records.rows) row.organisationId = FIRST.id;
  const owners = [FIRST];
  expect(
    await codeOf(() =>
      keyTraces({ records, registerKeys: { all: async () => [] }, owners, encryption, passphrase: null }),
    ),
  ).toBe('key.not_this_organisation');
});
