/** Rows for the storage tests. All people and organisations are fictional. */
import type {
  Achievement,
  AchievementContent,
  AchievementVersion,
} from '../../src/issuing/achievements/achievements.ts';
import type { Award } from '../../src/issuing/awards/awards.ts';
import type { StatusList } from '../../src/issuing/awards/status-lists.ts';
import type { Ceremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import type { Consent } from '../../src/issuing/holders/consent.ts';
import type { Recipient } from '../../src/issuing/holders/recipients.ts';
import type { DraftList } from '../../src/issuing/lists/draft-list.ts';
import type { Member } from '../../src/issuing/organisations/members.ts';
import type { Organisation } from '../../src/issuing/organisations/organisations.ts';
import type { KeyRecord } from '../../src/signing/key-records.ts';
import type { SqlStorage } from '../../src/storage/storage.ts';

export const AT = '2026-11-21T09:00:00Z';

export function organisation(changes: Partial<Organisation> = {}): Organisation {
  const slug = changes.slug ?? 'voorbeeld';
  return {
    id: `organisation-${slug}`,
    slug,
    kind: 'coach',
    name: 'Stichting Voorbeeld (fictief)',
    kvk: '00000000',
    brin: null,
    website: null,
    logoFileId: null,
    did: `did:web:localhost:issuers:${slug}`,
    publicUrl: 'http://localhost:3000',
    demo: true,
    secondFactorRequired: false,
    leastRelease: 'never',
    closedAt: null,
    createdAt: AT,
    ...changes,
  };
}

export function member(changes: Partial<Member> = {}): Member {
  return {
    id: 'member-1',
    organisationId: 'organisation-voorbeeld',
    userId: 'user-1',
    name: 'Coach Voorbeeld',
    email: 'Coach@Voorbeeld.example',
    role: 'coach',
    createdAt: AT,
    disabledAt: null,
    ...changes,
  };
}

export function achievement(changes: Partial<Achievement> = {}): Achievement {
  const slug = changes.slug ?? 'samenwerken';
  return {
    id: `achievement-${slug}`,
    organisationId: 'organisation-voorbeeld',
    kind: 'badge',
    slug,
    archivedAt: null,
    release: 'never',
    createdAt: AT,
    ...changes,
  };
}

export function content(name: string): AchievementContent {
  const level = { paper: ['Je helpt een ander.'], signed: ['Een ander helpen.'] };
  return {
    name,
    theme: 'met-mensen',
    claim: 'kan goed samenwerken',
    description: 'Je werkt goed samen.',
    employerText: 'Werkt goed in een team.',
    pictogram: 'handshake',
    imageFileId: null,
    levels: { beginner: level, gevorderd: level, expert: level },
    alignments: [],
    validityMonths: null,
    translations: {},
    readabilityReason: null,
  };
}

export function version(changes: Partial<AchievementVersion> = {}): AchievementVersion {
  const number = changes.version ?? 1;
  const achievementId = changes.achievementId ?? 'achievement-samenwerken';
  return {
    id: `${achievementId}-v${number}`,
    achievementId,
    organisationId: 'organisation-voorbeeld',
    version: number,
    content: content('Samenwerken'),
    publishedAt: AT,
    createdAt: AT,
    ...changes,
  };
}

export function ceremony(changes: Partial<Ceremony> = {}): Ceremony {
  return {
    id: 'ceremony-1',
    organisationId: 'organisation-voorbeeld',
    name: 'Certificeringsmiddag najaar',
    date: '2026-11-21',
    place: 'Delfshaven',
    createdBy: 'member-1',
    createdAt: AT,
    ...changes,
  };
}

export function recipient(changes: Partial<Recipient> = {}): Recipient {
  return {
    id: 'recipient-1',
    organisationId: 'organisation-voorbeeld',
    name: 'Amina Voorbeeld',
    email: null,
    createdAt: AT,
    ...changes,
  };
}

export function award(changes: Partial<Award> = {}): Award {
  const id = changes.id ?? 'award-1';
  return {
    id,
    organisationId: 'organisation-voorbeeld',
    ceremonyId: 'ceremony-1',
    achievementId: 'achievement-samenwerken',
    achievementVersionId: 'achievement-samenwerken-v1',
    recipientId: 'recipient-1',
    kind: 'badge',
    level: 'gevorderd',
    practice: null,
    awardedDate: '2026-11-21',
    coachWords: 'Je bent er altijd op tijd.',
    pageName: 'Amina V.',
    secondJudge: null,
    approvedBy: 'member-1',
    releasedBy: null,
    releasedAt: null,
    returnReason: null,
    judgeName: 'Coach Voorbeeld',
    idempotencyKey: `key-${id}`,
    position: 1,
    state: 'approved',
    failureCode: null,
    createdAt: AT,
    slug: null,
    shortCode: null,
    controlCode: null,
    credentialId: null,
    subjectId: null,
    nameSalt: null,
    emailSalt: null,
    statusListId: null,
    statusIndex: null,
    plannedAt: null,
    unsignedSha256: null,
    validUntil: null,
    issuedAt: null,
    revokedAt: null,
    revocationReason: null,
    supersededBy: null,
    supersedes: null,
    handedOutAt: null,
    ...changes,
  };
}

export function statusList(changes: Partial<StatusList> = {}): StatusList {
  return {
    id: 'list-1',
    organisationId: 'organisation-voorbeeld',
    bits: new Uint8Array(16_384),
    revision: 0,
    signedRevision: 0,
    version: 0,
    credential: null,
    signedAt: null,
    validUntil: null,
    createdAt: AT,
    ...changes,
  };
}

export function consent(changes: Partial<Consent> = {}): Consent {
  return {
    id: 'consent-1',
    awardId: 'award-1',
    organisationId: 'organisation-voorbeeld',
    source: 'paper',
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'page',
    shown: [],
    publicUntil: null,
    signedOn: '2026-11-21',
    recordedBy: 'member-1',
    recordedAt: AT,
    withdrawnAt: null,
    ...changes,
  };
}

export function draftList(changes: Partial<DraftList> = {}): DraftList {
  return {
    id: 'draft-1',
    organisationId: 'organisation-voorbeeld',
    ceremonyId: 'ceremony-1',
    memberId: 'member-1',
    achievementId: 'achievement-samenwerken',
    level: 'gevorderd',
    state: 'mapping',
    cells: [['Naam'], ['Amina Voorbeeld']],
    mapping: null,
    rows: [],
    createdAt: AT,
    expiresAt: '2026-11-28T09:00:00Z',
    ...changes,
  };
}

export function keyRecord(changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    methodId: 'did:web:localhost:issuers:voorbeeld#z6MkVoorbeeld',
    organisationId: 'organisation-voorbeeld',
    issuerDid: 'did:web:localhost:issuers:voorbeeld',
    use: 'credential',
    algorithm: 'Ed25519',
    publicKeyMultibase: 'z6MkVoorbeeld',
    publicJwk: null,
    state: 'active',
    version: 1,
    wrappedDataKey: new Uint8Array([0, 1, 255]),
    ciphertext: new Uint8Array([254, 0, 7]),
    activeFrom: AT,
    retiredAt: null,
    compromisedAt: null,
    createdAt: AT,
    ...changes,
  };
}

/** An organisation with one published badge, a ceremony and a recipient: what an award needs. */
export async function addOrganisation(storage: SqlStorage): Promise<void> {
  await storage.organisations.insert(organisation());
  await storage.achievements.insert(achievement());
  await storage.achievements.insertVersion(version());
  await storage.ceremonies.insert(ceremony());
  await storage.recipients.insertMany([recipient()]);
}
