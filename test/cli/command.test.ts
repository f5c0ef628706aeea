import { expect, test } from '@jest/globals';
import { readArguments, UsageError } from '../../src/cli/command.ts';

const OPTIONS = { key: { type: 'string' }, at: { type: 'string' }, json: { type: 'boolean' } } as const;
const read = (...args: string[]) => {
  const { values, positionals } = readArguments(args, OPTIONS, 'blijk key …');
  return { ...values, positionals };
};

test('the value of an option may begin with a dash, as one key in 64 does', () => {
  expect(read('--key', '-wIxVwx', '--at', '2026-01-01')).toEqual({ key: '-wIxVwx', at: '2026-01-01', positionals: [] });
  expect(read('--key=-wIxVwx', 'rest')).toEqual({ key: '-wIxVwx', positionals: ['rest'] });
});

test('an option is still an option: one without its value, or an unknown one, is refused', () => {
  expect(() => read('--key', '--at', '2026-01-01')).toThrow(UsageError);
  expect(() => read('--key')).toThrow(UsageError);
  expect(() => read('--json', '-x')).toThrow(UsageError);
  expect(() => read('-x')).toThrow(UsageError);
});

test('what cannot be read says how to write it, and after the end mark nothing is an option', () => {
  expect(() => read('--key', '--wIx')).toThrow(/use '--key=-XYZ'/);
  expect(() => read('--other')).toThrow(/^Unknown option '--other'\. Usage/);
  expect(read('--', '--key', '-x')).toEqual({ positionals: ['--key', '-x'] });
});
