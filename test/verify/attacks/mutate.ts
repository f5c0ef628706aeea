/** Structural changes of a JSON document, chosen by numbers so that a property test can draw and shrink them. */
import fc from 'fast-check';
import type { Json } from '../../support/mock-authority.ts';

/** One change: what is done, and where (`at`, `to`) and with what (`with`), each counted around what there is. */
export interface Change {
  what: keyof typeof CHANGES;
  at: number;
  to: number;
  with: number;
}

type Container = Json | unknown[];
type Path = readonly (string | number)[];

/** Keys that mean something: terms of the contexts, keywords, full addresses, names that every object has. */
const KEYS = [
  'id type name description validFrom validUntil issuanceDate expirationDate credentialStatus credentialSubject issuer',
  'proof previousProof endorsement evidence achievement result alignment criteria tag image narrative identifier salt',
  'identityHash refreshService credentialSchema termsOfUse relatedResource holder verifiableCredential vc awardedDate',
  '@id @type @context @value @list @set @graph @included @nest @reverse @index @language @vocab @base',
  'https://www.w3.org/2018/credentials#validUntil https://www.w3.org/2018/credentials#credentialStatus schema:name',
  'constructor toString hasOwnProperty Criteria Image expires created domain challenge nonce',
]
  .join(' ')
  .split(' ');

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  1.5,
  1e21,
  '',
  'x',
  '_:b0',
  'urn:uuid:00000000-0000-4000-8000-000000000000',
  'https://kwaad.example/',
  'did:web:kwaad.example:issuers:e',
  '2099-01-01T00:00:00Z',
  '2020-01-01T00:00:00Z',
  'e\u0301',
  '\ud800',
  [],
  {},
  [[]],
  { '@value': 'x' },
  { '@id': 'https://kwaad.example/' },
  { '@context': { name: 'https://schema.org/description' } },
  'https://www.w3.org/2018/credentials/v1',
  { '@vocab': 'https://kwaad.example/' },
];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (!isContainer(value)) return;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    yield* pathsIn((value as Json)[key], [...path, key]);
  }
}

const get = (root: Json, path: Path): unknown => path.reduce<unknown>((node, key) => (node as Json)[key], root);
const pick = <T>(from: readonly T[], number: number): T => from[number % from.length] as T;

class Place {
  readonly parent: Container;
  readonly key: string | number;
  readonly value: unknown;
  constructor(root: Json, number: number) {
    const path = pick([...pathsIn(root)], number);
    this.parent = get(root, path.slice(0, -1)) as Container;
    this.key = path.at(-1) ?? '';
    this.value = (this.parent as Json)[this.key];
  }
  set(value: unknown): void {
    // `__proto__` would not become a member; as text it is tried elsewhere.
    (this.parent as Json)[this.key] = value;
  }
  remove(): void {
    if (Array.isArray(this.parent)) this.parent.splice(Number(this.key), 1);
    else delete this.parent[this.key];
  }
}

/** Puts a value into an object under a key, or into an array. */
function insert(root: Json, number: number, key: string, value: unknown): void {
  const containers = [[], ...pathsIn(root)].map((path) => get(root, path)).filter(isContainer);
  const into = pick(containers, number);
  if (Array.isArray(into)) into.splice(number % (into.length + 1), 0, value);
  else into[key] = value;
}

const CHANGES = {
  remove: (root: Json, { at }: Change) => new Place(root, at).remove(),
  insert: (root: Json, change: Change) =>
    insert(root, change.at, pick(KEYS, change.to), structuredClone(pick(VALUES, change.with))),
  replace: (root: Json, change: Change) => new Place(root, change.at).set(structuredClone(pick(VALUES, change.with))),
  copy: (root: Json, { at, to }: Change) => {
    const { key, value } = new Place(root, at);
    insert(root, to, String(key), structuredClone(value));
  },
  move: (root: Json, { at, to }: Change) => {
    const place = new Place(root, at);
    place.remove();
    insert(root, to, String(place.key), place.value);
  },
  rename: (root: Json, { at, to }: Change) => {
    const place = new Place(root, at);
    if (Array.isArray(place.parent)) return;
    place.remove();
    place.parent[pick(KEYS, to)] = place.value;
  },
  swap: (root: Json, { at, to }: Change) => {
    const [one, other] = [new Place(root, at), new Place(root, to)];
    one.set(structuredClone(other.value));
    other.set(structuredClone(one.value));
  },
  wrap: (root: Json, { at }: Change) => {
    const place = new Place(root, at);
    place.set([place.value]);
  },
  unwrap: (root: Json, { at }: Change) => {
    const place = new Place(root, at);
    if (Array.isArray(place.value) && place.value.length === 1) place.set(place.value[0]);
  },
  asValue: (root: Json, { at, with: how }: Change) => {
    const place = new Place(root, at);
    const more = pick([{}, { '@language': 'nl' }, { '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' }], how);
    place.set({ '@value': place.value, ...more });
  },
  asReference: (root: Json, { at }: Change) => {
    const place = new Place(root, at);
    place.set({ id: place.value });
  },
  reverse: (root: Json, { at }: Change) => {
    const { value } = new Place(root, at);
    if (Array.isArray(value)) value.reverse();
  },
  twice: (root: Json, { at }: Change) => {
    const { parent, key, value } = new Place(root, at);
    if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(value));
  },
  asNumber: (root: Json, { at }: Change) => {
    const place = new Place(root, at);
    if (typeof place.value === 'string') place.set(Number.isNaN(Number(place.value)) ? 7 : Number(place.value));
  },
  letter: (root: Json, { at, with: where }: Change) => {
    const place = new Place(root, at);
    if (typeof place.value !== 'string' || place.value === '') return;
    const index = where % place.value.length;
    const other = place.value[index] === '1' ? '2' : '1';
    place.set(place.value.slice(0, index) + other + place.value.slice(index + 1));
  },
  // Every object says by its id that it is another one.
  claimId: (root: Json, { at, with: whose }: Change) => {
    const objects = [...pathsIn(root)].map((path) => get(root, path)).filter(isContainer);
    const into = objects.length > 0 ? pick(objects, at) : root;
    if (!Array.isArray(into)) into.id = pick([root.id, '_:b1', (root.issuer as Json)?.id ?? 'x'], whose);
  },
} as const;

const number = fc.nat(100_000);

/** One to three changes, the first of which matters most when a counterexample is shrunk. */
export const changes = fc.array(
  fc.record({
    what: fc.constantFrom(...(Object.keys(CHANGES) as Change['what'][])),
    at: number,
    to: number,
    with: number,
  }),
  { minLength: 1, maxLength: 3 },
);

/** The document after these changes; the given one stays as it is. */
export function changed(document: Json, list: readonly Change[]): Json {
  const root = structuredClone(document);
  for (const change of list) {
    if (Object.keys(root).length > 0) CHANGES[change.what](root, change);
  }
  return root;
}

/**
 * One text for all spellings that mean the same: keys in order, and arrays as the sets they are in JSON-LD. `loose`: also
 * what changes no signed statement, namely one value for an array of it, the same twice for once, `{"@value": x}` for a
 * text and `{"id": x}` for an address x, a name (`_:b0`) for a nameless object, and the contexts of a document inside
 * another.
 */
export function meaning(value: unknown, loose = false): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => meaning(loose ? withoutContext(item) : item, loose)).sort();
    const once = loose ? [...new Set(items)] : items;
    return loose && once.length === 1 ? (once[0] as string) : `[${once.join()}]`;
  }
  if (!isContainer(value)) return JSON.stringify(value) ?? 'undefined';
  const members = Object.keys(value)
    .filter((key) => !(loose && key === 'id' && String((value as Json).id).startsWith('_:')))
    .sort();
  const [only = ''] = members;
  if (loose && members.length === 1 && ['@value', 'id'].includes(only)) return meaning((value as Json)[only], loose);
  const inside = (key: string): unknown => (loose ? withoutContext((value as Json)[key]) : (value as Json)[key]);
  return `{${members.map((key) => `${JSON.stringify(key)}:${meaning(inside(key), loose)}`).join()}}`;
}

function withoutContext(value: unknown): unknown {
  if (!isContainer(value) || Array.isArray(value)) return value;
  const { '@context': _context, ...rest } = value;
  return rest;
}
