import type { LintFacts } from '../../src/openbadges/lint.ts';
import { buildPraktijkverklaring, type PraktijkverklaringInput } from '../../src/openbadges/praktijkverklaring.ts';
import type { UnsignedCredential } from '../../src/openbadges/types.ts';
import { goodFacts, goodInput, ORIGIN, VERSION_URL } from './good-badge.ts';

export const SCHOOL = 'Voorbeeld College (demo)';

/** A praktijkverklaring of a fictional school for a fictional person; every rule passes. */
export function goodPraktijkverklaringInput(): PraktijkverklaringInput {
  const { credentialId, subjectId, validFrom, awardedDay, identifiers, issuer, status } = goodInput();
  return {
    ...{ credentialId, subjectId, validFrom, awardedDay, identifiers, status },
    issuer: { ...issuer, name: SCHOOL, kvk: null, brin: '00XX' },
    recipientName: 'Fatma Yıldız',
    mbo: true,
    versionUrl: VERSION_URL,
    publicUrl: ORIGIN,
    achievementName: 'Praktijkverklaring Helpende Zorg en Welzijn',
    claim: 'kan 3 werkprocessen van Helpende Zorg en Welzijn',
    qualification: {
      crebo: '25960',
      name: 'Helpende Zorg en Welzijn',
      cohort: '2025',
      level: 2,
      fileName: 'Dienstverlening',
      fileCrebo: '23385',
    },
    processes: [
      { code: 'B1-K1-W1', name: 'Bereidt werkzaamheden voor en stemt af', performance: 'zelfstandig' },
      {
        code: 'B1-K1-W3',
        name: 'Draagt bij aan een fysiek en sociaal veilige werkomgeving',
        performance: 'met-begeleiding',
      },
      { code: 'B1-K1-W4', name: 'Rondt de werkzaamheden af', performance: 'zelfstandig' },
    ],
    placement: { startDay: '2026-02-02', endDay: '2026-06-26', hours: 320 },
    company: {
      id: 'urn:uuid:7d5a1f2e-3c4b-4a59-8d6e-0f1a2b3c4d5e',
      name: 'Voorbeeld Woonzorg B.V.',
      city: 'Rotterdam',
      kvk: '00000000',
      leerbedrijfId: '100000000',
    },
    judgement: { role: 'praktijkopleider', day: '2026-06-26' },
  };
}

export function goodPraktijkverklaring(): UnsignedCredential {
  return buildPraktijkverklaring(goodPraktijkverklaringInput());
}

/** Facts under which `goodPraktijkverklaring` passes. */
export function praktijkverklaringFacts(): LintFacts {
  return {
    ...goodFacts(),
    issuerName: SCHOOL,
    school: { brin: '00XX', mbo: true, higherLevels: false },
  };
}
