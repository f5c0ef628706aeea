/**
 * What differs between two badges of one definition: ids, moments, salted hashes and the place in the status list. Each
 * kind has a closed form in which nothing needs escaping, in JSON or in N-Quads, and no address is another's beginning.
 */
import { isPraktijkverklaring } from '../../openbadges/praktijkverklaring-terms.ts';
import type { UnsignedCredential } from '../../openbadges/types.ts';

export type SlotName = 'uuid' | 'moment' | 'hash' | 'salt' | 'index';

/** A form, and its length in characters, or null where it ends at the next quotation mark. */
interface SlotKind {
  form: RegExp;
  length: number | null;
}

/** A moment in whole seconds, UTC. */
export const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const KINDS: Readonly<Record<SlotName, SlotKind>> = {
  uuid: { form: /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, length: 45 },
  moment: { form: MOMENT, length: 20 },
  hash: { form: /^sha256\$[0-9a-f]{64}$/, length: 71 },
  salt: { form: /^[A-Za-z0-9_-]{22}$/, length: 22 },
  index: { form: /^(?:0|[1-9]\d{0,8})$/, length: null },
};

/** No badge says this; where one does all the same, it gets no template. */
const MARK = 'blijkslot7c1e52a94f';

/** A document with a mark in the place of each value that differs. */
export interface Marked {
  /** JSON text. */
  text: string;
  slots: { kind: SlotName; mark: string; value: string }[];
  /** Numbers of the slots that the template must know by name. */
  at: { id: number; subjectId: number; validFrom: number };
}

/** The document with marks; null for a document that no template is made for. */
export function mark(json: string): Marked | null {
  const document: UnsignedCredential = JSON.parse(json);
  if (isPraktijkverklaring(document) || document.endorsement !== undefined || json.includes(MARK)) return null;
  const slots: Marked['slots'] = [];
  const slot = (kind: SlotName, value: string, before = ''): number => {
    slots.push({ kind, value, mark: `${before}${MARK}${slots.length}x` });
    return slots.length - 1;
  };
  const markOf = (number: number): string => slots[number]?.mark ?? '';
  const { credentialSubject: subject, credentialStatus: status } = document;
  const at = {
    id: slot('uuid', document.id, 'urn:uuid:'),
    subjectId: slot('uuid', subject.id, 'urn:uuid:'),
    validFrom: slot('moment', document.validFrom),
  };
  document.id = markOf(at.id);
  subject.id = markOf(at.subjectId);
  document.validFrom = markOf(at.validFrom);
  document.awardedDate = markOf(slot('moment', document.awardedDate));
  if (document.validUntil !== undefined) document.validUntil = markOf(slot('moment', document.validUntil));
  for (const identifier of subject.identifier) {
    identifier.identityHash = markOf(slot('hash', identifier.identityHash));
    identifier.salt = markOf(slot('salt', identifier.salt));
  }
  const entry = `${status.statusListCredential}#`;
  if (status.id !== `${entry}${status.statusListIndex}`) return null;
  status.statusListIndex = markOf(slot('index', status.statusListIndex));
  status.id = `${entry}${status.statusListIndex}`;
  const text = JSON.stringify(document);
  // An address with a slot may equal no other: nothing else may begin like one.
  if (text.split('urn:uuid:').length !== 3 || text.split(entry).length !== 2) return null;
  return slots.every(({ kind, value }) => KINDS[kind].form.test(value)) ? { text, slots, at } : null;
}

/** The mark of a slot by its number, for documents that are marked elsewhere. */
export const slotMark = (number: number): string => `${MARK}${number}x`;

/** Text cut at its marks: pieces that are always the same, with the number of a slot between each two. */
export interface Cut {
  pieces: string[];
  slots: number[];
}

const ANY_MARK = new RegExp(`(?:urn:uuid:)?${MARK}(\\d+)x`);

/** Cuts a text at its marks. */
export function cut(text: string): Cut {
  const parts = text.split(ANY_MARK);
  return {
    pieces: parts.filter((_part, at) => at % 2 === 0),
    slots: parts.filter((_part, at) => at % 2 === 1).map(Number),
  };
}

/** The text with these values in its slots. */
export function fill({ pieces, slots }: Cut, values: readonly string[]): string {
  let text = pieces[0] ?? '';
  for (let at = 0; at < slots.length; at += 1) text += `${values[slots[at] ?? 0]}${pieces[at + 1]}`;
  return text;
}

/** `text.startsWith(piece, at)`, which looks at one letter after the other and takes ten times as long. */
const hasAt = (text: string, piece: string, at: number): boolean => text.slice(at, at + piece.length) === piece;

/** The values in a text that is, apart from its slots, exactly this one; null for any other text. */
export function valuesIn(json: string, { pieces, slots }: Cut, kinds: readonly SlotName[]): string[] | null {
  const [first = ''] = pieces;
  if (!hasAt(json, first, 0)) return null;
  const values: string[] = [];
  let from = first.length;
  for (let at = 0; at < slots.length; at += 1) {
    const number = slots[at] ?? 0;
    const name = kinds[number];
    const piece = pieces[at + 1] ?? '';
    if (name === undefined) return null;
    const kind = KINDS[name];
    const to = kind.length === null ? json.indexOf('"', from) : from + kind.length;
    const value = json.slice(from, to);
    if (to < from || !hasAt(json, piece, to)) return null;
    const before = values[number];
    if (before === undefined ? !kind.form.test(value) : before !== value) return null;
    values[number] = value;
    from = to + piece.length;
  }
  return from === json.length ? values : null;
}
