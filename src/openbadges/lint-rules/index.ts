import type { LintRule } from './rule.ts';

/** Every rule, in the order of the product's list of lints. */
export const LINT_RULES: readonly LintRule[] = [];
