import { describe, expect, test } from '@jest/globals';
import { resolveController } from '../../../src/verify/documents/controller-document.ts';
import { didWebUrl } from '../../../src/verify/documents/did-web.ts';
import { createAuthority, createWorld } from '../../support/mock-authority.ts';

test.each([
  ['did:web:issuer.example', 'https://issuer.example/.well-known/did.json'],
  ['did:web:issuer.example:issuers:werk', 'https://issuer.example/issuers/werk/did.json'],
  ['did:web:a.b-c.example:user_1:x.y', 'https://a.b-c.example/user_1/x.y/did.json'],
])('%s', (did, url) => {
  expect(didWebUrl(did)).toBe(url);
});

describe('J8: refused', () => {
  test.each([
    'did:web:',
    'did:web:localhost',
    'did:web:localhost%3A3000:issuers:x',
    'did:web:issuer.example%3A22',
    'did:web:issuer.example%3A443',
    'did:web:issuer.example:..%2f..',
    'did:web:issuer.example:..',
    'did:web:issuer.example:.hidden',
    'did:web:issuer.example::x',
    'did:web:issuer.example:a/b',
    'did:web:issuer.example:a?b',
    'did:web:issuer.example:a#b',
    'did:web:issuer.example/x',
    'did:web:127.0.0.1',
    'did:web:10.1',
    'did:web:0x7f.0x1',
    'did:web:[::1]',
    'did:web:user@issuer.example',
    'did:web:user%40issuer.example',
    'did:web:xn--e1afmkfd.example',
    'did:web:пример.example',
    'did:web:Issuer.example',
    'did:web:issuer.example.',
    'did:web:-a.example',
    'did:web:issuer..example',
    `did:web:issuer.example:${'x'.repeat(600)}`,
  ])('%s', (did) => {
    expect(didWebUrl(did)).toBeNull();
  });
});

test('http and a port for exactly the local origin', () => {
  const did = 'did:web:localhost%3A3000:issuers:werk';
  expect(didWebUrl(did, 'http://localhost:3000')).toBe('http://localhost:3000/issuers/werk/did.json');
  expect(didWebUrl(did, 'http://localhost:3001')).toBeNull();
  expect(didWebUrl('did:web:localhost:issuers:werk', 'http://localhost')).toBe(
    'http://localhost/issuers/werk/did.json',
  );
  expect(didWebUrl('did:web:badges.example%3A8443', 'https://badges.example:8443')).toBe(
    'https://badges.example:8443/.well-known/did.json',
  );
  expect(didWebUrl('did:web:localhost%3A3000:..', 'http://localhost:3000')).toBeNull();
  expect(didWebUrl('did:web:issuer.example', 'http://localhost:3000')).toBe(
    'https://issuer.example/.well-known/did.json',
  );
});

describe('resolving an issuer', () => {
  const codeOf = async (issuerId: string, document?: unknown): Promise<string> => {
    const world = createWorld();
    const url = didWebUrl(issuerId) ?? issuerId;
    if (document !== undefined) world.documents.set(url, document as string);
    const result = await resolveController(issuerId, world.options());
    return result.ok ? 'ok' : result.finding.code;
  };

  test('did:web and https addresses by their document, did:key without one', async () => {
    const { did, didDocument, credentialKey } = await createAuthority();
    expect(await codeOf(did, didDocument)).toBe('ok');
    expect(await codeOf('https://issuer.example/1', { ...didDocument, id: 'https://issuer.example/1' })).toBe('ok');
    expect(await codeOf(`did:key:${credentialKey.publicKeyMultibase}`)).toBe('ok');
  });

  test.each<[string, unknown, string]>([
    ['did:web:issuer.example', undefined, 'ISSUER_UNREACHABLE'],
    ['did:web:issuer.example', { ok: false, code: 'URL_NOT_ALLOWED' }, 'URL_NOT_ALLOWED'],
    ['did:web:issuer.example', { ok: false, code: 'FETCH_TIMEOUT' }, 'ISSUER_UNREACHABLE'],
    ['did:web:127.0.0.1', undefined, 'DID_INVALID'],
    ['did:key:abc', undefined, 'DID_INVALID'],
    ['did:example:123', undefined, 'DID_METHOD_UNSUPPORTED'],
    ['http://issuer.example/1', undefined, 'DID_METHOD_UNSUPPORTED'],
    ['urn:uuid:1', undefined, 'DID_METHOD_UNSUPPORTED'],
    ['did:web:issuer.example', '<html>', 'ISSUER_DOCUMENT_INVALID'],
    ['did:web:issuer.example', '[]', 'ISSUER_DOCUMENT_INVALID'],
    ['did:web:issuer.example', { id: 'did:web:kwaad.example' }, 'ISSUER_DOCUMENT_INVALID'],
    [
      'did:web:issuer.example',
      '{"id":"did:web:kwaad.example","id":"did:web:issuer.example"}',
      'ISSUER_DOCUMENT_INVALID',
    ],
    ['did:web:issuer.example', { id: 'did:web:issuer.example', verificationMethod: {} }, 'ISSUER_DOCUMENT_INVALID'],
    [
      'did:web:issuer.example',
      { id: 'did:web:issuer.example', assertionMethod: Array(101).fill('x') },
      'ISSUER_DOCUMENT_INVALID',
    ],
    ['did:web:issuer.example', `"${'x'.repeat(256 * 1024)}"`, 'ISSUER_DOCUMENT_INVALID'],
  ])('%s with %.60p gives a reason', async (issuerId, document, code) => {
    expect(await codeOf(issuerId, document)).toBe(code);
  });
});
