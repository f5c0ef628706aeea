/** A statement in the words of Open Badges 3.0, so that the same checks and pages serve both. Never signed in this form. */
import type { GatedDocument } from '../openbadges/shape-gate.ts';
import type { Statement } from '../openbadges/statement.ts';
import { LEVELS } from '../openbadges/types.ts';
import { didWebUrl } from './documents/did-web.ts';

/**
 * The statement under the names of a credential. A statement has no name of its issuer: it is the one under which the
 * issuer is known, and a stranger's is its host. The status list lies beside the issuer's own document.
 */
export function asCredential(statement: Statement, issuerName: string | null, localOrigin?: string): GatedDocument {
  const { credentialId, recipientName, validUntil } = statement;
  const document = didWebUrl(statement.issuerDid, localOrigin) ?? '';
  const name = issuerName ?? statement.issuerDid.split(':')[2] ?? '';
  const list = document.replace(/\/issuers\/[^/]+\/did\.json$/, `/status/${statement.statusListId}`);
  const level = (one: string): string => `${credentialId}#${one}`;
  return {
    '@context': [],
    id: credentialId,
    type: ['OpenBadgeCredential'],
    issuer: { id: statement.issuerDid, type: ['Profile'], name },
    validFrom: statement.validFrom,
    ...(validUntil === null ? {} : { validUntil }),
    awardedDate: `${statement.awardedDay}T12:00:00Z`,
    credentialSubject: {
      type: ['AchievementSubject'],
      name: recipientName,
      identifier: [{ type: 'IdentityObject', hashed: false, identityType: 'name', identityHash: recipientName }],
      achievement: {
        type: ['Achievement'],
        name: statement.achievementName,
        resultDescription: [{ rubricCriterionLevel: LEVELS.map((one) => ({ id: level(one), name: one })) }],
      },
      result: [{ type: ['Result'], achievedLevel: level(statement.level) }],
    },
    credentialStatus: {
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(statement.statusIndex),
      statusListCredential: list,
    },
  };
}
