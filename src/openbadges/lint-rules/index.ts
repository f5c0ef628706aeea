import { achievementPublished, criteriaPresent, imagesOwnOrigin, resultOfThisAchievement } from './achievement.ts';
import { validFromIsIntent, validUntilAfterValidFrom } from './dates.ts';
import { contextsExact, idRandomAndUnique, typesExact } from './frame.ts';
import { issuerIsOrganisation, issuerNameNoLookAlike, keyActiveAndOwn } from './issuer.ts';
import { praktijkverklaringComplete } from './praktijkverklaring.ts';
import { quadsMatchLeaves } from './quads.ts';
import type { LintRule } from './rule.ts';
import { noPrivateFields } from './secrets.ts';
import { statusEntryOwnAndUnset } from './status.ts';
import { noPersonalData, oneSubjectIdentified } from './subject.ts';
import { languageTagsCanonical, textsClean } from './texts.ts';
import { noTwin } from './twins.ts';
import { alignmentsKnown, urlsHttps } from './urls.ts';
import { gatePasses, sizeWithinLimit } from './whole.ts';

/**
 * Every rule of an Open Badge, in the order of the product's list of lints. Not here: 23 (the round
 * trip with a throw-away key, which needs a signer and the verifier).
 */
export const LINT_RULES: readonly LintRule[] = [
  contextsExact,
  typesExact,
  idRandomAndUnique,
  issuerIsOrganisation,
  keyActiveAndOwn,
  validFromIsIntent,
  validUntilAfterValidFrom,
  oneSubjectIdentified,
  noPersonalData,
  criteriaPresent,
  achievementPublished,
  resultOfThisAchievement,
  imagesOwnOrigin,
  languageTagsCanonical,
  textsClean,
  urlsHttps,
  alignmentsKnown,
  praktijkverklaringComplete,
  statusEntryOwnAndUnset,
  noPrivateFields,
  sizeWithinLimit,
  gatePasses,
  quadsMatchLeaves,
  issuerNameNoLookAlike,
  noTwin,
];
