import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Deletes mails in a folder of `.eml` files that were written before this moment, by the time in their names; gives how many. */
export async function purgeMail(dir: string, before: Date): Promise<number> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const limit = before.toISOString().slice(0, 19).replace(/[-:]/g, '');
  const old = names.filter((name) => /^\d{8}T\d{6}Z-.*\.eml$/.test(name) && name < limit);
  for (const name of old) await rm(join(dir, name), { force: true });
  return old.length;
}
