import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { genericWithChecks } from '../generic-checks.ts';
import { NOW, openInstallation } from '../installation.ts';
import { measure } from '../measure.ts';
import { warmUp } from '../warm-up.ts';

const EACH = 40;

/** The same badge again and again, as a page that many people open. */
export const verifyRepeat: BenchCase = {
  id: 'verify.repeat',
  about: 'all checks on exactly the same bytes of a badge of ours, once more',
  baseline:
    'vc.verifyCredential of badge and list, same gate, dates, key, status, schema, trust, register and storage; no memory',
  async run(clock) {
    const installation = await openInstallation();
    const { app } = installation;
    const [first] = await installation.issue(1);
    const json = first?.json ?? '';
    const verifier = genericWithChecks(app, NOW);
    let accepted = { ours: 0, theirs: 0 };
    await warmUp(json, [(text) => app.services.verifyStored(text), (text) => verifier.verify(text)]);
    try {
      const timings = await measure(
        {
          operations: EACH,
          prepare: () => {
            accepted = { ours: 0, theirs: 0 };
          },
          async ours() {
            for (let at = 0; at < EACH; at += 1) {
              const { report } = await app.services.verifyStored(json);
              if (report.verdict === 'valid') accepted.ours += 1;
            }
          },
          async theirs() {
            for (let at = 0; at < EACH; at += 1) if (await verifier.verify(json)) accepted.theirs += 1;
          },
          check() {
            assertThat(accepted.ours === EACH && accepted.theirs === EACH, 'a right badge was not accepted');
          },
        },
        clock,
      );
      // However often it was right: once it is revoked, the next look says so.
      await app.storage.statusLists.setBit(first?.award.statusListId ?? '', first?.award.statusIndex ?? -1);
      const { report } = await app.services.verifyStored(json);
      assertThat(report.verdict === 'revoked', 'a revoked badge that was seen before is not called revoked');
      return timings;
    } finally {
      await installation.end();
    }
  },
};
