import { rename, writeFile } from 'node:fs/promises';

/** Writes a file, also one that is made meanwhile, under another name first: a half-written one never carries the final name. */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
