import type { Entered, RegisterRecords } from '../issuing/register/register-records.ts';
import { EMPTY, grow, type HashNow, type NodeRef } from '../register/tree.ts';
import { together } from '../together.ts';
import { type ChangeMark, type Mark, untilChange } from './until-change.ts';

/** About 150 bytes each. */
const MOST_SUBTREES = 50_000;
/** Of a run of 2^5 leaves everything is known once its leaves are. */
const RUN_LEVEL = 5;
const RUN = 2 ** RUN_LEVEL;

/**
 * The register as proofs are read from it, often: head and compromised keys are asked again after any change, a whole
 * subtree, which never changes, is read once, and entries that are asked for in one moment are read together. `seen`: the
 * state that was looked at already: what is kept is of that state, and what is read anew may be of a later one. What looks whether anything was tampered with reads the records themselves.
 */
export function rememberedRegister(
  register: RegisterRecords,
  mark: ChangeMark,
  hash: HashNow,
): (seen?: Mark) => RegisterRecords {
  const head = untilChange(mark, () => register.head());
  const compromises = untilChange(mark, () => register.compromises());
  // badges that are checked beside each other ask within one turn of the process: one query for all
  const enteredOne = together<string, Entered | undefined>((ids) => {
    const entered = register.entered([...new Set(ids)]);
    return ids.map(async (id) => (await entered).get(id));
  }, setImmediate);
  const subtrees = new Map<number, Uint8Array>();

  const reading = new Map<number, Promise<Map<number, Uint8Array>>>();

  /** Badges that were issued together are shown together: leaves come with those around them, and with what they make. */
  function runAround({ level, position }: NodeRef): Promise<Map<number, Uint8Array>> {
    const leaf = position * 2 ** level;
    const first = leaf - (leaf % RUN);
    const run = reading.get(first) ?? readRun(first).finally(() => reading.delete(first));
    reading.set(first, run);
    return run;
  }

  async function readRun(first: number): Promise<Map<number, Uint8Array>> {
    const leaves = await register.leafHashes(first + 1);
    const all = new Map(leaves.map((each, at) => [keyOf({ level: 0, position: first + at }), each]));
    for (const node of grow(EMPTY, leaves, hash).nodes)
      all.set(keyOf({ level: node.level, position: first / 2 ** node.level + node.position }), node.hash);
    return all;
  }

  const remembered: Omit<RegisterRecords, 'head' | 'compromises'> = {
    ...register,
    async entered(ids) {
      const found = await Promise.all(ids.map(enteredOne));
      return new Map(ids.flatMap((id, at) => (found[at] === undefined ? [] : [[id, found[at]]])));
    },
    async nodes(refs) {
      const known = refs.map((ref) => subtrees.get(keyOf(ref)));
      if (known.every((each) => each !== undefined)) return known;
      // what this call found stays its own: meanwhile another may make room
      const found = new Map(refs.flatMap((ref, at) => (known[at] === undefined ? [] : [[keyOf(ref), known[at]]])));
      const isMissing = (ref: NodeRef): boolean => !found.has(keyOf(ref));
      for (const ref of refs.filter(({ level }) => level <= RUN_LEVEL))
        if (isMissing(ref)) for (const [key, each] of await runAround(ref)) found.set(key, each);
      const missing = refs.filter(isMissing);
      const read = missing.length === 0 ? [] : await register.nodes(missing);
      for (const [at, ref] of missing.entries()) found.set(keyOf(ref), read[at] as Uint8Array);
      if (subtrees.size + found.size > MOST_SUBTREES) subtrees.clear();
      for (const [key, each] of found) subtrees.set(key, each);
      return refs.map((ref) => found.get(keyOf(ref)) as Uint8Array);
    },
  };
  return (seen) => ({
    ...remembered,
    async head(size = 0) {
      const known = await head('', seen);
      return known.size < size ? register.head() : known;
    },
    compromises: () => compromises('', seen),
  });
}

/** A register of 2^45 entries has no more levels. */
const keyOf = ({ level, position }: NodeRef): number => level * 2 ** 46 + position;
