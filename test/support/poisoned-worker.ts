/**
 * The verifier's worker as it is, with two documents that no bound of the verifier knows yet: one that keeps it busy for
 * ever and one that eats all memory.
 */
import { parentPort } from 'node:worker_threads';
import '../../src/verify-pool/worker.ts';
import type { ToWorker } from '../../src/verify-pool/messages.ts';
import { GLUTTON, POISON } from './poison.ts';

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind !== 'verify') return;
  const { input } = message.task;
  const text = 'bytes' in input ? new TextDecoder().decode(input.bytes) : '';
  while (text === POISON);
  const eaten: unknown[] = [];
  while (text === GLUTTON) eaten.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
});
