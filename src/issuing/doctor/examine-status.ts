/** I4: the bits of every status list, kept and signed, against what became of each badge. */
import { decodeList, getBit, MAX_LIST_BYTES } from '../../openbadges/status-list.ts';
import type { StatusList } from '../awards/status-lists.ts';
import type { IssuingDeps } from '../ports.ts';
import { type Examination, type Examined, examination } from './findings.ts';

/** Looks at all lists. */
export async function examineStatusLists(deps: IssuingDeps): Promise<Examined> {
  const into = examination('I4');
  for (const id of await deps.storage.doctor.statusListIds()) {
    // the bits first: an index given out or ended meanwhile must not look like a bit that is missing
    const list = await deps.storage.statusLists.byId(id);
    if (list !== null) await examineList(deps, into, list);
  }
  return into.examined;
}

async function examineList(deps: IssuingDeps, into: Examination, before: StatusList): Promise<void> {
  const given = await deps.storage.doctor.givenIndexes(before.id);
  // read again: what ended between the two reads has its bit by now
  const list = (await deps.storage.statusLists.byId(before.id)) ?? before;
  into.looked(given.all.length);
  if (given.counted !== given.all.length) into.found('index_count', list.id, `${given.counted} ${given.all.length}`);
  for (const index of given.ended) if (!getBit(list.bits, index)) into.found('bit_missing', `${list.id}#${index}`);
  for (const index of given.live)
    if (getBit(before.bits, index)) into.found('bit_without_reason', `${list.id}#${index}`);
  const known = new Set(given.all);
  for (const index of setBits(before.bits))
    if (!known.has(index)) into.found('bit_without_reason', `${list.id}#${index}`, 'never given out');
  if (!(await showsItsBits(deps, list))) into.found('signed_list_differs', list.id);
}

/** A signed list of an older revision is never served, so only one of this revision has to show these bits. */
async function showsItsBits(deps: IssuingDeps, list: StatusList): Promise<boolean> {
  if (list.credential === null || list.signedRevision !== list.revision) return true;
  try {
    const { credentialSubject } = JSON.parse(list.credential) as { credentialSubject: { encodedList: string } };
    const signed = await decodeList(credentialSubject.encodedList, deps.gunzip, MAX_LIST_BYTES);
    return signed.length === list.bits.length && signed.every((byte, i) => byte === list.bits[i]);
  } catch {
    return false;
  }
}

function* setBits(bits: Uint8Array): Generator<number> {
  for (const [at, byte] of bits.entries()) {
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit += 1) if (byte & (0x80 >> bit)) yield at * 8 + bit;
  }
}
