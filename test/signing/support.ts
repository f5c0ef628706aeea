import { createSecretKey, randomBytes } from 'node:crypto';
import { AppError } from '../../src/errors.ts';
import type { LintedCredential } from '../../src/openbadges/lint.ts';
import type { LintedStatusList } from '../../src/openbadges/lint-status-list.ts';
import type { UnsignedCredential, UnsignedStatusListCredential } from '../../src/openbadges/types.ts';
import type { KeyEncryption } from '../../src/signing/key-encryption.ts';
import type { KeyRecord, KeyRecords } from '../../src/signing/key-records.ts';
import { createKeyStore, type KeyStore } from '../../src/signing/key-store.ts';
import { createLocalVault } from '../../src/signing/key-vault.ts';
import { seal, unseal } from '../../src/signing/seal.ts';

export const NOW = new Date('2026-11-21T14:02:11.345Z');
export const FIRST = { id: 'a1111111-1111-4111-8111-111111111111', did: 'did:web:blijk.example:issuers:eerste' };
export const SECOND = { id: 'b2222222-2222-4222-8222-222222222222', did: 'did:web:blijk.example:issuers:tweede' };

/** Rows in memory; tests change them the way somebody with the database could. */
export function memoryKeyRecords(): KeyRecords & { rows: KeyRecord[] } {
  const rows: KeyRecord[] = [];
  return {
    rows,
    insert: async (record) => void rows.push({ ...record }),
    update: async (record) => {
      const at = rows.findIndex((row) => row.methodId === record.methodId);
      rows[at] = { ...record };
    },
    ofOrganisation: async (id) => rows.filter((row) => row.organisationId === id).map((row) => ({ ...row })),
    byMethodId: async (methodId) => rows.find((row) => row.methodId === methodId) ?? null,
    all: async () => rows.map((row) => ({ ...row })),
    any: async () => rows.length > 0,
  };
}

export function testEncryption(): KeyEncryption {
  const key = createSecretKey(randomBytes(32));
  return {
    wrap: (dataKey, boundTo) => seal(key, dataKey, boundTo),
    unwrap: (wrapped, boundTo) => unseal(key, wrapped, boundTo),
    secretFor: () => new Uint8Array(32),
    secretParts: () => [],
  };
}

/** A key store with the keys of two organisations. */
export async function twoOrganisations(): Promise<{
  records: ReturnType<typeof memoryKeyRecords>;
  encryption: KeyEncryption;
  keys: KeyStore;
}> {
  const records = memoryKeyRecords();
  const encryption = testEncryption();
  const keys = createKeyStore({ records, vault: createLocalVault(encryption), now: () => NOW });
  await keys.create(records, FIRST);
  await keys.create(records, SECOND);
  return { records, encryption, keys };
}

/** Code of the AppError that `work` ends in; anything else is a failed test. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
}

/** A token that behaves like the linter's, so that the signer is tested apart from the lint rules. */
export function token(credential: UnsignedCredential): LintedCredential & { spent: boolean } {
  return Object.assign(singleUse(credential), {
    issuerDid: credential.issuer.id,
    validFrom: credential.validFrom,
  }) as unknown as LintedCredential & {
    spent: boolean;
  };
}

export function listToken(list: UnsignedStatusListCredential): LintedStatusList & { spent: boolean } {
  return singleUse(list) as unknown as LintedStatusList & { spent: boolean };
}

function singleUse<T>(document: T) {
  return {
    spent: false,
    peek() {
      if (this.spent) throw new TypeError('spent before');
      return structuredClone(document);
    },
    text() {
      return JSON.stringify(this.peek());
    },
    spend() {
      const copy = this.peek();
      this.spent = true;
      return copy;
    },
  };
}

export function credentialOf(did: string): UnsignedCredential {
  const achievement = 'https://blijk.example/achievements/samenwerken-1';
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: 'urn:uuid:0b4c8f0e-6a52-4a7e-9a55-3a1f7c1f0d11',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Samenwerken',
    issuer: { id: did, type: ['Profile'], name: 'Stichting Voorbeeld (verzonnen)' },
    validFrom: '2026-11-21T14:02:11Z',
    awardedDate: '2026-11-20T12:00:00Z',
    credentialSubject: {
      id: 'urn:uuid:5f3f4c86-7f2c-4a37-8a3c-0f3c8e7c9a22',
      type: ['AchievementSubject'],
      identifier: [
        {
          type: 'IdentityObject',
          hashed: true,
          identityType: 'name',
          identityHash: `sha256$${'ab'.repeat(32)}`,
          salt: 'AAAAAAAAAAAAAAAAAAAAAA',
        },
      ],
      achievement: {
        id: achievement,
        type: ['Achievement'],
        achievementType: 'Badge',
        name: 'Samenwerken',
        description: 'kan goed samenwerken, ook met "lastige" collega\u2019s',
        criteria: { narrative: '- helpen\n- luisteren' },
        inLanguage: 'nl',
        version: '1',
      },
    },
    credentialStatus: {
      id: 'https://blijk.example/status/1#94567',
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '94567',
      statusListCredential: 'https://blijk.example/status/1',
    },
  };
}

export function statusListOf(did: string): UnsignedStatusListCredential {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: 'https://blijk.example/status/1',
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: did,
    validFrom: '2026-11-21T14:02:11Z',
    validUntil: '2026-11-22T14:00:00Z',
    credentialSubject: {
      id: 'https://blijk.example/status/1#list',
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA',
      ttl: 3_600_000,
    },
  };
}
