import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createKeptAnswers, type KeptAnswer, type KeptAnswers } from '../../../src/web/kept/kept-answers.ts';

const answer = (weight = 10): KeptAnswer => ({
  route: '/b/:slug',
  headers: [],
  etag: null,
  weight,
  body: () => ({ plain: Buffer.alloc(0), packed: null }),
});
const newRequest = () => ({}) as IncomingMessage;

let state: string;
let kept: KeptAnswers;
/** Asks for a key as the front door does, and answers as a handler does. */
function ask(key: string, made = answer()): KeptAnswer | null {
  const mark = state;
  const found = kept.find(key, mark);
  if (found !== null) return found;
  const request = newRequest();
  kept.expect(request, { key, mark });
  kept.keep(request, made);
  return null;
}
beforeEach(() => {
  state = '1';
  kept = createKeptAnswers(100);
});

describe('kept answers', () => {
  test('are given as long as the state is the same, and never again once it was another', () => {
    const made = answer();
    expect([ask('a', made), ask('a'), ask('b')]).toEqual([null, made, null]);
    state = '2';
    expect(ask('a')).toBeNull();
    expect(ask('b')).toBeNull();
    state = '1';
    expect(ask('b')).toBeNull();
  });

  test('are kept for who saw nothing change since before they were made, and where a change was seen for nobody', () => {
    const request = newRequest();
    expect(kept.find('a', '1')).toBeNull();
    kept.expect(request, { key: 'a', mark: '1' });
    expect(kept.find('b', '2')).toBeNull();
    kept.keep(request, answer());
    expect([kept.find('a', '2'), kept.find('a', '1')]).toEqual([null, null]);
    const second = newRequest();
    const made = answer();
    kept.find('a', '2');
    kept.expect(second, { key: 'a', mark: '2' });
    // a change that nobody saw: whoever asks next has its mark
    kept.keep(second, made);
    expect([kept.find('a', '2'), kept.find('a', '3')]).toEqual([made, null]);
  });

  test('are kept for expected requests only', () => {
    kept.find('a', '1');
    kept.keep(newRequest(), answer());
    expect(kept.find('a', '1')).toBeNull();
  });

  test('take no more room than they may: the longest unused goes first, and what is too large is not kept', () => {
    ask('a', answer(40));
    ask('b', answer(40));
    ask('a');
    ask('c', answer(40));
    const held = (key: string) => kept.find(key, '1') !== null;
    expect(['a', 'b', 'c'].map(held)).toEqual([true, false, true]);
    ask('d', answer(101));
    expect(held('d')).toBe(false);
    ask('a2', answer(100));
    expect(['a', 'c', 'a2'].map(held)).toEqual([false, false, true]);
  });
});
