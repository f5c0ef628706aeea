/**
 * A program: reads a JSON array of signed credentials from standard input, has each judged by
 * @digitalcredentials/verifier-core, and prints a JSON array of what it said about signature, dates and status.
 * Its only argument is the origin it may reach; everything else (registries, remote schemas) is out of reach here.
 */
import { text } from 'node:stream/consumers';
import { verifyCredential } from '@digitalcredentials/verifier-core';

export interface SecondOpinion {
  /** Names of fatal errors; empty when the signature could be judged as right. */
  errors: string[];
  /** Id of each step (`valid_signature`, `expiration`, `revocation_status`) with its outcome or the name of its error. */
  steps: Record<string, boolean | string>;
}

const [origin = ''] = process.argv.slice(2);
const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.origin !== origin) throw new TypeError(`${url.origin} is out of reach`);
  return fetch(input, init);
};
// What it cannot reach it writes to the console; standard output belongs to the answer.
console.log = () => {};
console.error = () => {};

const credentials = JSON.parse(await text(process.stdin));
const opinions: SecondOpinion[] = [];
const STEPS = new Set(['valid_signature', 'expiration', 'revocation_status']);
for (const credential of credentials) {
  const { errors = [], log = [] } = await verifyCredential({ credential, knownDIDRegistries: [] });
  opinions.push({
    errors: errors.map((error) => error.name ?? error.message),
    steps: Object.fromEntries(
      log.filter((step) => STEPS.has(step.id)).map((step) => [step.id, step.error?.name ?? step.valid ?? 'unknown']),
    ),
  });
}
process.stdout.write(JSON.stringify(opinions));
