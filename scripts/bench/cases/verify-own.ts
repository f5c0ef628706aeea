import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { genericVerifier } from '../generic.ts';
import { NOW, openInstallation, tampered } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 5;
const ROUNDS = 12;

/** Our verifier as a whole on badges of our own, every one another. */
export const verifyOwn: BenchCase = {
  id: 'verify.own',
  about: 'all checks on a badge of ours, gate and status list included, keys and list read from storage',
  baseline: 'vc.verifyCredential of badge and status list and the bit, documents in memory; no gate, schema or trust',
  async run(clock) {
    const installation = await openInstallation();
    const { app } = installation;
    const texts = (await installation.issue(EACH * ROUNDS)).map(({ json }) => json);
    const { didDocument, lists } = await installation.published();
    const verifier = genericVerifier([didDocument], lists, NOW);
    const ofRound = (round: number) => texts.slice(round * EACH, (round + 1) * EACH);
    let accepted = { ours: 0, theirs: 0 };
    try {
      return await measure(
        {
          operations: EACH,
          prepare: () => {
            accepted = { ours: 0, theirs: 0 };
          },
          async ours(round) {
            for (const json of ofRound(round)) {
              const { report } = await app.issuing.verifyOwn(json, { now: NOW });
              if (report.verdict === 'valid') accepted.ours += 1;
            }
          },
          async theirs(round) {
            for (const json of ofRound(round)) if (await verifier.verify(JSON.parse(json))) accepted.theirs += 1;
          },
          async check(round) {
            assertThat(accepted.ours === EACH && accepted.theirs === EACH, 'a right badge was not accepted');
            const changed = tampered(ofRound(round)[0] ?? '');
            const { report } = await app.issuing.verifyOwn(changed, { now: NOW });
            assertThat(report.verdict === 'invalid', 'our verifier accepts a changed badge');
            assertThat(!(await verifier.verify(JSON.parse(changed))), 'the generic verifier accepts a changed badge');
          },
        },
        clock,
      );
    } finally {
      await installation.end();
    }
  },
};
