/** The W3C examples of Bitstring Status List: lists are unpacked and their bits read with our own code. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { nodePlatform } from '../../src/node-platform.ts';
import { isObject } from '../../src/openbadges/gate-structure.ts';
import { decodeList, encodeList, getBit, MAX_LIST_BYTES } from '../../src/openbadges/status-list.ts';
import { accepts, describe, runVerifier } from './run-verifier.ts';
import { jsonOf, type Line, type Sample } from './sample.ts';

interface ListExample {
  encodedList: string;
  decoded: { bytes: number; setBits: number[] };
}

const LEAST_BYTES = 16_384;

/** One line per list whose bits are written out. */
export async function compareLists(sample: Sample): Promise<Line[]> {
  const { examples } = jsonOf(sample) as { examples: ListExample[] };
  return Promise.all(
    examples.map(async ({ encodedList, decoded }, index) => {
      const bits = await unpack(encodedList);
      const set = bits === null ? [] : setBits(bits);
      const again = bits === null ? null : await unpack(await encodeList(bits, promisify(gzip)));
      const same = bits?.length === decoded.bytes && set.join() === decoded.setBits.join() && equalBytes(bits, again);
      return {
        name: `${sample.name} ${index}`,
        expected: `${decoded.bytes} bytes, set: ${decoded.setBits.join() || 'none'}`,
        ours: bits === null ? 'cannot be unpacked' : `${bits.length} bytes, set: ${set.join() || 'none'}`,
        grade: same ? 'equal' : 'wrong',
      };
    }),
  );
}

/** One line per example document: none has a proof, so none may be accepted; a list in it must unpack. */
export async function compareStatusExamples(sample: Sample): Promise<Line[]> {
  const { examples } = jsonOf(sample) as { examples: Record<string, unknown>[] };
  return Promise.all(
    examples.map(async (document, index) => {
      const answer = await runVerifier({ text: JSON.stringify(document) }, new Map());
      const subject = isObject(document.credentialSubject) ? document.credentialSubject : {};
      const list = typeof subject.encodedList === 'string' ? await unpack(subject.encodedList) : undefined;
      const right = !accepts(answer) && list !== null && (list === undefined || list.length >= LEAST_BYTES);
      return {
        name: `${sample.name} ${index}`,
        expected: list === undefined ? 'no proof' : 'no proof, a list that unpacks',
        ours: `${describe(answer)}${list ? `, ${list.length} bytes` : ''}${list === null ? ', cannot be unpacked' : ''}`,
        grade: right ? 'equal' : 'wrong',
      };
    }),
  );
}

async function unpack(encoded: string): Promise<Uint8Array | null> {
  return decodeList(encoded, nodePlatform.gunzip, MAX_LIST_BYTES).catch(() => null);
}

function setBits(bits: Uint8Array): number[] {
  return Array.from({ length: bits.length * 8 }, (_, index) => index).filter((index) => getBit(bits, index));
}

function equalBytes(a: Uint8Array, b: Uint8Array | null): boolean {
  return b !== null && Buffer.compare(a, b) === 0;
}
