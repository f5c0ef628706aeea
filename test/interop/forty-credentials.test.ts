/**
 * Our verdict and that of @digitalcredentials/verifier-core on the same credentials: every badge of the demo, at every
 * level, altered, revoked, expired and early ones, and those of foreign issuers. Where the two differ, the table says why;
 * a difference that is not in it, or one that is gone, fails. src/verify/README.md tells the same.
 */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEMO_BADGES } from '../../src/demo/badges.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { LEVELS } from '../../src/openbadges/types.ts';
import type { Verdict } from '../../src/verify/index.ts';
import { awardOne } from '../support/award.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { CONTEXTS, createAuthority, type Json } from '../support/mock-authority.ts';
import type { SecondOpinion } from '../support/second-verifier.ts';
import { createKey, createProof, withProof } from '../support/sign-proof.ts';
import { selfSigned } from '../support/tls.ts';

/** What both can say: the signature is right and nothing speaks against it; or what does. */
type Judgement = 'genuine' | 'expired' | 'early' | 'revoked' | 'refused';

interface Case {
  about: string;
  credential: Json;
  /** What is so. Ours must say this. */
  truth: Judgement;
  /** Where the other one says something else: what, and why. */
  theirs?: { say: Judgement; because: string };
}

const PROGRAM = join(import.meta.dirname, '../support/second-verifier.ts');
const README = join(import.meta.dirname, '../../src/verify/README.md');
const V1 = 'https://www.w3.org/2018/credentials/v1';
const SUITE_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';

let app: ListeningApp;
let certFile: string;
let cases: Case[];

beforeAll(async () => {
  // The other implementation reads the real clock.
  const tls = selfSigned(new Date());
  app = await startListening({ tls, replace: { now: () => new Date() } });
  certFile = join(app.dir, 'cert.pem');
  await writeFile(certFile, tls.cert);
  const { actor } = await app.addOrganisation(
    'werkplaats',
    DEMO_BADGES.map(({ slug }) => slug),
  );
  cases = [...(await ofOurs(actor)), ...(await ofOthers())];
}, 180_000);
afterAll(() => app.end());

async function credentialOf(awardId: string): Promise<Json> {
  return JSON.parse((await app.storage.awards.credential(awardId))?.json ?? '');
}

/** Every badge, each level among them, and what can happen to one. */
async function ofOurs(actor: Actor): Promise<Case[]> {
  const all: Case[] = [];
  for (const [at, { slug }] of DEMO_BADGES.entries()) {
    const level = LEVELS[at % LEVELS.length] ?? 'beginner';
    const { id } = await awardOne(app, actor, `Persoon ${slug}`, { slug, level });
    all.push({ about: `${slug}, ${level}`, credential: await credentialOf(id), truth: 'genuine' });
  }
  const revoked = await awardOne(app, actor, 'Nadia Revokova');
  await revokeAward(app.issuing, actor, revoked.id, 'vergissing');
  const [{ credential: good } = { credential: {} as Json }] = all;
  const [proof = {}] = good.proof as Json[];
  const json = JSON.stringify(good);
  const refused = (about: string, credential: Json, theirs?: Case['theirs']): Case => ({
    about,
    credential,
    truth: 'refused',
    ...(theirs ? { theirs } : {}),
  });
  const { credentialStatus, validFrom, ...rest } = good;
  const subject = good.credentialSubject as Json;
  const MORE_READINGS = 'it says the same in JSON-LD, and our gate lets a badge of ours be written in one way only';
  return [
    ...all,
    { about: 'revoked', credential: await credentialOf(revoked.id), truth: 'revoked' },
    refused('another name', JSON.parse(json.replace('"name":"', '"name":"X'))),
    refused('another level', JSON.parse(json.replace(/#beginner"\}\]/, '#expert"}]'))),
    refused('another person', JSON.parse(json.replace(/sha256\$./, (hash) => `sha256$${hash.at(-1) === '0' ? 1 : 0}`))),
    refused('another place in the list', JSON.parse(json.replace(/("statusListIndex":"\d+)"/, '$10"'))),
    refused('without status', { ...rest, validFrom }),
    refused('an end that was not there', { ...good, validUntil: '2099-01-01T00:00:00Z' }),
    refused('an earlier beginning', { ...good, validFrom: '2020-01-01T00:00:00Z' }),
    refused('a later signing time', { ...good, proof: [{ ...proof, created: '2030-01-01T00:00:00Z' }] }),
    refused('for another purpose', { ...good, proof: [{ ...proof, proofPurpose: 'authentication' }] }),
    refused('half a signature', { ...good, proof: [{ ...proof, proofValue: String(proof.proofValue).slice(0, 40) }] }),
    refused('without signature', Object.fromEntries(Object.entries(good).filter(([key]) => key !== 'proof'))),
    refused('an unknown term', { ...good, extra: 'x' }),
    refused('contexts in another order', { ...good, '@context': [...(good['@context'] as string[])].reverse() }),
    refused(
      'the status under its full address (P2)',
      { ...rest, validFrom, 'https://www.w3.org/2018/credentials#credentialStatus': credentialStatus },
      { say: 'genuine', because: 'it reads the status by its short name only, so it looks at none' },
    ),
    refused(
      'an unused context of its own (P7)',
      { ...good, '@context': [...(good['@context'] as unknown[]), { x: 'https://kwaad.example/x' }] },
      { say: 'genuine', because: MORE_READINGS },
    ),
    refused('a text in an array (P7)', { ...good, name: [good.name] }, { say: 'genuine', because: MORE_READINGS }),
    refused(
      'the subject in an array (P7)',
      { ...good, credentialSubject: [subject] },
      { say: 'genuine', because: MORE_READINGS },
    ),
    refused(
      'a broken signature beside the good one (P6)',
      { ...good, proof: [proof, { ...proof, proofValue: `z${'3'.repeat(87)}` }] },
      { say: 'genuine', because: 'one right signature of several is enough for it' },
    ),
  ];
}

/** Issuers that we never heard of, with nothing but their key. */
async function ofOthers(): Promise<Case[]> {
  const { credentialStatus: _status, ...template } = (await createAuthority()).credential();
  const badge = (did: string, more: Json = {}): Json => ({
    ...template,
    issuer: { ...(template.issuer as Json), id: did },
    validFrom: '2025-01-01T00:00:00Z',
    awardedDate: '2025-01-01T00:00:00Z',
    ...more,
  });
  const created = { proof: { created: '2025-01-01T00:00:00Z' } };
  const [one, two, p256, p384] = [createKey('Ed25519'), createKey('Ed25519'), createKey('P-256'), createKey('P-384')];
  const signed = await withProof(badge(one.did), one, created);
  const legacy = { proof: { ...created.proof, type: 'Ed25519Signature2020', cryptosuite: undefined } };
  const vcdm1 = (({ validFrom, '@context': _contexts, ...rest }) => ({
    '@context': [V1, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json', SUITE_2020],
    ...rest,
    issuanceDate: validFrom,
  }))(badge(two.did) as Json & { validFrom: string });
  const OTHER_SUITES = 'it knows Ed25519 only';
  return [
    { about: 'did:key', credential: signed, truth: 'genuine' },
    { about: 'did:key, another one', credential: await withProof(badge(two.did), two, created), truth: 'genuine' },
    {
      about: 'did:key, altered',
      credential: { ...signed, name: 'Directeur' },
      truth: 'refused',
    },
    {
      about: 'did:key, expired',
      credential: await withProof(badge(one.did, { validUntil: '2025-06-01T00:00:00Z' }), one, created),
      truth: 'expired',
    },
    {
      about: 'did:key, not yet valid',
      credential: await withProof(badge(one.did, { validFrom: '2099-01-01T00:00:00Z' }), one, created),
      truth: 'early',
      theirs: { say: 'refused', because: 'it says of a badge that is not valid yet that its signature is wrong' },
    },
    {
      about: 'did:key, with an end to come',
      credential: await withProof(badge(one.did, { validUntil: '2099-01-01T00:00:00Z' }), one, created),
      truth: 'genuine',
    },
    {
      about: 'did:key, expired, the date under its full address (P1)',
      credential: await (async () => {
        const expired = await withProof(badge(one.did, { validUntil: '2025-06-01T00:00:00Z' }), one, created);
        const { validUntil, ...rest } = expired;
        const type = 'http://www.w3.org/2001/XMLSchema#dateTime';
        return { ...rest, 'https://www.w3.org/2018/credentials#validUntil': { '@type': type, '@value': validUntil } };
      })(),
      truth: 'refused',
      theirs: { say: 'genuine', because: 'it reads the date by its short name only, so it sees no end' },
    },
    {
      about: "signed by somebody else's key in the name of the issuer",
      credential: await withProof(badge(one.did), two, created),
      truth: 'refused',
    },
    {
      about: 'the signature of another badge',
      credential: { ...signed, proof: (await withProof(badge(two.did), two, created)).proof },
      truth: 'refused',
    },
    {
      about: 'did:key, two right signatures',
      credential: {
        ...badge(one.did),
        proof: [await createProof(badge(one.did), one, created), await createProof(badge(one.did), two, created)],
      },
      truth: 'genuine',
    },
    {
      about: 'did:key, eddsa-2022',
      credential: await withProof(badge(one.did), one, { proof: { ...created.proof, cryptosuite: 'eddsa-2022' } }),
      truth: 'genuine',
      theirs: { say: 'refused', because: 'the draft name of the suite, which older badges have, is not known to it' },
    },
    {
      about: 'did:key, Ed25519Signature2020',
      credential: await withProof(badge(one.did, { '@context': [...CONTEXTS, SUITE_2020] }), one, legacy),
      truth: 'genuine',
    },
    { about: 'did:key, VCDM 1.1', credential: await withProof(vcdm1, two, legacy), truth: 'genuine' },
    {
      about: 'did:key, VCDM 1.1, altered',
      credential: { ...(await withProof(vcdm1, two, legacy)), issuanceDate: '2024-01-01T00:00:00Z' },
      truth: 'refused',
    },
    {
      about: 'did:key of P-256',
      credential: await withProof(badge(p256.did), p256, created),
      truth: 'genuine',
      theirs: { say: 'refused', because: OTHER_SUITES },
    },
    {
      about: 'did:key of P-384',
      credential: await withProof(badge(p384.did), p384, created),
      truth: 'genuine',
      theirs: { say: 'refused', because: OTHER_SUITES },
    },
    {
      about: 'did:key of P-256, altered',
      credential: { ...(await withProof(badge(p256.did), p256, created)), name: 'Directeur' },
      truth: 'refused',
    },
  ];
}

const OURS: Record<Verdict, Judgement> = {
  valid: 'genuine',
  unknown_issuer: 'genuine',
  expired: 'expired',
  not_yet_valid: 'early',
  revoked: 'revoked',
  invalid: 'refused',
  unverifiable: 'refused',
};

async function ours(credential: Json): Promise<Judgement> {
  const { report } = await app.issuing.verifyOwn(JSON.stringify(credential), { now: new Date() });
  return OURS[report.verdict];
}

/** What the other implementation says of each credential, in order. */
async function theirs(credentials: readonly Json[]): Promise<SecondOpinion[]> {
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM, app.url], {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certFile },
  });
  child.stdin.end(JSON.stringify(credentials));
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (complaint !== '') throw new Error(complaint);
  return JSON.parse(output);
}

function judgementOf({ errors, steps }: SecondOpinion): Judgement | string {
  if (errors.length > 0 || steps.valid_signature !== true) return 'refused';
  if (steps.expiration === false) return 'expired';
  if ('revocation_status' in steps && steps.revocation_status !== true) return 'revoked';
  return 'genuine';
}

test('the two agree on as many credentials as the README says, and differ only where the table says why', async () => {
  const opinions = await theirs(cases.map(({ credential }) => credential));
  const found = [];
  for (const [at, { about, credential }] of cases.entries()) {
    const opinion = opinions[at] ?? { errors: ['none'], steps: {} };
    found.push({ about, ours: await ours(credential), theirs: judgementOf(opinion) });
  }
  expect(found).toEqual(
    cases.map(({ about, truth, theirs: other }) => ({ about, ours: truth, theirs: other?.say ?? truth })),
  );
  const agreed = found.filter((one) => one.ours === one.theirs);
  expect([found.length, agreed.length]).toEqual([54, 44]);
  expect(await readFile(README, 'utf8')).toContain(
    `about ${found.length} credentials. It says the same of ${agreed.length};`,
  );
  // Not only by saying yes to everything.
  expect(new Set(agreed.map((one) => one.ours)).size).toBeGreaterThanOrEqual(4);
}, 180_000);
