/** One string, number or boolean of a document: the key it stands under and its dotted path. */
export interface Leaf {
  path: string;
  /** Name of the member it stands under; an item of an array has the key of the array. */
  key: string;
  value: unknown;
}

/** Every leaf of a JSON value, in order of appearance. */
export function leavesOf(value: unknown, path = '', key = ''): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => leavesOf(item, `${path}[${at}]`, key));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      leavesOf(member, path === '' ? name : `${path}.${name}`, name),
    );
  }
  return [{ path, key, value }];
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
