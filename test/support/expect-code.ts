import { expect } from '@jest/globals';
import { AppError, type ErrorCode } from '../../src/errors.ts';

/** The promise is refused with this code (of the error itself, or of one of its fields). */
export async function expectCode(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new TypeError(`expected ${code}, got ${String(error)}`);
  expect([error.code, ...error.fields.map((field) => field.code)]).toContain(code);
}
