/** An Open Badges 2.0 badge in the words of Open Badges 3.0, so that the same checks and pages serve both. Never signed. */
import type { GatedDocument } from '../../openbadges/shape-gate.ts';
import { type Assertion, OB2_CONTEXT } from './assertion.ts';
import type { BadgeClass, Issuer } from './documents.ts';

/** Recipient types of Open Badges 2.0 as identity types of 3.0; others cannot be compared. */
const IDENTITY_TYPES: Readonly<Record<string, string>> = { email: 'emailAddress', name: 'name' };

/** The judged parts under their 3.0 names (migration guide of Open Badges 3.0); members that are absent are left out. */
export function asCredential(assertion: Assertion, badge: BadgeClass, issuer: Issuer): GatedDocument {
  const { identity, type, hashed, salt } = assertion.recipient;
  return {
    '@context': [OB2_CONTEXT],
    id: assertion.id,
    type: ['Assertion'],
    issuer: {
      id: issuer.id,
      type: ['Profile'],
      name: issuer.name,
      ...(issuer.url === null ? {} : { url: issuer.url }),
    },
    validFrom: assertion.issuedOn,
    ...(assertion.expires === null ? {} : { validUntil: assertion.expires }),
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [
        {
          type: 'IdentityObject',
          hashed,
          identityHash: identity,
          identityType: IDENTITY_TYPES[type] ?? type,
          ...(salt === undefined ? {} : { salt }),
        },
      ],
      achievement: {
        ...(badge.id === null ? {} : { id: badge.id }),
        type: ['Achievement'],
        name: badge.name,
        description: badge.description,
        criteria: badge.criteria,
        ...(badge.image === null ? {} : { image: { id: badge.image, type: 'Image' } }),
      },
    },
    ...(assertion.evidence.length === 0
      ? {}
      : { evidence: assertion.evidence.map((id) => ({ id, type: ['Evidence'] })) }),
  };
}
