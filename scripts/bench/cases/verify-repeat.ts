import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { genericVerifier } from '../generic.ts';
import { NOW, openInstallation } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 10;

/** The same badge again and again, as a page that many people open. */
export const verifyRepeat: BenchCase = {
  id: 'verify.repeat',
  about: 'all checks on exactly the same bytes of a badge of ours, once more',
  baseline: 'vc.verifyCredential of the same badge and status list, documents in memory; no gate, schema or trust',
  async run(clock) {
    const installation = await openInstallation();
    const { app } = installation;
    const [first] = await installation.issue(1);
    const json = first?.json ?? '';
    const { didDocument, lists } = await installation.published();
    const verifier = genericVerifier([didDocument], lists, NOW);
    let accepted = { ours: 0, theirs: 0 };
    try {
      const timings = await measure(
        {
          operations: EACH,
          prepare: () => {
            accepted = { ours: 0, theirs: 0 };
          },
          async ours() {
            for (let at = 0; at < EACH; at += 1) {
              const { report } = await app.issuing.verifyOwn(json, { now: NOW });
              if (report.verdict === 'valid') accepted.ours += 1;
            }
          },
          async theirs() {
            for (let at = 0; at < EACH; at += 1) if (await verifier.verify(JSON.parse(json))) accepted.theirs += 1;
          },
          check() {
            assertThat(accepted.ours === EACH && accepted.theirs === EACH, 'a right badge was not accepted');
          },
        },
        clock,
      );
      // However often it was right: once it is revoked, the next look says so.
      await app.storage.statusLists.setBit(first?.award.statusListId ?? '', first?.award.statusIndex ?? -1);
      const { report } = await app.issuing.verifyOwn(json, { now: NOW });
      assertThat(report.verdict === 'revoked', 'a revoked badge that was seen before is not called revoked');
      return timings;
    } finally {
      await installation.end();
    }
  },
};
