import { beforeAll, expect, test } from '@jest/globals';
import { verify } from '../../../src/verify/index.ts';
import { type Authority, createAuthority, createWorld, type Json, type World } from '../../support/mock-authority.ts';

let issuer: Authority;
let world: World;

beforeAll(async () => {
  issuer = await createAuthority();
  world = createWorld();
  await issuer.publish(world);
});

async function codeOf(recipient: { name?: string; email?: string } | undefined, subject: Json = {}): Promise<string> {
  const credential = issuer.credential();
  const signed = await issuer.sign({
    ...credential,
    credentialSubject: { ...(credential.credentialSubject as Json), ...subject },
  });
  const { report } = await verify({ text: JSON.stringify(signed) }, world.options(recipient ? { recipient } : {}));
  expect(report.verdict).toBe('unknown_issuer');
  return report.checks.find(({ id }) => id === 'recipient')?.code ?? '';
}

/** The badge is for "Sam de Vries". */
test.each<[string, { name?: string; email?: string } | undefined, string]>([
  ['not asked', undefined, 'NOT_ASKED'],
  ['asked with nothing', { name: '  ' }, 'NOT_ASKED'],
  ['the name', { name: 'Sam de Vries' }, 'RECIPIENT_MATCH'],
  ['the name in other case and spacing', { name: ' SAM  de vries\t' }, 'RECIPIENT_MATCH'],
  ['another name', { name: 'Sam de Vriess' }, 'RECIPIENT_NO_MATCH'],
  ['an e-mail that the badge does not know', { email: 'sam@voorbeeld.example' }, 'RECIPIENT_NOT_COMPARABLE'],
  [
    'the right name with an e-mail the badge does not know',
    { name: 'Sam de Vries', email: 'x@voorbeeld.example' },
    'RECIPIENT_NOT_COMPARABLE',
  ],
])('C27: %s', async (_about, recipient, code) => {
  expect(await codeOf(recipient)).toBe(code);
});

test('a foreign badge with one identifier that stands alone, in plain text', async () => {
  const identifier = {
    type: 'IdentityObject',
    hashed: false,
    identityType: 'emailAddress',
    identityHash: 'sam@voorbeeld.example',
  };
  expect(await codeOf({ email: 'Sam@Voorbeeld.example' }, { identifier })).toBe('RECIPIENT_MATCH');
});
