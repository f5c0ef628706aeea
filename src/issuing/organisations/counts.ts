/**
 * Counts for whoever keeps the overview: of one organisation, or of all organisations of this installation (the region).
 * Never a name, and never a group of fewer than five people: small groups are put together, and where even that is too
 * few, left out. Records are never merged by name, so "people" is how many different names there are: at least so many.
 */
import { authorize } from '../access.ts';
import type { FollowUp } from '../ceremonies/follow-up.ts';
import type { IssuingDeps } from '../ports.ts';
import { today } from '../time.ts';
import type { Actor } from './members.ts';

/** Fewer people than this are not shown as a group. */
export const FEWEST = 5;

const DIMENSIONS = ['organisation', 'badge', 'level', 'month', 'place'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Whose badges are counted: of these organisations. */
export type CountScope = readonly string[];

/** Badges that count now, in one group; `key` is its name as it stands in the data ('' = none given). */
export interface CountGroup {
  key: string;
  badges: number;
  /** How many different names. */
  people: number;
}

/** How many different names each step has. */
export type StepPeople = Record<'handedOut' | 'collected' | 'published' | 'corrected', number>;
/** How many different names the rest of all badges that count has: what is left of the total without this step. */
export type RestPeople = Record<'handedOut' | 'collected' | 'published', number>;

/** Badges of a step. `few`: of fewer than five people; `most`: of all but fewer than five, whom the total would tell. */
export type StepCount = number | 'few' | 'most';

/** The steps as they are, before anything is left out. */
export interface StepSums {
  badges: FollowUp;
  people: StepPeople;
  rest: RestPeople;
}

export interface CountLine {
  /** Name of the group; null where small groups were put together. */
  key: string | null;
  /** How many groups stand in this line. */
  groups: number;
  badges: number;
  people: number;
}

export interface Counts {
  /** Names of the organisations counted. */
  organisations: string[];
  /** Day of counting, YYYY-MM-DD. */
  day: string;
  /** Null when there are fewer than five people at all; then nothing else is told either. */
  total: { badges: number; people: number } | null;
  steps: Record<keyof StepPeople, StepCount> | null;
  dimensions: { dimension: Dimension; lines: CountLine[] }[];
}

/** The counts of the actor's own organisation. */
export async function countOrganisation(deps: IssuingDeps, actor: Actor): Promise<Counts> {
  authorize(actor, 'counts.read', actor, 'organisation.not_found');
  const organisation = await deps.storage.organisations.byId(actor.organisationId);
  return count(deps, organisation === null ? [] : [organisation], ['badge', 'level', 'month', 'place']);
}

/**
 * The counts of the whole installation, for its operator. Fictional organisations are left out as soon as there is a real
 * one. Places are left out: an organisation writes them freely.
 */
export async function countRegion(deps: IssuingDeps): Promise<Counts> {
  const all = await deps.storage.organisations.list();
  const real = all.filter(({ demo }) => !demo);
  return count(deps, real.length > 0 ? real : all, ['organisation', 'badge', 'level', 'month']);
}

async function count(
  deps: IssuingDeps,
  organisations: readonly { id: string; name: string }[],
  dimensions: readonly Dimension[],
): Promise<Counts> {
  const { counts } = deps.storage;
  const scope = organisations.map(({ id }) => id);
  const day = today(deps.now());
  const empty = { organisations: organisations.map(({ name }) => name), day, total: null, steps: null, dimensions: [] };
  const total = await counts.total(scope);
  if (total.people < FEWEST) return empty;
  const lines = await Promise.all(
    dimensions.map(async (dimension) => ({
      dimension,
      lines: await linesOf(await counts.groups(scope, dimension), (keys) => counts.together(scope, dimension, keys)),
    })),
  );
  return { ...empty, total, steps: steps(await counts.steps(scope, day)), dimensions: lines };
}

/** Badges of each step, where they are of five people, and what is left of the total is too. */
function steps({ badges, people, rest }: StepSums): NonNullable<Counts['steps']> {
  const atLeast = (step: keyof StepPeople): StepCount => {
    if (people[step] < FEWEST) return 'few';
    // names that were corrected are of badges that do not count any more: no part of the total
    return step !== 'corrected' && rest[step] < FEWEST ? 'most' : badges[step];
  };
  return {
    handedOut: atLeast('handedOut'),
    collected: atLeast('collected'),
    published: atLeast('published'),
    corrected: atLeast('corrected'),
  };
}

/**
 * The lines that may be shown of these groups. Small ones go together in one line; when they are still too few, the
 * smallest of the others joins them: else who knows the total could work out the rest.
 */
export async function linesOf(
  groups: readonly CountGroup[],
  together: (keys: readonly string[]) => Promise<{ badges: number; people: number }>,
): Promise<CountLine[]> {
  const large = groups.filter(({ people }) => people >= FEWEST).sort((a, b) => b.people - a.people);
  const small = groups.filter(({ people }) => people < FEWEST).map(({ key }) => key);
  let joined = small.length === 0 ? null : await together(small);
  while (joined !== null && joined.people < FEWEST) {
    const next = large.pop();
    if (next === undefined) return [];
    small.push(next.key);
    joined = await together(small);
  }
  const shown = new Set(large.map(({ key }) => key));
  const lines: CountLine[] = groups.filter(({ key }) => shown.has(key)).map((group) => ({ ...group, groups: 1 }));
  return joined === null ? lines : [...lines, { key: null, groups: small.length, ...joined }];
}
