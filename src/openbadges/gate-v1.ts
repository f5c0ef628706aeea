/**
 * What the gate asks of a VCDM 1.1 credential beside the rules for all (foreign profile only: we never write one). Its
 * dates have other names, and those may not be carried off to a second object either.
 */
import { CREDENTIALS_V1 } from './contexts.ts';
import { isVcdm1 } from './credential-dates.ts';
import { refuse, type Violation } from './gate-values.ts';

const V1_DATES = ['issuanceDate', 'expirationDate'];

/** First violation, or null. `root` has passed the checks of values, so its depth and size are bounded. */
export function checkVcdm1(root: Record<string, unknown>): Violation | null {
  const path = isVcdm1(root) ? strayDate(root, root, '') : null;
  return path === null ? null : refuse('SHAPE_VALUE', path, 'date outside the credential');
}

/** The context of VCDM 1.1 stands first or nowhere. */
export function checkVcdm1Context(root: Record<string, unknown>): Violation | null {
  const contexts = root['@context'];
  const stray = !isVcdm1(root) && Array.isArray(contexts) && contexts.includes(CREDENTIALS_V1);
  return stray ? { code: 'SHAPE_CONTEXT_NOT_ALLOWED', params: { context: CREDENTIALS_V1 } } : null;
}

/**
 * Where a date of VCDM 1.1 stands in another object than a credential. JSON-LD would join a second object with the
 * credential's own id to it, so an expiry date moved there would keep the signature right and be overlooked. Embedded
 * endorsements are credentials of their own, with their own id and dates.
 */
function strayDate(value: unknown, root: Record<string, unknown>, path: string): string | null {
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = strayDate(item, root, path);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const object = value as Record<string, unknown>;
  const mayHaveDates = object === root || (Object.hasOwn(object, '@context') && object.id !== root.id);
  for (const [key, member] of Object.entries(object)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (!mayHaveDates && V1_DATES.includes(key)) return at;
    const found = strayDate(member, root, at);
    if (found !== null) return found;
  }
  return null;
}
