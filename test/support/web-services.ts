/**
 * Services for tests of the web edge alone: nothing behind them. A part that a test does not hand in throws when it is
 * used, so a page can never work by accident.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IssuingDeps } from '../../src/issuing/ports.ts';
import type { WebServices } from '../../src/web/services.ts';

export const NOW = '2026-11-21T13:02:11Z';

/** An object that throws a TypeError for every member that was not given. */
export function only<T extends object>(name: string, members: Partial<T>): T {
  return new Proxy(members as T, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key);
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
      throw new TypeError(`${name}.${key} is not part of this test`);
    },
  });
}

/** Issuing dependencies with a fixed clock, real chance and hashing, and nothing else unless given. */
export function fakeIssuing(parts: Partial<IssuingDeps> = {}): IssuingDeps {
  return only<IssuingDeps>('issuing', {
    now: () => new Date(NOW),
    publicUrl: 'https://blijk.example',
    random: {
      uuid: () => '00000000-0000-4000-8000-000000000001',
      bytes: (length) => new Uint8Array(randomBytes(length)),
      integer: (max) => max - 1,
    },
    sha256: async (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
    ...parts,
  });
}

/** Web services of an installation at https://blijk.example where nobody is signed in. */
export function fakeServices(parts: Partial<WebServices> = {}): WebServices {
  return only<WebServices>('services', {
    issuing: fakeIssuing(),
    accounts: only<WebServices['accounts']>('accounts', { session: async () => null }),
    state: () => null,
    readPublic: (work) => work(() => {}),
    wrongCodes: { begin: async () => {}, giveBack: async () => {} },
    publicUrl: 'https://blijk.example',
    publicHost: 'blijk.example',
    trial: false,
    workFolder: '/nonexistent/work',
    mailFolder: null,
    trustProxy: false,
    logLevel: 'silent',
    ready: async () => ({ ok: true, checks: { database: true } }),
    ...parts,
  });
}
