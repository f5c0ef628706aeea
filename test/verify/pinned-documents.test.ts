import { expect, test } from '@jest/globals';
import { nodePlatform } from '../../src/node-platform.ts';
import { multibaseOfJwk, pinnedDocuments, verify } from '../../src/verify/index.ts';
import { createAuthority, createWorld } from '../support/mock-authority.ts';

const NOTHING = { accept: '', maxBytes: 1 };

test('keys of a listed issuer stand in for its document; everything else is OFFLINE', async () => {
  const authority = await createAuthority();
  const jwk = authority.didDocument.verificationMethod.find(({ id }) => id === authority.jwtKid)?.publicKeyJwk;
  const keys = [multibaseOfJwk(jwk) ?? '', authority.credentialKey.publicKeyMultibase];
  const issuer = { did: authority.did, keys } as never;
  const fetchDocument = await pinnedDocuments({ issuers: [issuer] }, nodePlatform);
  const found = await fetchDocument(authority.didUrl, NOTHING);
  const document = JSON.parse(found.ok ? new TextDecoder().decode(found.bytes) : '{}');
  expect(document.id).toBe(authority.did);
  expect(document.assertionMethod).toContain(authority.credentialKey.id);
  expect(document.assertionMethod).toHaveLength(3);
  expect(await fetchDocument(authority.listUrl, NOTHING)).toEqual({ ok: false, code: 'OFFLINE' });

  // The signature of a badge is judged with it; its status stays open, so it is never valid.
  const world = createWorld();
  world.trust = [{ did: authority.did, name: 'Werkplek', own: false, from: null, until: null, keys }];
  const badge = JSON.stringify(await authority.sign(authority.credential()));
  const { report } = await verify({ text: badge }, world.options({ fetchDocument }));
  expect(report.verdict).toBe('unverifiable');
  expect(report.checks.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['PROOF_VALID', 'OFFLINE', 'WITHIN_VALIDITY', 'ISSUER_KNOWN']),
  );
});

test('a pinned key may be revoked since: a badge that needs no status list is not valid for it either', async () => {
  const authority = await createAuthority();
  const issuers = [{ did: authority.did, keys: [authority.credentialKey.publicKeyMultibase] }] as never;
  const fetchDocument = await pinnedDocuments({ issuers }, nodePlatform);
  const world = createWorld();
  world.trust = [{ did: authority.did, name: 'Werkplek', own: false, from: null, until: null, keys: [] }];
  const { credentialStatus: _none, ...plain } = authority.credential();
  const good = await authority.sign(plain);
  const judge = async (badge: object) =>
    (await verify({ text: JSON.stringify(badge) }, world.options({ fetchDocument }))).report;
  const { verdict, checks } = await judge(good);
  expect(verdict).toBe('unverifiable');
  expect(checks.filter(({ outcome }) => outcome === 'unknown')).toEqual([
    {
      id: 'key',
      outcome: 'unknown',
      code: 'OFFLINE',
      params: { method: authority.credentialKey.id, reason: 'listed' },
    },
  ]);
  expect((await judge({ ...good, name: 'Directeur' })).verdict).toBe('invalid');
  // Of a right signature with a listed key and one by nobody known, the latter is told.
  const stranger = { ...good.proof[0], verificationMethod: 'did:web:niemand.example#k' };
  const report = await judge({ ...good, proof: [good.proof[0], stranger] });
  expect(report.checks.slice(1, 4).map(({ code }) => code)).toEqual(['KEY_NOT_FOUND', 'OFFLINE', 'NOT_REACHED']);
});

test('a key that is not pinned may still be the issuer’s: offline nobody is called false for it', async () => {
  const authority = await createAuthority();
  const other = await createAuthority({ host: 'other.example' });
  const issuer = { did: authority.did, keys: [other.credentialKey.publicKeyMultibase] };
  const fetchDocument = await pinnedDocuments({ issuers: [issuer] }, nodePlatform);
  const badge = JSON.stringify(await authority.sign(authority.credential()));
  const { report } = await verify({ text: badge }, createWorld().options({ fetchDocument }));
  expect(report.verdict).toBe('unverifiable');
  expect(report.checks.find(({ id }) => id === 'key')).toMatchObject({ outcome: 'unknown', code: 'OFFLINE' });
});

test('an issuer without pinned keys, or of another method, has no document', async () => {
  const issuers = [
    { did: 'did:web:issuer.example', keys: [] },
    { did: 'did:key:z6Mk', keys: ['z6Mk'] },
  ] as never;
  const fetchDocument = await pinnedDocuments({ issuers }, nodePlatform);
  expect(await fetchDocument('https://issuer.example/.well-known/did.json', NOTHING)).toMatchObject({
    code: 'OFFLINE',
  });
});

test('no secret part of a key passes for a public one', () => {
  expect(multibaseOfJwk({ kty: 'oct', k: 'AAAA' })).toBeNull();
  expect(multibaseOfJwk(null)).toBeNull();
});
