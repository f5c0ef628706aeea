import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Deletes the mails in a folder of `.eml` files that name an address, in any case; a folder that is not there is empty. */
export async function forgetMail(dir: string, email: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const path = join(dir, name);
    const text = await readFile(path, 'latin1').catch(() => '');
    if (headOf(text).toLowerCase().includes(email.toLowerCase())) await rm(path, { force: true });
  }
}

/** Header lines, folded ones joined; the address stands in To. */
function headOf(text: string): string {
  return text.split(/\r?\n\r?\n/, 1)[0]?.replace(/\r?\n[ \t]+/g, '') ?? '';
}
