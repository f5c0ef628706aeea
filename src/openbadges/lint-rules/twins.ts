import { findingsOf, type LintRule } from './rule.ts';

/** A person gets the same badge at the same level once; a replacement says which award it replaces. */
export const noTwin: LintRule = {
  id: 'no-twin',
  number: 25,
  cite: 'OB 3.0 credential equality and comparison',
  check(_credential, facts) {
    const found = findingsOf(this.id);
    return facts.twinIds.every((id) => id === facts.predecessorId)
      ? []
      : [found('', 'the same recipient holds this badge at this level already')];
  },
};
