import type { Language } from '../../i18n/i18n.ts';

/** A signed claim in the mouth of whoever says it: "kan zich aan afspraken houden" gives "Ik kan me aan afspraken houden." */
export function ownClaim(language: Language, claim: string): string {
  const bare = claim.trim().replace(/\.$/, '');
  return language === 'nl'
    ? `Ik ${bare.replace(/\bzichzelf\b/g, 'mezelf').replace(/\bzich\b/g, 'me')}.`
    : `I ${bare.replace(/\bthemsel(?:f|ves)\b/g, 'myself').replace(/\btheir\b/g, 'my')}.`;
}
