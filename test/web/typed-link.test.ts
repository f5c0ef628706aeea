import { expect, test } from '@jest/globals';
import { readTypedLink } from '../../src/web/public/typed-link.ts';

const OURS = 'https://blijk.example';

test.each([
  ['https://other.example/b.json', 'https://other.example/b.json'],
  ['blijk.example/b/7Hq2mVt9XcLwRk4PzNs8Ya', 'https://blijk.example/b/7Hq2mVt9XcLwRk4PzNs8Ya'],
  ['www.blijk.example/b/x', 'https://blijk.example/b/x'],
  ['http://blijk.example/b/x?y=1#z', 'https://blijk.example/b/x?y=1'],
  ['blijk.example/c#eyJ.a_b.c-d', 'https://blijk.example/c#eyJ.a_b.c-d'],
  ['http://www.blijk.example/c#eyJ.a.b', 'https://blijk.example/c#eyJ.a.b'],
  ['other.example', 'https://other.example/'],
  ['http://other.example/x', 'http://other.example/x'],
])('%s is a link', (typed, url) => {
  expect(readTypedLink(typed, OURS)).toEqual({ kind: 'link', url });
});

test('a trial installation is found by its host alone', () => {
  expect(readTypedLink('localhost:3000/b/x', 'http://localhost:3000')).toEqual({
    kind: 'link',
    url: 'http://localhost:3000/b/x',
  });
});

test.each(['K7QM4T2X9T', 'k7qm 4t2x-9t'])('%s is a short code', (typed) => {
  expect(readTypedLink(typed, OURS)).toEqual({ kind: 'code', code: 'K7QM4T2X9T' });
});

test.each(['blijk.example/m/ 8YkPZL3NdCEQkTMzmUhqkQ', 'https://blijk.example/m/\n8YkPZL3NdCE QkTMzmUhqkQ'])(
  '%p is a private link, as it stands on the sheet',
  (typed) => {
    expect(readTypedLink(typed, OURS)).toEqual({ kind: 'private', token: '8YkPZL3NdCEQkTMzmUhqkQ' });
  },
);

test.each([
  'other.example/m/ 8YkPZL3NdCEQkTMzmUhqkQ',
  'hallo wereld',
  'hallo',
  'K7QM4T2X9A',
  `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(80)}.${'b'.repeat(86)}`,
  'ftp://x.example/y',
  'javascript:alert(1)',
  'a b.example',
  '{"a":1}',
  '',
])('%p is words', (typed) => {
  expect(readTypedLink(typed, OURS)).toEqual({ kind: 'words' });
});
