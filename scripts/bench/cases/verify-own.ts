import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { genericWithChecks } from '../generic-checks.ts';
import { NOW, openInstallation, tampered } from '../installation.ts';
import { measure } from '../measure.ts';
import { warmUp } from '../warm-up.ts';

const EACH = 40;
const ROUNDS = 12;

/** Our verifier as a whole on badges of our own, every one another. */
export const verifyOwn: BenchCase = {
  id: 'verify.own',
  about: 'all checks on badges of ours, each another; the list they share is known after the first',
  baseline:
    'vc.verifyCredential of badge and list, same gate, dates, key, status, schema, trust and storage; no memory',
  async run(clock) {
    const installation = await openInstallation();
    const { app } = installation;
    const texts = (await installation.issue(EACH * ROUNDS)).map(({ json }) => json);
    const verifier = genericWithChecks(app, NOW);
    const ofRound = (round: number) => texts.slice(round * EACH, (round + 1) * EACH);
    let accepted = { ours: 0, theirs: 0 };
    await warmUp(texts[0] ?? '', [(json) => app.services.verifyStored(json), (json) => verifier.verify(json)]);
    try {
      return await measure(
        {
          operations: EACH,
          prepare: () => {
            accepted = { ours: 0, theirs: 0 };
          },
          async ours(round) {
            for (const json of ofRound(round)) {
              const { report } = await app.services.verifyStored(json);
              if (report.verdict === 'valid') accepted.ours += 1;
            }
          },
          async theirs(round) {
            for (const json of ofRound(round)) if (await verifier.verify(json)) accepted.theirs += 1;
          },
          async check(round) {
            assertThat(accepted.ours === EACH && accepted.theirs === EACH, 'a right badge was not accepted');
            const changed = tampered(ofRound(round)[0] ?? '');
            const { report } = await app.services.verifyStored(changed);
            assertThat(report.verdict === 'invalid', 'our verifier accepts a changed badge');
            assertThat(!(await verifier.verify(changed)), 'the generic verifier accepts a changed badge');
          },
        },
        clock,
      );
    } finally {
      await installation.end();
    }
  },
};
