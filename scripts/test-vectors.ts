/**
 * `npm run test:vectors -- DIR`: runs every sample of a folder of third-party test data through our verifier and says per
 * sample what others expect, what we say, and whether that is equal or stricter. Nothing is fetched. The last line is
 * `N as expected or stricter, N wrong`. Exit code: 0 nothing wrong, 1 something wrong, 2 wrong use.
 */

import { compareExample, examplesIn } from './vectors/badge-examples.ts';
import { compareBadge, compareBadge2, type Outcomes, outcomesOf } from './vectors/badges.ts';
import { classify } from './vectors/classify.ts';
import { compareEddsa, compareProofSets } from './vectors/data-integrity.ts';
import { compareWithSchema, compileSchema, isBadge } from './vectors/official-schema.ts';
import { accepts, describe, runVerifier } from './vectors/run-verifier.ts';
import { type Grade, jsonOf, type Line, readSamples, type Sample } from './vectors/sample.ts';
import { compareLists, compareStatusExamples } from './vectors/status-lists.ts';

const USAGE = 'Usage: npm run test:vectors -- DIR';
const MARKS: Record<Grade, string> = {
  equal: 'equal',
  stricter: 'stricter',
  unsupported: 'stricter, not supported yet',
  wrong: 'WRONG',
};

/** Runs the command; returns the exit code. `print` gets every line. */
export async function testVectors(args: readonly string[], print: (line: string) => void): Promise<number> {
  const [folder, ...more] = args;
  if (folder === undefined || folder.startsWith('-') || more.length > 0) {
    print(`Give exactly one folder with test data. ${USAGE}`);
    return 2;
  }
  const samples = await readSamples(folder).catch((error: unknown) => {
    print(`${folder}: cannot be read as a folder (${(error as { code?: string }).code ?? 'not a folder'}). ${USAGE}`);
    return null;
  });
  if (samples === null) return 2;
  const { lines, supporting } = await compareAll(samples, await outcomesOf(folder, samples));
  if (lines.length === 0) {
    print(`${folder}: there are no samples in this folder. ${USAGE}`);
    return 2;
  }
  print(`${'RESULT'.padEnd(28)} sample | expected | ours`);
  for (const line of lines) print(`${MARKS[line.grade].padEnd(28)} ${line.name} | ${line.expected} | ${line.ours}`);
  if (supporting > 0) print(`${supporting} files that belong to other samples: none is accepted as a badge`);
  return summarise(lines, print);
}

/** Every sample by its kind. Files that only belong to others are counted, and named where they are accepted as a badge. */
async function compareAll(
  samples: readonly Sample[],
  outcomes: Outcomes,
): Promise<{ lines: Line[]; supporting: number }> {
  const kinds = new Map(samples.map((sample) => [sample, classify(sample)]));
  const schema = samples.find((sample) => kinds.get(sample) === 'schema');
  const fits = schema ? compileSchema(schema) : null;
  const lines: Line[] = [];
  let supporting = 0;
  for (const [sample, kind] of kinds) {
    switch (kind) {
      case 'about':
        break;
      case 'badge': {
        lines.push(await compareBadge(sample, outcomes));
        const document = jsonOf(sample);
        if (fits && isBadge(document)) lines.push(compareWithSchema(sample.name, document, fits));
        break;
      }
      case 'badge-2':
        lines.push(await compareBadge2(sample, samples));
        break;
      case 'eddsa':
        lines.push(...(await compareEddsa(sample)));
        break;
      case 'proof-sets':
        lines.push(...(await compareProofSets(sample)));
        break;
      case 'status-lists':
        lines.push(...(await compareLists(sample)));
        break;
      case 'status-examples':
        lines.push(...(await compareStatusExamples(sample)));
        break;
      case 'badge-examples':
        for (const [name, document] of examplesIn(sample)) {
          lines.push(await compareExample(name, document, fits));
          if (fits && isBadge(document)) lines.push(compareWithSchema(name, document, fits));
        }
        break;
      case 'schema':
      case 'supporting': {
        const answer = await runVerifier({ bytes: sample.bytes }, new Map());
        if (accepts(answer))
          lines.push({ name: sample.name, expected: 'no badge', ours: describe(answer), grade: 'wrong' });
        else supporting += 1;
        break;
      }
      case null:
        lines.push({ name: sample.name, expected: 'a kind of sample', ours: 'cannot be classified', grade: 'wrong' });
    }
  }
  return { lines, supporting };
}

function summarise(lines: readonly Line[], print: (line: string) => void): number {
  const names = (grade: Grade) => lines.filter((line) => line.grade === grade).map((line) => line.name);
  const wrong = names('wrong');
  const unsupported = names('unsupported');
  if (unsupported.length > 0) print(`not supported yet: ${unsupported.join(', ')}`);
  if (wrong.length > 0) print(`wrong: ${wrong.join(', ')}`);
  print(
    `${names('equal').length} equal, ${names('stricter').length} stricter, ${unsupported.length} not supported yet`,
  );
  print(`${lines.length - wrong.length} as expected or stricter, ${wrong.length} wrong`);
  return wrong.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await testVectors(process.argv.slice(2), console.log);
