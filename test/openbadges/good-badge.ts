import { createHash } from 'node:crypto';
import { buildAchievementCredential, type CredentialInput } from '../../src/openbadges/achievement-credential.ts';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import type { LintFacts } from '../../src/openbadges/lint.ts';
import type { GatedDocument } from '../../src/openbadges/shape-gate.ts';
import type { UnsignedCredential } from '../../src/openbadges/types.ts';

/** SHA-256 as the pure code wants it. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

export const ORIGIN = 'https://badges.example';
export const DID = 'did:web:badges.example:issuers:voorbeeldwerk';
export const VERSION_URL = `${ORIGIN}/achievements/3f1c0a52`;
export const LIST_URL = `${ORIGIN}/status/7Kq2`;

/** A badge of a fictional foundation for a fictional person; every rule passes. */
export function goodInput(): CredentialInput {
  return {
    credentialId: 'urn:uuid:6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c11',
    subjectId: 'urn:uuid:0d0b7a34-2f4e-4c52-8a9b-5a0de5f0a922',
    validFrom: '2026-11-21T13:02:11Z',
    validUntil: '2028-11-21T13:02:11Z',
    awardedDay: '2026-11-20',
    achievedLevel: 'gevorderd',
    identifiers: [
      {
        type: 'IdentityObject',
        hashed: true,
        identityType: 'name',
        identityHash: `sha256$${'ab'.repeat(32)}`,
        salt: 'vjok-vpecjvlFzd5jUB-YQ',
      },
    ],
    issuer: {
      did: DID,
      name: 'Stichting Voorbeeldwerk (demo)',
      url: 'https://voorbeeldwerk.example',
      imageUrl: `${ORIGIN}/issuers/voorbeeldwerk/logo/9c1f.png`,
      kvk: '12345678',
      brin: null,
    },
    achievement: {
      versionUrl: VERSION_URL,
      version: 2,
      name: 'Samenwerken',
      claim: 'kan goed samenwerken',
      levels: {
        beginner: ['Hulp vragen aan een collega.', 'Luisteren naar de groep.'],
        gevorderd: ['Een ander uit zichzelf helpen.', 'Werk eerlijk verdelen.'],
        expert: ['De groep helpen bij ruzie.'],
      },
      employerText: 'Deze persoon werkt prettig samen.',
      alignments: [
        {
          targetName: 'met anderen omgaan',
          targetUrl: 'http://data.europa.eu/esco/skill/09e28145-e205-4b7a-8b3b-5c4876396069',
          targetFramework: 'ESCO',
        },
      ],
      imageUrl: `${VERSION_URL}/gevorderd.png`,
    },
    status: { listUrl: LIST_URL, index: 94_567 },
  };
}

export function goodCredential(): UnsignedCredential {
  return buildAchievementCredential(goodInput());
}

/** Facts under which `goodCredential` passes. The gate is one that lets everything pass: it has tests of its own. */
export function goodFacts(): LintFacts {
  return {
    issuerDid: DID,
    issuerName: 'Stichting Voorbeeldwerk (demo)',
    credentialKey: { methodId: `${DID}#z6MkTest`, controller: DID, active: true },
    plannedAt: '2026-11-21T13:02:11Z',
    now: new Date('2026-11-21T13:02:30Z'),
    origin: ORIGIN,
    localOrigin: null,
    status: { listUrl: LIST_URL, index: 94_567, unique: true, unset: true },
    achievement: { id: VERSION_URL, versionPublished: true, archived: false, ofThisIssuer: true },
    school: null,
    otherIssuerNames: ['Praktijkschool Oost', 'Werkplaats Zuid'],
    twinIds: [],
    predecessorId: null,
    credentialIdTaken: false,
    gateOwn: (json) => ({ ok: true, document: JSON.parse(json) as GatedDocument }),
    documentLoader,
  };
}
