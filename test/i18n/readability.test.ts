/** The plain-language gate over every Dutch text: A2 for candidates, B1 for employers and staff. A screen is scored as a whole. */
import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../src/i18n/i18n.ts';
import { type Audience, checkReadability } from '../../src/issuing/texts/readability.ts';

/** Screens that candidates read, beside whole spaces; everything else is for employers and staff. */
const CANDIDATE = new Set([
  'public:privacy',
  'public:retention',
  'public:start.candidate',
  ...['award', 'reminder', 'revoked', 'replaced', 'stop', 'learner'].map((letter) => `mail:${letter}`),
]);
/** All of these spaces is for candidates. */
const CANDIDATE_SPACES = new Set(['holder', 'learner', 'proposal']);
/** Labels and single words: no screen to score, but sentences and words are held to the same rules. */
const LABELS = new Set([
  'common',
  'errors',
  'checks',
  'desk',
  'sign-in',
  'mail',
  'leave',
  'follow-up',
  'person',
  'school',
]);
/** A list of names of things, not sentences. */
const NAMES = /^(?:public:(?:issuer|code|verify|achievement)|team:place)$/;

function screens(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [space, texts] of Object.entries(CATALOGUE.nl)) {
    for (const [key, value] of Object.entries(texts)) {
      const whole = `${space}:${key}`;
      const screen = whole.startsWith('public:start.candidate')
        ? 'public:start.candidate'
        : `${space}:${key.split('.')[0]}`;
      found.set(screen, [...(found.get(screen) ?? []), value.replace(/\{\{\w+\}\}/g, 'iets')]);
    }
  }
  return found;
}

describe.each([...screens()])('%s', (screen, lines) => {
  test('can be read by those it is for', () => {
    const audience: Audience =
      CANDIDATE.has(screen) || CANDIDATE_SPACES.has(screen.split(':')[0] ?? '') ? 'candidate' : 'employer';
    const findings = checkReadability(lines.join('\n'), audience);
    const labels = audience !== 'candidate' && (LABELS.has(screen.split(':')[0] ?? '') || NAMES.test(screen));
    expect(findings.filter((finding) => !labels || finding.rule !== 'score')).toEqual([]);
  });
});
