import type { AchievementContent } from '../achievements/achievement-content.ts';
import type { Qualification } from '../qualifications/qualifications.ts';
import type { DossierLine } from './dossiers.ts';

/** What a deelbadge says: one work process under its official name, and where the course's own page is. */
export function partContent(
  publicUrl: string,
  { name: course, crebo, cohort }: Pick<Qualification, 'name' | 'crebo' | 'cohort'>,
  { code, name, helperText, pictogram }: Pick<DossierLine, 'code' | 'name' | 'helperText' | 'pictogram'>,
): AchievementContent {
  const done = (how: string) => ({
    paper: [helperText ?? name, `Dit doe je ${how}.`],
    signed: [`${code} ${name}, ${how}.`],
  });
  return {
    name,
    theme: 'op-de-werkvloer',
    claim: `kan een werkproces van ${course} uitvoeren`,
    description: `Je kunt een werkproces van ${course} uitvoeren.`,
    employerText: 'Een praktijkopleider zag dit in het leerbedrijf. Het is één deel van een opleiding.',
    pictogram,
    imageFileId: null,
    levels: {
      beginner: done('met begeleiding'),
      gevorderd: done('zelfstandig'),
      expert: done('zelfstandig, ook als het moeilijk is'),
    },
    alignments: [
      {
        targetName: name,
        targetUrl: `${publicUrl}/qualifications/${crebo}/${cohort}/${code}`,
        targetFramework: `${course}, crebo ${crebo}, cohort ${cohort}`,
        targetCode: code,
      },
    ],
    validityMonths: null,
    translations: {},
    readabilityReason: null,
  };
}
