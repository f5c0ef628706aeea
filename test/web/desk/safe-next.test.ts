import { describe, expect, test } from '@jest/globals';
import { safeNext } from '../../../src/web/sign-in/safe-next.ts';

describe('where sign-in leads', () => {
  test.each([
    [undefined, '/desk'],
    ['', '/desk'],
    ['/', '/'],
    ['/desk/ceremonies/abc?tab=list', '/desk/ceremonies/abc?tab=list'],
    ['/b/x#part', '/b/x'],
    ['/zoek?q=Ay%C5%9Fe', '/zoek?q=Ay%C5%9Fe'],
  ])('%j -> %s', (asked, path) => {
    expect(safeNext(asked, 'https://blijk.example')).toBe(path);
  });

  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'desk',
    ' //evil.example',
    '/\t/evil.example',
    '/\r\nSet-Cookie: a=b',
    '/\u0000',
    '/.//evil.example',
    '/x/..//evil.example',
    '/./\\evil.example',
    `/${'x'.repeat(3000)}`,
    ['/desk'],
    { toString: () => '/desk' },
  ])('%j -> /', (asked) => {
    expect(safeNext(asked, 'https://blijk.example')).toBe('/');
  });
});
