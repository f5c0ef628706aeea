/**
 * A file that is made piece by piece and sent whole. Sent while it is made, one that fails in the middle would arrive as a file
 * that some programs mend and print without its last people. So its pieces go to a file without a name first, which is gone
 * with its handle whatever happens to this process, and its length is told before its first byte.
 */
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

export interface SentFile {
  type: string;
  /** Header Content-Disposition. */
  disposition: string;
}

/**
 * Sends the pieces as one file that no cache keeps. Rejects with what making or writing it threw, before anything was sent; makes
 * no more of it once the asker has gone. `folder`: on the disk where data may stand; made when it is not there.
 */
export async function sendPieces(
  response: Response,
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  { type, disposition }: SentFile,
): Promise<void> {
  const file = await openNameless(folder);
  try {
    let length = 0;
    for await (const piece of pieces) {
      if (response.closed) return;
      await file.appendFile(piece);
      length += piece.length;
    }
    response.setHeader('Cache-Control', 'private, no-store');
    response.setHeader('Content-Disposition', disposition);
    response.setHeader('Content-Length', length);
    response.type(type);
    await pipeline(file.createReadStream({ start: 0, autoClose: false }), response);
  } finally {
    await file.close();
  }
}

/** A file for reading and writing that has no name any more. */
async function openNameless(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = await mkdtemp(join(folder, 'file-'));
  try {
    return await open(join(place, 'content'), 'wx+', 0o600);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
