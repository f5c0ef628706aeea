/**
 * A program: the server as `npm start` runs it, with a clock and a storage that its parent process can move by messages.
 * The environment alone can do neither. The clock is that of the whole thread: `Date` itself, for libraries too. Timers go on
 * as they were, as they do when a machine's clock is set.
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

const SoundDate = Date;
const moved = (): number => SoundDate.now() + offsetMs;
globalThis.Date = new Proxy(SoundDate, {
  construct: (_target, given: unknown[]) => Reflect.construct(SoundDate, given.length === 0 ? [moved()] : given),
  apply: () => new SoundDate(moved()).toString(),
  get: (target, name) => (name === 'now' ? moved : Reflect.get(target, name)),
});

process.exitCode = await serve(process.env, {
  maxSignaturesPerHour: null,
  storageFault: (at) => {
    if (at === 'write' && failWrites !== null) throw Object.assign(new Error('a drill'), { code: failWrites });
  },
});
