/**
 * `npm run drill:seal [-- COUNT]`: random badges (5,000 unless told), signed from templates and by the generic library:
 * every byte the same, every one accepted by the generic verifier. Offline. Exit code 1 at the first that is not.
 */

import { generateKeyPairSync } from 'node:crypto';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential } from '@digitalbazaar/vc';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import { addProof } from '../../src/signing/data-integrity.ts';
import { buildDidDocument } from '../../src/signing/did-document.ts';
import { publicForm } from '../../src/signing/key-at-rest.ts';
import { signWith } from '../../src/signing/key-vault.ts';
import { createTemplates } from '../../src/signing/template/templates.ts';
import { createDice, RANDOM_DID, randomBadge, randomDefinition } from '../../test/support/random-badges.ts';

const OF_EACH = 25;
/** Documents that only lead to the template. */
const LEAD = 3;

/** Runs it; gives the number of badges that were equal and accepted. Throws at the first that is not. */
export async function compareTemplates(count: number, seed: number): Promise<number> {
  const dice = createDice(seed);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const shown = publicForm(RANDOM_DID, 'Ed25519', publicKey);
  const key = { methodId: shown.methodId, sign: signWith(privateKey) };
  const controller = buildDidDocument(RANDOM_DID, [shown]);
  const [method] = controller.verificationMethod;
  const loader: JsonLdDocumentLoader = async (url) => {
    if (url === RANDOM_DID) return { contextUrl: null, documentUrl: url, document: controller };
    if (url !== shown.methodId) return documentLoader(url);
    const document = { '@context': 'https://w3id.org/security/multikey/v1', ...method };
    return { contextUrl: null, documentUrl: url, document };
  };
  const templates = createTemplates({});
  for (let done = 0; done < count; ) {
    const definition = randomDefinition(dice);
    for (let time = 0; time < LEAD; time += 1) {
      await templates.statements(JSON.stringify(randomBadge(definition, dice)));
    }
    for (let time = 0; time < OF_EACH && done < count; time += 1, done += 1) {
      const credential = randomBadge(definition, dice);
      const sealed = await templates.seal(JSON.stringify(credential), key);
      if (sealed === null) throw new Error(`badge ${done} of seed ${seed} has no template`);
      const generic = JSON.stringify(await addProof(credential, key));
      if (sealed !== generic) throw new Error(`badge ${done} of seed ${seed} differs from the generic library`);
      const { verified } = await verifyCredential({
        credential: JSON.parse(sealed),
        suite: new DataIntegrityProof({ cryptosuite }),
        documentLoader: loader,
        checkStatus: async () => ({ verified: true }),
        now: new Date(credential.validFrom),
      });
      if (!verified) throw new Error(`the generic library refuses badge ${done} of seed ${seed}`);
    }
  }
  return count;
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 5_000);
  const equal = await compareTemplates(count, 1);
  console.log(`${equal} badges from templates: every byte as the generic library writes it, all accepted by it.`);
}
