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

/** Every member name of a JSON value with its path, at any depth. */
export function keysOf(value: unknown, path = ''): { path: string; key: string }[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => keysOf(item, `${path}[${at}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return [{ path: here, key }, ...keysOf(member, here)];
  });
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
