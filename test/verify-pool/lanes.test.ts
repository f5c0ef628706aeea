/** The order of verifications, with time that is only told: no thread, no clock. */
import { describe, expect, test } from '@jest/globals';
import { guessLane } from '../../src/verify-pool/cost.ts';
import { createLanes, type Lane, type Lanes } from '../../src/verify-pool/lanes.ts';

interface Job {
  name: string;
  bytes: number;
}

const LIMITS = { jobs: [10_000, 10_000, 10_000], bytes: 1_000_000 } as const;
const job = (name: string, bytes = 1): Job => ({ name, bytes });

function lanesWith(counts: Partial<Record<Lane, number>>): Lanes<Job> {
  const lanes = createLanes<Job>(LIMITS);
  for (const lane of [0, 1, 2] as const) {
    for (let at = 0; at < (counts[lane] ?? 0); at += 1) lanes.put(lane, job(`${lane}.${at}`));
  }
  return lanes;
}

/** Takes jobs one after the other, each for `ms` of its lane; the lanes they came from. */
function work(lanes: Lanes<Job>, times: number, ms: readonly [number, number, number], longToo = true): Lane[] {
  const order: Lane[] = [];
  for (let at = 0; at < times; at += 1) {
    const taken = lanes.take({ short: true, long: longToo });
    if (taken === null) break;
    lanes.spend(taken.lane, ms[taken.lane]);
    order.push(taken.lane);
  }
  return order;
}

const count = (order: readonly Lane[], lane: Lane): number => order.filter((one) => one === lane).length;

describe('what is short', () => {
  test('all goes before fifty that take two seconds each, and they come after it', () => {
    const lanes = lanesWith({ 0: 950, 2: 50 });
    const order = work(lanes, 1_000, [12, 500, 2_000]);
    expect(order.indexOf(2)).toBe(950);
    expect([count(order, 2), order.length]).toEqual([50, 1_000]);
  });

  test('is all that is taken where a long one runs already', () => {
    const lanes = lanesWith({ 0: 3, 1: 3, 2: 3 });
    expect(work(lanes, 9, [10_000, 0, 0], false)).toEqual([0, 0, 0]);
    expect(lanes.take({ short: true, long: false })).toBeNull();
  });

  test('keeps back a long one while it has to wait itself and comes before it', () => {
    const lanes = lanesWith({ 0: 1, 2: 1 });
    expect(lanes.take({ short: false, long: true })).toBeNull();
    expect(lanes.take({ short: true, long: true })?.lane).toBe(0);
    expect(lanes.take({ short: false, long: true })?.lane).toBe(2);
  });

  test('keeps its order, and what no worker came to comes first again', () => {
    const lanes = lanesWith({ 0: 3 });
    const first = lanes.take({ short: true, long: true })?.job as Job;
    lanes.putBack(0, first);
    expect([0, 1, 2].map(() => lanes.take({ short: true, long: true })?.job.name)).toEqual(['0.0', '0.1', '0.2']);
  });
});

describe('what is long', () => {
  test('gets its share of the time however much short work there is', () => {
    const lanes = lanesWith({ 0: 9_000, 1: 90, 2: 20 });
    const order = work(lanes, 5_000, [20, 500, 2_000]);
    const time = ([20, 500, 2_000] as const).map((ms, lane) => ms * count(order, lane as Lane));
    const all = time.reduce((sum, ms) => sum + ms, 0);
    expect(time.map((ms) => Math.round((100 * ms) / all))).toEqual([85, 10, 5]);
  });

  test('a lane that was empty saved up nothing, and one that used much alone owes nothing', () => {
    const lanes = lanesWith({ 0: 2_500 });
    work(lanes, 1_900, [20, 0, 0]);
    for (let at = 0; at < 10; at += 1) lanes.put(2, job(`late ${at}`));
    expect(count(work(lanes, 500, [20, 0, 2_000]), 2)).toBe(0);
    const others = lanesWith({ 2: 20 });
    work(others, 10, [0, 0, 2_000]);
    for (let at = 0; at < 100; at += 1) others.put(0, job(`${at}`));
    expect(work(others, 100, [20, 0, 2_000])).toEqual(Array(100).fill(0));
  });
});

describe('room', () => {
  test('is counted in jobs and bytes, for each lane by itself', () => {
    const lanes = createLanes<Job>({ jobs: [2, 1, 1], bytes: 10 });
    lanes.put(0, job('a', 6));
    expect([lanes.hasRoom(0, 4), lanes.hasRoom(0, 5), lanes.hasRoom(1, 5)]).toEqual([true, false, true]);
    lanes.put(0, job('b', 1));
    expect([lanes.hasRoom(0, 1), lanes.hasRoom(2, 99)]).toEqual([false, true]);
    lanes.take({ short: true, long: true });
    expect(lanes.hasRoom(0, 4)).toBe(true);
    expect(lanes.clear().map(({ name }) => name)).toEqual(['b']);
    expect([lanes.shortWaits(), lanes.expectedMs(), lanes.hasRoom(0, 10)]).toEqual([false, 0, true]);
  });
});

describe('the lane an input looks to be for', () => {
  const bytes = (text: string) => ({ bytes: new TextEncoder().encode(text) });
  const magic = (hex: string, length: number) => ({
    bytes: Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(length, '{')]),
  });

  test.each([
    ['a badge', bytes(`[${'{"type":"A"},'.repeat(30)}{}]`), 0],
    ['a text in JSON', { text: '{}' }, 0],
    ['a link', { url: `https://voorbeeld.example/${'{'.repeat(1_000)}` }, 0],
    ['a rich document', bytes('{"\\u0074ype":1}'.repeat(100)), 2],
    ['a bundle', bytes('{}'.repeat(500)), 2],
    ['a badge of many words', { text: `{"narrative":"${'Goed gedaan, en op tijd. '.repeat(400)}"}` }, 0],
    ['a list of many texts in one object', { text: `{"tag":[${'"t",'.repeat(2_000)}"t"]}` }, 2],
    ['a list of many numbers', { text: `[${'1,'.repeat(700)}1]` }, 2],
    ['many names', { text: `{${'"a":"b"'.repeat(700)}}` }, 2],
    ['a huge text', bytes('"a"'.repeat(300_000)), 2],
    ['a baked PNG', magic('89504e470d0a1a0a', 200_000), 0],
    ['a bundle baked into a PNG', { bytes: Buffer.from(`\x89PNG${'"type"'.repeat(100)}`, 'latin1') }, 2],
    ['a certificate', magic('255044462d', 200_000), 0],
    ['a large picture', magic('89504e470d0a1a0a', 3_000_000), 1],
    ['a photo', magic('ffd8ffe0', 100), 1],
  ] as const)('%s', (_name, input, lane) => {
    expect(guessLane(input)).toBe(lane);
  });
});
