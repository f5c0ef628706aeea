import { nodePlatform } from '../../../src/node-platform.ts';
import { verify } from '../../../src/verify/index.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { didDocumentOf, genericVerifier, issueGeneric, type Json, makeGenericKey } from '../generic.ts';
import { NOW, openInstallation, tampered } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 10;
const ROUNDS = 12;

/** Badges of an issuer that we do not know, with its key in its did:key. */
export const verifyForeign: BenchCase = {
  id: 'verify.foreign',
  about: 'all checks on a badge of a did:key issuer that is not ours and has no status list',
  baseline: 'vc.verifyCredential of the same badge, key document in memory; no gate or schema',
  async run(clock) {
    const installation = await openInstallation();
    const [own] = await installation.issue(1);
    await installation.end();
    const unkeyed = makeGenericKey('');
    const did = `did:key:${unkeyed.multibase}`;
    const key = { ...unkeyed, methodId: `${did}#${unkeyed.multibase}` };
    const texts: string[] = [];
    for (let at = 0; at < EACH * ROUNDS; at += 1) texts.push(await foreignBadge(own?.json ?? '', did, key, at));
    const verifier = genericVerifier([didDocumentOf(did, key)], new Map(), NOW);
    const ofRound = (round: number) => texts.slice(round * EACH, (round + 1) * EACH);
    let accepted = { ours: 0, theirs: 0 };
    return measure(
      {
        operations: EACH,
        prepare: () => {
          accepted = { ours: 0, theirs: 0 };
        },
        async ours(round) {
          for (const json of ofRound(round)) if ((await verdictOf(json)) === 'unknown_issuer') accepted.ours += 1;
        },
        async theirs(round) {
          for (const json of ofRound(round)) if (await verifier.verify(JSON.parse(json))) accepted.theirs += 1;
        },
        async check(round) {
          assertThat(accepted.ours === EACH && accepted.theirs === EACH, 'a right badge was not accepted');
          const changed = tampered(ofRound(round)[0] ?? '');
          assertThat((await verdictOf(changed)) === 'invalid', 'our verifier accepts a changed badge');
          assertThat(!(await verifier.verify(JSON.parse(changed))), 'the generic verifier accepts a changed badge');
        },
      },
      clock,
    );
  },
};

async function verdictOf(json: string): Promise<string> {
  const { report } = await verify(
    { text: json },
    {
      now: NOW,
      fetchDocument: async () => ({ ok: false, code: 'URL_NOT_ALLOWED' }),
      trust: { find: async () => null },
      platform: nodePlatform,
    },
  );
  return report.verdict;
}

/** A badge of ours as another issuer would have made it. */
async function foreignBadge(
  template: string,
  did: string,
  key: ReturnType<typeof makeGenericKey>,
  at: number,
): Promise<string> {
  const { proof: _proof, credentialStatus: _status, ...document } = JSON.parse(template) as Json & { issuer: Json };
  const id = `urn:uuid:00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
  const issuer = { ...document.issuer, id: did, name: 'Stichting Elders (fictief)' };
  return JSON.stringify(await issueGeneric({ ...document, id, issuer }, key, String(document.validFrom)));
}
