/** What everybody may ask of the register: its head, and proofs of what is in it and that it only ever grew. */
import { AppError } from '../../errors.ts';
import { toBase64 } from '../../register/checkpoint.ts';
import { keyActText } from '../../register/key-act.ts';
import { type LeafType, leafData } from '../../register/leaf.ts';
import { consistencyRanges, inclusionRanges, type Range, rootOf, subtreesOf } from '../../register/tree.ts';
import type { IssuingDeps } from '../ports.ts';
import { sha256 } from './append-leaves.ts';
import type { RegisterHead } from './register-records.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'signer' | 'sha256Hex'>;

/** Entries that one question gets. */
export const MOST_ENTRIES = 1000;

interface Checkpoint {
  checkpoint: string;
  size: number;
  root: Uint8Array;
  /** Hashes of the runs up to its end, by where they begin; filled while proofs are made. */
  edges: Map<number, Uint8Array>;
}

/** Heads that storage remembers come as the same object until something changes: signed once. */
const signedHeads = new WeakMap<RegisterHead, Checkpoint>();

/** The head as it stands, signed. `size`: so many entries were seen already. */
export async function currentCheckpoint(deps: Deps, size = 0): Promise<Checkpoint> {
  const head = await deps.storage.register.head(size);
  const known = signedHeads.get(head);
  if (known !== undefined) return known;
  const root = rootOf(head.peaks, (bytes) => sha256(deps, bytes));
  const checkpoint = await deps.signer.signCheckpoint({ size: head.size, root });
  const signed = { checkpoint, size: head.size, root, edges: new Map() };
  signedHeads.set(head, signed);
  return signed;
}

/** The signed head that was kept of a day (YYYY-MM-DD), as it stands on paper and went out by mail. `request.not_found`. */
export async function checkpointOfDay(deps: Deps, day: string): Promise<string> {
  const kept = await deps.storage.register.dayOf(day);
  if (kept === null) throw new AppError('request.not_found');
  return kept.checkpoint;
}

/** The path from entry `seq` (from 1) to the root of the first `size` entries. `register.range_invalid`. */
export async function inclusionPath(deps: Deps, seq: number, size: number): Promise<Uint8Array[]> {
  await refuseOutside(deps, seq, size);
  return hashesOf(deps, inclusionRanges(seq - 1, size));
}

/** The same for an entry of which the head is known to be behind it. */
export const pathTo = (deps: Deps, seq: number, head: Pick<Checkpoint, 'size' | 'edges'>): Promise<Uint8Array[]> =>
  hashesOf(deps, inclusionRanges(seq - 1, head.size), head);

/** That the first `from` entries are the beginning of the first `to`. `register.range_invalid`. */
export async function consistencyPath(deps: Deps, from: number, to: number): Promise<Uint8Array[]> {
  await refuseOutside(deps, from, to);
  return hashesOf(deps, consistencyRanges(from, to));
}

/** One entry as everybody may read it: the exact bytes in base64, and in full what an entry about a key says. */
interface ShownEntry {
  seq: number;
  type: LeafType;
  leaf: string;
  says?: string;
}

/** Entries `from` to `to`, both included, at most `MOST_ENTRIES`. `register.range_invalid`. */
export async function entriesBetween(deps: Deps, from: number, to: number): Promise<ShownEntry[]> {
  await refuseOutside(deps, from, to);
  const leaves = await deps.storage.register.leaves(from, Math.min(to - from + 1, MOST_ENTRIES));
  const last = leaves.at(-1)?.seq ?? 0;
  const said = new Map((await deps.storage.register.keyActs(from, last)).map((act) => [act.seq, keyActText(act)]));
  return leaves.map((leaf) => {
    const { seq, type } = leaf;
    const says = said.get(seq);
    return { seq, type, leaf: toBase64(leafData(leaf)), ...(says === undefined ? {} : { says }) };
  });
}

async function refuseOutside(deps: Deps, from: number, to: number): Promise<void> {
  const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  if (!whole || from < 1 || from > to) throw new AppError('register.range_invalid');
  if (to > (await deps.storage.register.head()).size) throw new AppError('register.range_invalid');
}

/** The hash of each run of leaves, all read at once; those up to the end of `head` are kept with it. */
async function hashesOf(
  deps: Deps,
  ranges: readonly Range[],
  head?: Pick<Checkpoint, 'size' | 'edges'>,
): Promise<Uint8Array[]> {
  const edges = ranges.map(({ to }) => (to === head?.size ? head.edges : undefined));
  const known = ranges.map(({ from }, which) => edges[which]?.get(from));
  const refs = ranges.map((range, which) => (known[which] === undefined ? subtreesOf(range) : []));
  const hashes = await deps.storage.register.nodes(refs.flat());
  let at = 0;
  return refs.map(({ length }, which) => {
    at += length;
    const hash = known[which] ?? rootOf(hashes.slice(at - length, at), (bytes) => sha256(deps, bytes));
    edges[which]?.set(ranges[which]?.from as number, hash);
    return hash;
  });
}
