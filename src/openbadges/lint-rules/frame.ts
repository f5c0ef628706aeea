import { CREDENTIAL_CONTEXTS } from '../achievement-credential.ts';
import { type FrameRule, findingsOf, type LintRule } from './rule.ts';

/** `urn:uuid:` with a random (version 4) UUID in lower case. */
export const URN_UUID_V4 = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Exactly our two contexts, in this order, and nowhere else in the document. */
export const contextsExact: FrameRule = {
  id: 'contexts-exact',
  number: 1,
  cite: 'OB 3.0 AchievementCredential @context; VCDM 2.0 4.3',
  check(credential) {
    const found = findingsOf(this.id);
    return same(credential['@context'], CREDENTIAL_CONTEXTS)
      ? []
      : [found('@context', 'not our two contexts in order')];
  },
};

/** The types that make it an Open Badge, on the document and on its main parts. */
export const typesExact: LintRule = {
  id: 'types-exact',
  number: 2,
  cite: 'OB 3.0 AchievementCredential type; VCDM 2.0 4.5',
  check(credential) {
    const found = findingsOf(this.id);
    const subject = credential.credentialSubject;
    const parts: [path: string, actual: unknown, wanted: string[]][] = [
      ['type', credential.type, ['VerifiableCredential', 'OpenBadgeCredential']],
      ['issuer.type', credential.issuer.type, ['Profile']],
      ['credentialSubject.type', subject.type, ['AchievementSubject']],
      ['credentialSubject.achievement.type', subject.achievement.type, ['Achievement']],
    ];
    return parts
      .filter(([, actual, wanted]) => !same(actual, wanted))
      .map(([path, , wanted]) => found(path, `must be exactly ${wanted.join(' ')}`));
  },
};

/** A random id that no other award has. */
export const idRandomAndUnique: LintRule = {
  id: 'id-random-and-unique',
  number: 3,
  cite: 'VCDM 2.0 4.4; RFC 9562 5.4',
  check(credential, facts) {
    const found = findingsOf(this.id);
    if (!URN_UUID_V4.test(credential.id)) return [found('id', 'not urn:uuid with a version 4 UUID')];
    if (facts.credentialIdTaken) return [found('id', 'another award has this id')];
    return credential.credentialSubject.id === credential.id
      ? [found('credentialSubject.id', 'the person must not have the id of the credential')]
      : [];
  },
};

function same(actual: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, at) => actual[at] === item);
}
