const LONGEST = 2_000;
/** One slash that no browser takes for the beginning of `//host`. */
const OWN_PATH = /^\/(?![/\\])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop some of these, so "/\t/evil" would be "//evil"
const CONTROLS = /[\u0000-\u001f\u007f]/;

/**
 * Where to go after signing in: the page that was asked for, or `/desk` when none was. Only a path of our own: anything
 * that a browser could read as another site (`//evil`, `/\evil`, `https:evil`, line breaks) becomes `/`.
 */
export function safeNext(asked: unknown, publicUrl: string): string {
  if (asked === undefined || asked === '') return '/desk';
  if (typeof asked !== 'string' || asked.length > LONGEST || CONTROLS.test(asked) || !OWN_PATH.test(asked)) return '/';
  const { origin } = new URL(publicUrl);
  if (!URL.canParse(asked, origin)) return '/';
  const url = new URL(asked, origin);
  const path = `${url.pathname}${url.search}`; // resolved, so "/.//evil" stands here as "//evil": looked at again
  return url.origin === origin && OWN_PATH.test(path) ? path : '/';
}
