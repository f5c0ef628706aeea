import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { letOthersRun } from '../../let-others-run.ts';
import { addProof } from '../data-integrity.ts';
import { publicForm } from '../key-at-rest.ts';
import { signWith } from '../key-vault.ts';
import { cut, fill, type Marked, type SlotName } from './slots.ts';
import { prepare, type Template } from './template.ts';

/** Random documents that must come out the same before a template is used. */
export const TRIALS = 20;

/**
 * A template for documents like this one. It exists only after it gave, for random values and throw-away keys, byte for
 * byte what the generic library gives; null where it cannot be prepared, or one of these trials differs.
 */
export async function makeTemplate(marked: Marked, sign: typeof addProof = addProof): Promise<Template | null> {
  const template = await prepare(marked);
  if (template === null) return null;
  const whole = cut(marked.text);
  const { issuer } = JSON.parse(marked.text) as { issuer: { id: string } };
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = { methodId: publicForm(issuer.id, 'Ed25519', publicKey).methodId, sign: signWith(privateKey) };
    const json = fill(
      whole,
      marked.slots.map(({ kind }) => RANDOM[kind](trial)),
    );
    const values = template.match(json);
    const generic = JSON.stringify(await sign(JSON.parse(json), key));
    if (values === null || (await template.seal(json, values, key)) !== generic) return null;
    await letOthersRun();
  }
  return template;
}

const MOST_INDEX = 131_071;
const YEARS_MS = 40 * 365 * 86_400_000;

/** Some second in the forty years from 2020 on. */
export function randomMoment(): string {
  return `${new Date(Date.UTC(2020, 0, 1) + randomInt(YEARS_MS)).toISOString().slice(0, 19)}Z`;
}

/** A random value of each form; of the index also its first and last. */
const RANDOM: Readonly<Record<SlotName, (trial: number) => string>> = {
  uuid: () => `urn:uuid:${randomUUID()}`,
  moment: randomMoment,
  hash: () => `sha256$${randomBytes(32).toString('hex')}`,
  salt: () => randomBytes(16).toString('base64url'),
  index: (trial) => String([0, MOST_INDEX][trial] ?? randomInt(MOST_INDEX + 1)),
};
