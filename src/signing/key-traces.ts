/** The private parts of signing keys, to be looked for where they may not be: as JWK, as PEM and as bare bytes. */
import type { KeyObject } from 'node:crypto';
import { isDestroyed, type KeyOwner, openKeyRecord } from './key-at-rest.ts';
import type { KeyEncryption } from './key-encryption.ts';
import type { KeyRecords, RegisterKeyRecords } from './key-records.ts';
import { createTraces, type Traces } from './plain-traces.ts';
import { unlockRegisterKey } from './register-key.ts';

/**
 * Traces of every key of these organisations, by method id, of those of the register, of the key that locks them, and of the passphrase it is made of.
 * Throws as `openKeyRecord` for a row that does not open.
 */
export async function keyTraces(options: {
  records: Pick<KeyRecords, 'ofOrganisation'>;
  registerKeys: Pick<RegisterKeyRecords, 'all'>;
  owners: readonly KeyOwner[];
  encryption: KeyEncryption;
  passphrase: string | null;
}): Promise<Traces> {
  const { records, registerKeys, owners, encryption, passphrase } = options;
  const secrets = encryption.secretParts().map((bytes) => ({ name: 'key-encryption key', bytes }));
  if (passphrase !== null && Buffer.byteLength(passphrase) >= 16)
    secrets.push({ name: 'key passphrase', bytes: Buffer.from(passphrase) });
  for (const record of await registerKeys.all())
    for (const bytes of privateParts(unlockRegisterKey(record, encryption)))
      secrets.push({ name: `register key ${record.keyId}`, bytes });
  for (const owner of owners) {
    for (const record of await records.ofOrganisation(owner.id)) {
      if (isDestroyed(record)) continue;
      const key = openKeyRecord(record, owner, encryption);
      for (const bytes of privateParts(key)) secrets.push({ name: record.methodId, bytes });
    }
  }
  return createTraces(secrets);
}

/** The number itself, and the whole of PKCS#8 (whose base64 is the inside of a PEM file). */
function privateParts(key: KeyObject): Uint8Array[] {
  const { d = '' } = key.export({ format: 'jwk' });
  return [Buffer.from(d, 'base64url'), key.export({ type: 'pkcs8', format: 'der' }).subarray(0, 48)];
}
