/** Reads single fields out of a parsed form body. What a value means is decided by the parse function of its use case. */

/** One text field, without spaces around it; '' when it is missing or given more than once. */
export function field(body: unknown, name: string): string {
  const value = rawValue(body, name);
  return typeof value === 'string' ? value.trim() : '';
}

/** The text of each of these fields, as `field` reads it; in the form they may stand behind a prefix (`row.3.`). */
export function fieldsOf<Name extends string>(
  body: unknown,
  names: readonly Name[],
  prefix = '',
): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, field(body, `${prefix}${name}`)])) as Record<Name, string>;
}

/** All values of a field that may be given several times, in order; untrimmed. */
export function fieldValues(body: unknown, name: string): string[] {
  const value = rawValue(body, name);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Whether a tick box was ticked. */
export function ticked(body: unknown, name: string): boolean {
  return fieldValues(body, name).length > 0;
}

function rawValue(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Record<string, unknown>)[name];
}
