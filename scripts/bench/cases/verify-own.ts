import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { genericWithChecks } from '../generic-checks.ts';
import { NOW, openInstallation, tampered } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 160;
const OPEN = 40;
const ROUNDS = 12;
/** Badges verified before the clock starts, each another as later, by ours and (a round of them) by theirs: as in a process that has been up for a minute. */
const WARM_UP = 1600;

/** As under load: a server has several verifications open at any moment. */
export const verifyOwn = verifyingOwn('verify.own', `${OPEN} at once`, OPEN);
/** One after another: what a single visitor waits for. */
export const verifyOne = verifyingOwn('verify.one', 'one after another', 1);

/** Our verifier as a whole on badges of our own, every one another, with `open` of them begun before the first is done. */
function verifyingOwn(id: string, how: string, open: number): BenchCase {
  return {
    id,
    about: `all checks on badges of ours, each another, ${how}; the list they share is known after the first`,
    baseline: `vc.verifyCredential of badge and list, ${how}, same gate, dates, key, status, schema, trust, register and storage; no memory`,
    async run(clock) {
      const installation = await openInstallation();
      const { app } = installation;
      const issued = (await installation.issue(WARM_UP + EACH * ROUNDS)).map(({ json }) => json);
      const [before, texts] = [issued.slice(0, WARM_UP), issued.slice(WARM_UP)];
      const verifier = genericWithChecks(app, NOW);
      const ofRound = (round: number) => texts.slice(round * EACH, (round + 1) * EACH);
      const isValid = async (json: string) => (await app.services.verifyStored(json)).report.verdict === 'valid';
      let accepted = { ours: 0, theirs: 0 };
      await countAccepted(before, open, isValid);
      await countAccepted(before.slice(0, EACH), open, verifier.verify);
      try {
        return await measure(
          {
            operations: EACH,
            prepare: () => {
              accepted = { ours: 0, theirs: 0 };
            },
            async ours(round) {
              accepted.ours = await countAccepted(ofRound(round), open, isValid);
            },
            async theirs(round) {
              accepted.theirs = await countAccepted(ofRound(round), open, verifier.verify);
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
}

async function countAccepted(
  texts: readonly string[],
  open: number,
  accept: (json: string) => Promise<boolean>,
): Promise<number> {
  let accepted = 0;
  for (let at = 0; at < texts.length; at += open) {
    const answers = await Promise.all(texts.slice(at, at + open).map(accept));
    accepted += answers.filter((answer) => answer).length;
  }
  return accepted;
}
