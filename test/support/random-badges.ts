/** Badges of fictional definitions for fictional people, as our builder writes them: the same seed gives the same. */
import { buildAchievementCredential, type CredentialInput } from '../../src/openbadges/achievement-credential.ts';
import { LEVELS, type UnsignedCredential } from '../../src/openbadges/types.ts';

/** Numbers from 0 up to but not including `below`; the same seed gives the same row (mulberry32). */
export type Dice = (below: number) => number;

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export const RANDOM_DID = 'did:web:blijk.example:issuers:verzonnen';

/** What a text of a person may hold that is written otherwise in JSON, in N-Quads, or in a replacement. */
const SIGNS = [
  'a',
  'é',
  '"',
  '\\',
  '\n',
  '\t',
  '\u007f',
  '\u2028',
  '😀',
  '$&',
  '_:c14n0',
  '<b>',
  '%',
  ' ',
  'ß',
  "'",
  '^^',
];

/** A definition with its issuer; everything but what differs from person to person. */
export type Definition = Omit<
  CredentialInput,
  'credentialId' | 'subjectId' | 'validFrom' | 'validUntil' | 'awardedDay' | 'identifiers' | 'status'
> & { email: boolean; ends: boolean; list: string };

export function randomDefinition(dice: Dice): Definition {
  const text = (): string => `x${Array.from({ length: 1 + dice(12) }, () => SIGNS[dice(SIGNS.length)]).join('')}`;
  const url = `https://blijk.example/achievements/${uuid(dice)}`;
  const level = LEVELS[dice(3)] ?? 'expert';
  return {
    achievedLevel: level,
    issuer: {
      did: RANDOM_DID,
      name: text(),
      url: dice(2) ? 'https://verzonnen.example' : null,
      imageUrl: dice(2) ? `https://blijk.example/logo/${dice(9)}.png` : null,
      kvk: dice(2) ? '12345678' : null,
      brin: dice(2) ? '99XX' : null,
    },
    achievement: {
      versionUrl: url,
      version: 1 + dice(3),
      name: text(),
      claim: text(),
      employerText: text(),
      imageUrl: `${url}/${level}.png`,
      imageCaption: dice(2) ? text() : null,
      alignments: Array.from({ length: dice(7) }, (_, at) => ({
        targetName: text(),
        targetUrl: `http://data.europa.eu/esco/skill/${dice(999)}-${at}`,
        targetFramework: 'ESCO',
        targetCode: dice(2) ? String(dice(99)) : null,
      })),
      levels: { beginner: [text()], gevorderd: [text(), text()], expert: [text()] },
    },
    narrative: dice(2) ? text() : null,
    email: dice(2) === 1,
    ends: dice(2) === 1,
    list: `https://blijk.example/status/${uuid(dice)}`,
  };
}

/** This badge for somebody. */
export function randomBadge({ email, ends, list, ...definition }: Definition, dice: Dice): UnsignedCredential {
  const kinds = email ? (['name', 'emailAddress'] as const) : (['name'] as const);
  const moment = (from: number): string =>
    `${new Date(Date.UTC(from, 0, 1) + dice(300 * 86_400) * 1000).toISOString().slice(0, 19)}Z`;
  return buildAchievementCredential({
    ...definition,
    credentialId: `urn:uuid:${uuid(dice)}`,
    subjectId: `urn:uuid:${uuid(dice)}`,
    validFrom: moment(2026),
    validUntil: ends ? moment(2030) : null,
    awardedDay: moment(2025).slice(0, 10),
    identifiers: kinds.map((identityType) => ({
      type: 'IdentityObject',
      hashed: true,
      identityType,
      identityHash: `sha256$${hex(dice, 64)}`,
      salt: Buffer.from(hex(dice, 32), 'hex').toString('base64url'),
    })),
    status: { listUrl: list, index: dice(131_072) },
  });
}

const hex = (dice: Dice, length: number): string => Array.from({ length }, () => dice(16).toString(16)).join('');

function uuid(dice: Dice): string {
  const [a, b, c, d] = [hex(dice, 8), hex(dice, 4), hex(dice, 3), hex(dice, 3)];
  return `${a}-${b}-4${c}-${'89ab'.charAt(dice(4))}${d}-${hex(dice, 12)}`;
}
