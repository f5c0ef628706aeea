import { type Finding, findingsOf, type LintRule } from './rule.ts';
import { isOwnOrigin } from './urls.ts';

/** Somebody who reads the badge can see what was asked. */
export const criteriaPresent: LintRule = {
  id: 'criteria-present',
  number: 10,
  cite: 'OB 3.0 Criteria',
  check(credential) {
    const found = findingsOf(this.id);
    const criteria: Record<string, unknown> = { ...credential.credentialSubject.achievement.criteria };
    const given = [criteria.narrative, criteria.id].some((text) => typeof text === 'string' && text.trim() !== '');
    return given ? [] : [found('credentialSubject.achievement.criteria', 'neither narrative nor id')];
  },
};

/** A published, living definition of this very issuer. */
export const achievementPublished: LintRule = {
  id: 'achievement-published',
  number: 11,
  cite: 'OB 3.0 Achievement',
  check(credential, facts) {
    const found = findingsOf(this.id);
    const path = 'credentialSubject.achievement.id';
    const { achievement } = facts;
    const findings: Finding[] = [];
    if (credential.credentialSubject.achievement.id !== achievement.id) findings.push(found(path, 'not this version'));
    if (!achievement.versionPublished) findings.push(found(path, 'the version is not published'));
    if (achievement.archived) findings.push(found(path, 'the definition is archived'));
    if (!achievement.ofThisIssuer) findings.push(found(path, 'the definition belongs to another organisation'));
    return findings;
  },
};

/** The result points at a level that this same achievement describes. */
export const resultOfThisAchievement: LintRule = {
  id: 'result-of-this-achievement',
  number: 11,
  cite: 'OB 3.0 Result resultDescription, achievedLevel',
  check(credential) {
    const found = findingsOf(this.id);
    const { achievement, result = [] } = credential.credentialSubject;
    if (result.length === 0) return [found('credentialSubject.result', 'no level was achieved')];
    return result.flatMap((each, at) => {
      const path = `credentialSubject.result[${at}]`;
      const described = achievement.resultDescription?.find(({ id }) => id === each.resultDescription);
      if (described === undefined) return [found(`${path}.resultDescription`, 'not described by this achievement')];
      const levels = described.rubricCriterionLevel ?? [];
      if (levels.length === 0 || levels.some(({ id }) => id === each.achievedLevel)) return [];
      return [found(`${path}.achievedLevel`, 'not a level of this achievement')];
    });
  },
};

/** Pictures come from our own address, where each version keeps its own. */
export const imagesOwnOrigin: LintRule = {
  id: 'images-own-origin',
  number: 12,
  cite: 'OB 3.0 Image',
  check(credential, facts) {
    const found = findingsOf(this.id);
    const images: [path: string, image: { id: string } | undefined][] = [
      ['issuer.image.id', credential.issuer.image],
      ['credentialSubject.achievement.image.id', credential.credentialSubject.achievement.image],
    ];
    return images
      .filter(([, image]) => image !== undefined && !isOwnOrigin(image.id, facts))
      .map(([path]) => found(path, 'not a picture under our own https address'));
  },
};
