/** Steps c to g of the cycle for a chunk: several awards under way at a time where the verifier has a thread of its own. */
import { AppError } from '../../errors.ts';
import { letOthersRun } from '../../let-others-run.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Award } from './awards.ts';
import { type BatchFacts, readFacts } from './lint-award.ts';
import type { Planned } from './plan-awards.ts';
import { type Sealed, sealAward } from './seal-award.ts';

/**
 * Seals them, each as of one look at the database: what the rules must know of it is asked once, and anew after anything
 * was committed. What was sealed before it in the same chunk counts as issued. Gives what is sealed, in the order of
 * `planned`; anything else that came of one is put in `outcomes`, and what was not come to in neither.
 */
export async function sealAwards(
  deps: IssuingDeps,
  planned: readonly Planned[],
  proved: ReadonlySet<string>,
  outcomes: Map<string, Award | { error: unknown }>,
): Promise<Sealed[]> {
  const sealed = new Map<string, Sealed>();
  const waiting = [...planned];
  /** Of those who would be twins of each other, only one is under way at a time. */
  const underWay = new Map<string, Promise<void>>();
  const lanes = deps.atOnce?.(planned.length) ?? 1;
  const atOneMoment = deps.atOneMoment ?? ((work) => work(null));
  let known: { mark: string | null; facts: Promise<BatchFacts> } | null = null;
  let mismatches = 0;
  let ended = false;

  /** What the rules must know as of this mark, of all that are still to be sealed. */
  function factsAt(mark: string | null): Promise<BatchFacts> {
    if (mark !== null && known?.mark === mark) return known.facts;
    const left = planned.filter(({ award }) => !sealed.has(award.id));
    const asked = {
      mark,
      facts: readFacts(
        deps,
        left.map(({ award }) => award),
      ),
    };
    known = asked;
    asked.facts.catch(() => {
      if (known === asked) known = null;
    });
    return asked.facts;
  }

  async function sealOne(plan: Planned): Promise<void> {
    const { id } = plan.award;
    const before = mismatches;
    try {
      const made = await atOneMoment(async (mark) => {
        const facts = await factsAt(mark);
        const issuedTo = [...facts.issuedTo, ...[...sealed.values()].map(({ planned: { award } }) => award)];
        const how = { prove: proved.has(id), amongMany: lanes > 1 };
        return sealAward(deps, plan, { ...facts, issuedTo }, how);
      });
      if (!('signed' in made)) outcomes.set(id, made);
      else if (before === mismatches) sealed.set(id, made);
      else waiting.unshift(plan);
    } catch (error) {
      outcomes.set(id, { error });
      if (hasCode(error, 'key.rate_limited')) ended = true;
      if (!isMismatch(error)) return;
      // no template is used any more: what was signed with one goes the same way again
      mismatches += 1;
      waiting.unshift(...[...sealed.values()].map((each) => each.planned));
      sealed.clear();
      known = null; // what is known may be of those after them
    }
  }

  async function lane(): Promise<void> {
    for (let plan = waiting.shift(); plan !== undefined && !ended; plan = waiting.shift()) {
      const twins = twinsOf(plan.award);
      const mine = (underWay.get(twins) ?? Promise.resolve()).then(sealOne.bind(null, plan));
      underWay.set(twins, mine);
      await mine;
      await letOthersRun();
      if (deps.stopping?.()) ended = true;
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane));
  return planned.flatMap(({ award }) => sealed.get(award.id) ?? []);
}

const twinsOf = ({ recipientId, achievementVersionId, level }: Award): string =>
  `${recipientId} ${achievementVersionId} ${level}`;

const hasCode = (error: unknown, code: string): error is AppError => error instanceof AppError && error.code === code;

/** A template signed other bytes than the generic library. */
const isMismatch = (error: unknown): boolean =>
  hasCode(error, 'award.verification_failed') && error.params.codes === 'TEMPLATE_DIFFERS';
