import { holdsEmail, personalDataIn } from '../personal-data.ts';
import { isPraktijkverklaring } from '../praktijkverklaring-terms.ts';
import { URN_UUID_V4 } from './frame.ts';
import { createKnownTexts } from './known-texts.ts';
import { leavesOf, membersCalled, TEXT_KEYS } from './leaves.ts';
import { type Finding, findingsOf, type LintRule } from './rule.ts';

/** One person, with an own random id (or a wallet's DID) and the salted name; at most one salted e-mail. */
export const oneSubjectIdentified: LintRule = {
  id: 'one-subject-identified',
  number: 8,
  cite: 'OB 3.0 AchievementSubject, IdentityObject',
  check(credential) {
    const found = findingsOf(this.id);
    const subject = credential.credentialSubject;
    if (Array.isArray(subject)) return [found('credentialSubject', 'more than one subject')];
    const findings: Finding[] = [];
    if (!URN_UUID_V4.test(subject.id) && !/^did:[a-z0-9]+:.+/.test(subject.id)) {
      findings.push(found('credentialSubject.id', 'neither a random urn:uuid nor a DID'));
    }
    const kinds = subject.identifier.map((identifier) => identifier.identityType);
    if (kinds.filter((kind) => kind === 'name').length !== 1 || new Set(kinds).size !== kinds.length) {
      findings.push(found('credentialSubject.identifier', 'must be one name and at most one of each other kind'));
    }
    return findings;
  },
};

const IDENTITY_TYPES = ['name', 'emailAddress'];
/** Members that would tell who the person is. The plain name belongs in a praktijkverklaring only. */
const TELLING_KEYS = [
  ...['email', 'phone', 'dateOfBirth', 'address', 'userName', 'image'],
  ...['givenName', 'familyName', 'additionalName', 'patronymicName', 'familyNamePrefix', 'honorificPrefix', 'name'],
];

const BIRTH_KEYS: ReadonlySet<string> = new Set(['dateOfBirth']);

/** Texts without personal data under this key: a definition says the same of all who have the badge. */
const known = createKnownTexts();

/** No personal data beyond the salted hashes: not in a text, not in a member, not in plain or weakly salted form. */
export const noPersonalData: LintRule = {
  id: 'no-personal-data',
  number: 9,
  cite: 'AVG art. 5(1)(c); OB 3.0 IdentityObject',
  check(credential) {
    const found = findingsOf(this.id);
    const texts = leavesOf(credential).flatMap(({ path, key, value }) => {
      const text = String(value);
      if (known.has(key, text)) return [];
      // Digits in an address, a date, a hash or a KvK number are no person; a mail address is one anywhere.
      const kinds = TEXT_KEYS.has(key) ? personalDataIn(text) : holdsEmail(text) ? ['email'] : [];
      if (kinds.length === 0) known.keep(key, text);
      return kinds.map((kind) => found(path, `holds personal data: ${kind}`));
    });
    const members = Object.keys(credential.credentialSubject)
      .filter((key) => TELLING_KEYS.includes(key) && !(key === 'name' && isPraktijkverklaring(credential)))
      .map((key) => found(`credentialSubject.${key}`, 'tells who the person is'));
    const birth = membersCalled(BIRTH_KEYS, credential).map(({ path }) =>
      found(path, 'a birth date is never in a credential'),
    );
    const plain = credential.credentialSubject.identifier
      .map((identifier, at) => ({ identifier, path: `credentialSubject.identifier[${at}]` }))
      .filter(({ identifier }) => !isSaltedHash(identifier))
      .map(({ path }) => found(path, 'not a salted SHA-256'));
    return [...texts, ...members, ...birth, ...plain];
  },
};

function isSaltedHash(identifier: object): boolean {
  const { hashed, identityHash, salt, identityType } = identifier as Record<string, unknown>;
  return (
    hashed === true &&
    IDENTITY_TYPES.includes(String(identityType)) &&
    /^sha256\$[0-9a-f]{64}$/.test(String(identityHash)) &&
    /^[A-Za-z0-9_-]{22}$/.test(String(salt))
  );
}
