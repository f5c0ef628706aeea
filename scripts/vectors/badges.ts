/** Signed samples: what 1EdTech's validator says of each (EXPECTED.json), or what its name says, against our verdict. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unbakePng } from '../../src/openbadges/bake-png.ts';
import { unbakeSvg } from '../../src/openbadges/bake-svg.ts';
import { isObject } from '../../src/openbadges/gate-structure.ts';
import { type Answer, accepts, controllersNamedIn, describe, runVerifier } from './run-verifier.ts';
import { type Grade, jsonOf, type Line, type Sample } from './sample.ts';

/** Name of a sample, outcome in the validator's words. */
export type Outcomes = ReadonlyMap<string, string>;

/** The outcomes in the EXPECTED.json of a folder, or of the one around it; none when neither has one. */
export async function outcomesOf(folder: string, samples: readonly Sample[]): Promise<Outcomes> {
  const file = samples.find(({ name }) => name === 'EXPECTED.json');
  const bytes = file?.bytes ?? (await readFile(join(folder, '..', 'EXPECTED.json')).catch(() => null));
  const json = bytes === null ? null : jsonOf({ name: 'EXPECTED.json', bytes });
  if (!isObject(json)) return new Map();
  return new Map(
    Object.entries(json).flatMap(([name, stated]) =>
      isObject(stated) && typeof stated.expected1EdTech === 'string' ? [[name, stated.expected1EdTech]] : [],
    ),
  );
}

/** One Open Badges 3.0 sample. Without a stated outcome it is graded `wrong`: there is nothing to compare with. */
export async function compareBadge(sample: Sample, outcomes: Outcomes): Promise<Line> {
  const text = textOf(sample);
  const answer = await runVerifier({ bytes: sample.bytes }, controllersNamedIn(text));
  const name = [...outcomes.keys()].find((key) => key === sample.name || key.endsWith(`/${sample.name}`));
  const expected = name === undefined ? undefined : outcomes.get(name);
  const line = { name: sample.name, expected: expected ?? 'no outcome stated', ours: describe(answer) };
  if (expected === undefined) return { ...line, grade: 'wrong' };
  return { ...line, grade: gradeBadge(expected, answer, isOurKind(text)) };
}

/**
 * One Open Badges 2.0 sample, whose name tells what it is. `supporting`: documents by file name; they, and the sample at
 * the address it names, are all that can be fetched.
 */
export async function compareBadge2(sample: Sample, supporting: readonly Sample[]): Promise<Line> {
  const answer = await runVerifier({ bytes: sample.bytes }, documentsOf(sample, supporting));
  const expected = /expired|(?<!-)invalid|-invalid-|revoked/.test(sample.name) ? 'invalid' : 'valid';
  const right = expected === 'invalid' ? !accepts(answer) : accepts(answer);
  return {
    name: sample.name,
    expected: `${expected} (Open Badges 2.0)`,
    ours: describe(answer),
    grade: right ? 'equal' : expected === 'valid' && answer.verdict === 'unverifiable' ? 'stricter' : 'wrong',
  };
}

/** Addresses are `https://example.org/<file>`; the sample itself stands at its own id. */
function documentsOf(sample: Sample, supporting: readonly Sample[]): Map<string, object> {
  const documents = new Map<string, object>();
  for (const one of supporting) {
    const json = jsonOf(one);
    if (isObject(json)) documents.set(`https://example.org/${one.name.split('/').at(-1)}`, json);
  }
  const own = jsonOf({ name: sample.name, bytes: new TextEncoder().encode(textOf(sample)) });
  if (isObject(own) && typeof own.id === 'string') documents.set(own.id, own);
  return documents;
}

function gradeBadge(expected: string, answer: Answer, ourKind: boolean): Grade {
  if (expected.startsWith('invalid')) return accepts(answer) ? 'wrong' : 'equal';
  if (accepts(answer)) return 'equal';
  // Refused though the validator accepts it: on purpose, or because it is of a kind that we do not check yet.
  if (answer.verdict === 'invalid') return answer.codes.includes('KEY_NOT_AUTHORIZED') ? 'stricter' : 'wrong';
  if (answer.verdict === 'unreadable') return answer.codes.includes('BAKED_INVALID') ? 'stricter' : 'wrong';
  // A key in the token's own header proves nothing; it must be found through the issuer.
  if (answer.codes.includes('JOSE_HEADER_NOT_ALLOWED')) return 'stricter';
  return answer.verdict === 'unverifiable' && !ourKind ? 'unsupported' : 'wrong';
}

/** An Open Badge in VCDM 2.0 with one eddsa-rdfc-2022 proof by its issuer: refusing a valid one of these is a mistake. */
function isOurKind(text: string): boolean {
  const json = jsonOf({ name: '', bytes: new TextEncoder().encode(text) });
  if (!isObject(json)) return false;
  const proofs = [json.proof].flat();
  const [proof] = proofs;
  const issuer = isObject(json.issuer) ? json.issuer.id : json.issuer;
  return (
    [json['@context']].flat()[0] === 'https://www.w3.org/ns/credentials/v2' &&
    [json.type].flat().some((type) => type === 'OpenBadgeCredential' || type === 'AchievementCredential') &&
    proofs.length === 1 &&
    isObject(proof) &&
    proof.cryptosuite === 'eddsa-rdfc-2022' &&
    String(proof.verificationMethod).startsWith(`${issuer}#`)
  );
}

/** The credential's own text, out of a picture where it is in one. */
function textOf({ name, bytes }: Sample): string {
  const text = new TextDecoder().decode(bytes);
  const baked = name.endsWith('.png') ? unbakePng(bytes) : name.endsWith('.svg') ? unbakeSvg(text) : null;
  return baked?.ok ? baked.text : text;
}
