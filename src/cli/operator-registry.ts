/**
 * Entries for the trust list from a registry in the format of the Digital Credentials Consortium:
 * `{"meta": {…}, "registry": {"<did>": {"name", "location", "url"}}}`. The operator checks each before signing.
 */
import { AppError } from '../errors.ts';
import { mistakeIn } from '../verify/trust-list.ts';

/** Who vouches for what is taken over, and since when. */
export interface Vouching {
  checkedBy: string;
  checkedOn: string;
  from: string;
}

/** `left`: an English line for each entry that cannot be listed. `config.invalid` when the file is no registry. */
export function entriesOfRegistry(
  bytes: Uint8Array,
  vouching: Vouching,
): { entries: Record<string, unknown>[]; left: string[] } {
  const entries: Record<string, unknown>[] = [];
  const left: string[] = [];
  for (const [did, issuer] of Object.entries(registryIn(bytes))) {
    const { name, url } = (typeof issuer === 'object' && issuer !== null ? issuer : {}) as Record<string, unknown>;
    const entry = {
      did,
      name,
      kind: 'other',
      domain: typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : '',
      // Of a did:key the identity is the key.
      keys: did.startsWith('did:key:z') ? [did.slice('did:key:'.length)] : [],
      from: vouching.from,
      until: null,
      checkedBy: vouching.checkedBy,
      checkedOn: vouching.checkedOn,
    };
    const mistake = mistakeIn(entry);
    if (mistake === null) entries.push(entry);
    else left.push(`${did}: left out, ${mistake}.`);
  }
  return { entries, left };
}

function registryIn(bytes: Uint8Array): Record<string, unknown> {
  let parsed: { registry?: unknown } | null = null;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // said below: it is no registry
  }
  const registry = parsed?.registry;
  if (typeof registry === 'object' && registry !== null && !Array.isArray(registry)) {
    return registry as Record<string, unknown>;
  }
  throw new AppError('config.invalid', {
    detail: 'The registry file is not of the form {"registry": {"<did>": {…}}}.',
  });
}
