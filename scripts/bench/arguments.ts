export interface BenchArguments {
  json: boolean;
  /** Ids to run, in the order of the list. */
  ids: string[];
}

/** Cases that take minutes and gigabytes. */
const ONLY_ASKED = 'scale.';

/** Reads `[--json] [--only ID]`. The text is what is wrong, in one line. */
export function readArguments(args: readonly string[], known: readonly string[]): BenchArguments | string {
  const usage = 'Usage: npm run bench -- [--json] [--only ID]';
  let json = false;
  let ids = known.filter((id) => !id.startsWith(ONLY_ASKED));
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [name, inline] = arg.split('=', 2);
    if (arg === '--json') json = true;
    else if (name === '--only') {
      const id = inline ?? args[++at];
      if (id === undefined) return `--only needs the id of a case. ${usage}`;
      if (!known.includes(id)) return `There is no case "${id}". The cases are: ${known.join(', ')}.`;
      ids = [id];
    } else return `Unknown argument "${arg}". ${usage}`;
  }
  return { json, ids };
}
