import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EraseList } from './issuing/ports.ts';

/**
 * The list of erased addresses as a file of its own, a SHA-256 (hex) a line: keep it apart from backups of the database, so
 * that what was erased stays erased when one is put back. A line that is no hash (a torn write) is passed over.
 */
export function createEraseList(path: string): EraseList {
  return {
    async add(hashes) {
      if (hashes.length === 0) return;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a', 0o600);
      try {
        // the newline in front ends whatever a torn write left
        await file.writeFile(`\n${hashes.join('\n')}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async all() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return [...new Set(text.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line)))];
    },
  };
}
