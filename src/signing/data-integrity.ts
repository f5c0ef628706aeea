import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { issue } from '@digitalbazaar/vc';
import { documentLoader } from '../openbadges/contexts.ts';
import type { DataIntegrityProof as Proof } from '../openbadges/types.ts';
import type { SigningKey } from './key-store.ts';

/**
 * Adds one eddsa-rdfc-2022 proof (VC-DI-EDDSA 3.2) with `created` = `validFrom`, as a one-element array. The same
 * document and key always give the same bytes. The document is not changed; contexts come from the pinned set only.
 * Throws what the library throws for a term no context defines (safe mode): the lint refuses those first.
 */
export async function addProof<T extends { validFrom: string }>(
  document: T,
  key: SigningKey,
): Promise<T & { proof: [Proof] }> {
  const suite = new DataIntegrityProof({
    signer: { algorithm: 'Ed25519', id: key.methodId, sign: async ({ data }) => key.sign(data) },
    date: document.validFrom,
    cryptosuite,
  });
  const { proof } = await issue({ credential: structuredClone(document), suite, documentLoader });
  if (proof.created !== document.validFrom) throw new TypeError('validFrom must be a DateTime in whole seconds, UTC');
  return { ...document, proof: [proof as unknown as Proof] };
}
