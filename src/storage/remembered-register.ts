import type { RegisterRecords } from '../issuing/register/register-records.ts';
import type { NodeRef } from '../register/tree.ts';
import { type ChangeMark, untilChange } from './until-change.ts';

/** About 150 bytes each. */
const MOST_SUBTREES = 50_000;

/**
 * The register as proofs are read from it, often: head and compromised keys are asked again after any change, and a whole
 * subtree, which never changes, is read once. What looks whether anything was tampered with reads the records themselves.
 */
export function rememberedRegister(register: RegisterRecords, mark: ChangeMark): RegisterRecords {
  const head = untilChange(mark, () => register.head());
  const compromises = untilChange(mark, () => register.compromises());
  const subtrees = new Map<string, Uint8Array>();
  return {
    ...register,
    head: () => head(''),
    compromises: () => compromises(''),
    async nodes(refs) {
      const missing = refs.filter((ref) => !subtrees.has(keyOf(ref)));
      const read = missing.length === 0 ? [] : await register.nodes(missing);
      const found = new Map(missing.map((ref, at) => [keyOf(ref), read[at] as Uint8Array]));
      const hashes = refs.map((ref) => (found.get(keyOf(ref)) ?? subtrees.get(keyOf(ref))) as Uint8Array);
      if (subtrees.size + found.size > MOST_SUBTREES) subtrees.clear();
      for (const [key, hash] of found) subtrees.set(key, hash);
      return hashes;
    },
  };
}

const keyOf = ({ level, position }: NodeRef): string => `${level}/${position}`;
