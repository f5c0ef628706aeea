/** One string, number or boolean of a document: the key it stands under and its dotted path. */
export interface Leaf {
  path: string;
  /** Name of the member it stands under; an item of an array has the key of the array. */
  key: string;
  value: unknown;
}

/** Leaves of documents that cannot change any more: several rules look at the same one. */
const frozen = new WeakMap<object, readonly Leaf[]>();

/** Every leaf of a JSON value, in order of appearance. What is frozen, is frozen to its last member. */
export function leavesOf(value: unknown): readonly Leaf[] {
  const known = typeof value === 'object' && value !== null ? frozen.get(value) : undefined;
  if (known !== undefined) return known;
  const leaves: Leaf[] = [];
  addLeaves(leaves, value, '', '');
  if (typeof value === 'object' && value !== null && Object.isFrozen(value)) frozen.set(value, leaves);
  return leaves;
}

function addLeaves(leaves: Leaf[], value: unknown, path: string, key: string): void {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) addLeaves(leaves, item, `${path}[${at}]`, key);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      addLeaves(leaves, member, path === '' ? name : `${path}.${name}`, name);
    }
  } else leaves.push({ path, key, value });
}

/** The members with one of these names in a JSON value, at any depth, with their paths. */
export function membersCalled(names: ReadonlySet<string>, value: unknown, path = ''): { path: string; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const found: { path: string; key: string }[] = [];
  for (const [key, member] of Object.entries(value)) {
    const isItem = Array.isArray(value);
    const isNamed = !isItem && names.has(key);
    if (!isNamed && (typeof member !== 'object' || member === null)) continue;
    const here = isItem ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (isNamed) found.push({ path: here, key });
    found.push(...membersCalled(names, member, here));
  }
  return found;
}

/** Members that hold text for people; everything else is an address, a code or a date. */
export const TEXT_KEYS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'narrative',
  'caption',
  'targetName',
  'targetDescription',
  'targetFramework',
  'targetCode',
  'value',
  'level',
  'tag',
  'role',
  'term',
  'licenseNumber',
  'humanCode',
  'fieldOfStudy',
  'specialization',
  'version',
]);
