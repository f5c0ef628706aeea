import type { CompromisedKey } from '../../register/evidence.ts';
import type { IssuingDeps } from '../ports.ts';
import { inclusionPath } from './proofs.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'signer' | 'sha256Hex'>;

/** Keys of this issuer that somebody else may have had, each with the proof of its entry in the first `size`. Mostly none. */
export async function compromisedKeys(deps: Deps, issuer: string, size: number): Promise<CompromisedKey<Uint8Array>[]> {
  const { register } = deps.storage;
  const said = new Map<string, CompromisedKey<Uint8Array>>();
  for (const { methodId: method, at, detail, seq } of await register.compromises()) {
    // of one key the newest counts
    if (!method.startsWith(`${issuer}#`) || seq > size || said.has(method)) continue;
    const [leaf, path] = [await register.leaf(seq), await inclusionPath(deps, seq, size)];
    const { day } = leaf ?? { day: '' };
    said.set(method, { method, at, size: Number(detail), seq, day, path });
  }
  return [...said.values()];
}
