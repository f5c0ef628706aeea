import { leavesOf } from './leaves.ts';
import { type FrameFacts, type FrameRule, findingsOf, type LintFacts, type LintRule } from './rule.ts';

const ESCO = 'http://data.europa.eu/esco/';
const URL_KEYS = ['id', 'url', 'targetUrl', 'resultDescription', 'achievedLevel', 'statusListCredential'];

/** True for an address under our own PUBLIC_URL: https, or the one http origin of a trial on localhost. */
export function isOwnOrigin(url: string, facts: Pick<LintFacts, 'origin' | 'localOrigin'>): boolean {
  if (!url.startsWith(`${facts.origin}/`)) return false;
  return isPlainUrl(url) && (url.startsWith('https://') || facts.origin === facts.localOrigin);
}

/** Addresses are https; ids may be urn:uuid or a DID; ESCO's own names are http and stay so. */
export const urlsHttps: FrameRule = {
  id: 'urls-https',
  number: 15,
  cite: 'RFC 9110 4.2.2; ESCO URIs',
  check(credential, facts) {
    const found = findingsOf(this.id);
    return leavesOf(credential)
      .filter(({ key }) => URL_KEYS.includes(key))
      .filter(({ key, value }) => !isAllowed(key, value, facts))
      .map(({ path }) => found(path, 'not a plain https address'));
  },
};

function isAllowed(key: string, value: unknown, facts: FrameFacts): boolean {
  if (typeof value !== 'string') return false;
  if (key === 'id' && /^(?:urn:uuid:|did:)/.test(value)) return true;
  if (key === 'targetUrl' && value.startsWith(ESCO)) return isPlainUrl(value);
  return isPlainUrl(value) && (value.startsWith('https://') || isOwnOrigin(value, facts));
}

/** Parses, as written (the parser changes nothing but a bare host's slash), without user name or password. */
function isPlainUrl(value: string): boolean {
  const url = URL.parse(value);
  return (
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    (url.href === value || url.href === `${value}/`) &&
    !/[\s\\]/.test(value)
  );
}

/** Skill languages whose addresses we know. The name and the address must belong together. */
const FRAMEWORKS: readonly { name: string; prefix: string; address: RegExp }[] = [
  // Groups A1.* of ESCO 1.0 became T* in 1.1: such an address points nowhere any more.
  { name: 'ESCO', prefix: ESCO, address: /^http:\/\/data\.europa\.eu\/esco\/(?:skill|occupation)\/(?!A\d)[\w.-]+$/ },
  {
    name: 'CompetentNL',
    prefix: 'https://linkeddata.competentnl.nl/',
    address: /^https:\/\/linkeddata\.competentnl\.nl\/[\w./-]+$/,
  },
];
/** `/qualifications/:crebo/:cohort/:code`, code of a core task or work process. */
const QUALIFICATION = /^\/qualifications\/\d{5}\/[\w-]+\/[BP]\d{1,2}-K\d{1,2}(?:-W\d{1,2})?$/;

/** Alignments point into a known skill language or at our own permanent pages. */
export const alignmentsKnown: LintRule = {
  id: 'alignments-known',
  number: 16,
  cite: 'OB 3.0 Alignment targetUrl, targetFramework',
  check(credential, facts) {
    const found = findingsOf(this.id);
    return (credential.credentialSubject.achievement.alignment ?? [])
      .map((alignment, at) => ({ alignment, path: `credentialSubject.achievement.alignment[${at}].targetUrl` }))
      .filter(({ alignment }) => !isKnown(alignment, facts))
      .map(({ path }) => found(path, 'not an address of the skill language it names'));
  },
};

function isKnown(alignment: { targetUrl: string; targetFramework?: string }, facts: LintFacts): boolean {
  const { targetUrl, targetFramework } = alignment;
  const framework = FRAMEWORKS.find(({ name, prefix }) => targetFramework === name || targetUrl.startsWith(prefix));
  if (framework !== undefined) return targetFramework === framework.name && framework.address.test(targetUrl);
  if (!isOwnOrigin(targetUrl, facts)) return false;
  const path = targetUrl.slice(facts.origin.length);
  return !path.startsWith('/qualifications/') || QUALIFICATION.test(path);
}
