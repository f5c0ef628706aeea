import { issueAward } from '../../../src/issuing/awards/issue-award.ts';
import type { LintedCredential } from '../../../src/openbadges/lint.ts';
import type { SignedCredential } from '../../../src/openbadges/signed-credential.ts';
import { signWith } from '../../../src/signing/key-vault.ts';
import { createTemplates } from '../../../src/signing/template/templates.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { didDocumentOf, genericVerifier, issueGeneric, type Json, makeGenericKey } from '../generic.ts';
import { type Installation, NOW, openInstallation, tampered } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 160;

/** Thrown by the stand-in for the signer: the award stops with its token in hand. */
class TokenTaken extends Error {}

/** Sealing alone, from a prepared template. */
export const issueSeal: BenchCase = {
  id: 'issue.seal',
  about: 'a linted credential to signed JSON from a prepared template: fill, hash, sign, write; no JWT on either side',
  baseline: 'vc.issue of the same credential with the same kept key',
  async run(clock) {
    const installation = await openInstallation();
    const key = makeGenericKey(installation.organisation.did);
    const sealing = { methodId: key.methodId, sign: signWith(key.privateKey) };
    const templates = createTemplates({});
    const verifier = genericVerifier([didDocumentOf(installation.organisation.did, key)], new Map(), NOW);
    const seen = new Set<string>();
    let texts: string[] = [];
    let documents: Json[] = [];
    let sealed: (string | null)[] = [];
    let issued: Json[] = [];
    try {
      return await measure(
        {
          operations: EACH,
          async prepare() {
            texts = (await takeTokens(installation, EACH)).map((token) => token.text());
            for (const text of texts) await templates.statements(text);
            documents = texts.map((text) => JSON.parse(text) as Json);
            sealed = [];
            issued = [];
          },
          async ours() {
            for (const text of texts) sealed.push(await templates.seal(text, sealing));
          },
          async theirs() {
            for (const document of documents)
              issued.push(await issueGeneric(document, key, String(document.validFrom)));
          },
          async check() {
            assertThat(sealed.length === EACH && issued.length === EACH, 'not everything was sealed');
            for (const [at, json] of sealed.entries()) {
              const generic = JSON.stringify({ ...issued[at], proof: [issued[at]?.proof] });
              assertThat(json !== null && json === generic, 'our bytes differ from those of vc.issue');
              seen.add(json);
            }
            // Without its status, whose list is not part of sealing.
            const { credentialStatus: _status, ...bare } = documents[0] ?? {};
            const signed = await issueGeneric(bare, key, String(bare.validFrom));
            assertThat(await verifier.verify(signed), 'the generic verifier refuses the key');
            const changed = JSON.parse(tampered(JSON.stringify(signed))) as Json;
            assertThat(!(await verifier.verify(changed)), 'the generic verifier accepts a changed badge');
          },
        },
        clock,
      );
    } finally {
      await installation.end();
      assertThat(seen.size % EACH === 0, 'two sealed credentials are the same');
    }
  },
};

/** Runs awards through the real cycle up to the signature and keeps their lint tokens. */
async function takeTokens({ app, approve }: Installation, count: number): Promise<LintedCredential[]> {
  const tokens: LintedCredential[] = [];
  const signer = {
    ...app.issuing.signer,
    sign: async (_organisation: string, linted: LintedCredential): Promise<SignedCredential> => {
      tokens.push(linted);
      throw new TokenTaken();
    },
  };
  for (const { id } of (await approve(count)).awards) {
    await issueAward({ ...app.issuing, signer }, id).catch((error: unknown) => {
      if (!(error instanceof TokenTaken)) throw error;
    });
  }
  assertThat(tokens.length === count, 'an award did not reach the signature');
  return tokens;
}
