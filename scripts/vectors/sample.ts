/** What one line of the comparison says, and the files it is made from. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** One file of the given folder. `name` is its path in that folder, with `/`. */
export interface Sample {
  name: string;
  bytes: Uint8Array;
}

/**
 * `equal`: what the other side says. `stricter`: we refuse on purpose what it accepts. `unsupported`: stricter only
 * because this kind cannot be checked yet. `wrong`: we accept what it refuses, call false what is right, or cannot tell
 * what the file is.
 */
export type Grade = 'equal' | 'stricter' | 'unsupported' | 'wrong';

export interface Line {
  name: string;
  expected: string;
  ours: string;
  grade: Grade;
}

/** Every file below `folder`, sorted by name. Throws where it is no folder that can be read. */
export async function readSamples(folder: string): Promise<Sample[]> {
  if (!(await stat(folder)).isDirectory()) throw new TypeError('not a folder');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      name: relative(folder, path).split(sep).join('/'),
      bytes: new Uint8Array(await readFile(path)),
    })),
  );
}

/** The file as JSON, or null. */
export function jsonOf({ bytes }: Sample): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
