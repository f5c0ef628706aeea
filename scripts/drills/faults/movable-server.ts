/**
 * A program: the server as `npm start` runs it, with a clock and a storage that its parent process can move by messages.
 * The environment alone can do neither.
 */
import { serve } from '../../../src/cli/serve.ts';

/** `offsetMs`: added to the clock from now on. `failWrites`: a driver's code that every write ends in; null = sound again. */
export interface Move {
  offsetMs?: number;
  failWrites?: string | null;
}

let offsetMs = 0;
let failWrites: string | null = null;

process.on('message', (move: Move) => {
  offsetMs = move.offsetMs ?? offsetMs;
  failWrites = move.failWrites === undefined ? failWrites : move.failWrites;
});
process.channel?.unref();

process.exitCode = await serve(process.env, {
  now: () => new Date(Date.now() + offsetMs),
  maxSignaturesPerHour: null,
  storageFault: (at) => {
    if (at === 'write' && failWrites !== null) throw Object.assign(new Error('a drill'), { code: failWrites });
  },
});
