import type { RegisterRecords } from '../issuing/register/register-records.ts';
import type { NodeRef } from '../register/tree.ts';
import { type ChangeMark, untilChange } from './until-change.ts';

/** About 150 bytes each. */
const MOST_SUBTREES = 50_000;
const LEAVES_AT_ONCE = 32;

/**
 * The register as proofs are read from it, often: head and compromised keys are asked again after any change, and a whole
 * subtree, which never changes, is read once. What looks whether anything was tampered with reads the records themselves.
 */
export function rememberedRegister(register: RegisterRecords, mark: ChangeMark): RegisterRecords {
  const head = untilChange(mark, () => register.head());
  const compromises = untilChange(mark, () => register.compromises());
  const subtrees = new Map<string, Uint8Array>();
  const remember = (ref: NodeRef, hash: Uint8Array): void => {
    if (subtrees.size >= MOST_SUBTREES) subtrees.clear();
    subtrees.set(keyOf(ref), hash);
  };
  return {
    ...register,
    head: () => head(''),
    compromises: () => compromises(''),
    async nodes(refs) {
      // what this call found stays its own: meanwhile another may make room
      const found = new Map<string, Uint8Array>();
      const isMissing = (ref: NodeRef): boolean => !found.has(keyOf(ref));
      const find = (ref: NodeRef, hash: Uint8Array): void => {
        found.set(keyOf(ref), hash);
        remember(ref, hash);
      };
      for (const ref of refs) {
        const hash = subtrees.get(keyOf(ref));
        if (hash !== undefined) found.set(keyOf(ref), hash);
      }
      // badges that were issued together are shown together: leaves come with those around them
      for (const { position } of refs.filter((ref) => ref.level === 0 && isMissing(ref))) {
        const first = position - (position % LEAVES_AT_ONCE);
        for (const { seq, hash } of await register.leaves(first + 1, LEAVES_AT_ONCE))
          find({ level: 0, position: seq - 1 }, hash);
      }
      const missing = refs.filter(isMissing);
      const read = missing.length === 0 ? [] : await register.nodes(missing);
      for (const [at, ref] of missing.entries()) find(ref, read[at] as Uint8Array);
      return refs.map((ref) => found.get(keyOf(ref)) as Uint8Array);
    },
  };
}

const keyOf = ({ level, position }: NodeRef): string => `${level}/${position}`;
