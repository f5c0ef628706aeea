/** Whether the register is whole: every hash computed anew, from the first entry to the head. Invariant I5. */
import { leafData, toHex } from '../../register/leaf.ts';
import { EMPTY, type Frontier, grow, leafInput } from '../../register/tree.ts';
import type { IssuingDeps } from '../ports.ts';
import { sha256 } from './append-leaves.ts';

/** `seq`: the first number at which what is kept no longer fits. */
export type RegisterCheck = { ok: true; size: number } | { ok: false; seq: number };

const PORTION = 1000;

/** Reads the whole register in portions. What is added meanwhile is looked at up to where it came. */
export async function checkRegister(deps: Pick<IssuingDeps, 'storage' | 'sha256Hex'>): Promise<RegisterCheck> {
  const { register } = deps.storage;
  const head = await register.head();
  let frontier: Frontier = EMPTY;
  let day = '';
  const broken = (seq: number): RegisterCheck => ({ ok: false, seq });
  while (frontier.size < head.size) {
    const leaves = await register.leaves(frontier.size + 1, Math.min(PORTION, head.size - frontier.size));
    if (leaves.length === 0) return broken(frontier.size + 1);
    for (const [at, leaf] of leaves.entries()) {
      const seq = frontier.size + at + 1;
      const hash = sha256(deps, leafInput(leafData(leaf)));
      if (leaf.seq !== seq || leaf.day < day || toHex(hash) !== toHex(leaf.hash)) return broken(seq);
      day = leaf.day;
    }
    const grown = grow(
      frontier,
      leaves.map(({ hash }) => hash),
      (bytes) => sha256(deps, bytes),
    );
    const kept = await register.nodes(grown.nodes).catch(() => []);
    const wrong = grown.nodes.findIndex(({ hash }, at) => toHex(hash) !== toHex(kept[at] ?? new Uint8Array()));
    if (wrong >= 0) {
      const { level, position } = grown.nodes[wrong] as { level: number; position: number };
      return broken((position + 1) * 2 ** level);
    }
    frontier = grown.frontier;
  }
  const same = frontier.peaks.map(toHex).join() === head.peaks.map(toHex).join() && day === head.day;
  return same ? { ok: true, size: head.size } : broken(head.size);
}
