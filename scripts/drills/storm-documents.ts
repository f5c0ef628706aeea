/**
 * What a storm of visitors hands in: badges of this installation and of others in every kind of file, each with its right
 * verdict, and the slowest documents that were found within the verifier's limits. Everything is fictional.
 */
import { randomBytes } from 'node:crypto';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { bakePng } from '../../src/openbadges/bake-png.ts';
import type { FetchDocument, Verdict } from '../../src/verify/index.ts';
import { startTestApp, type TestApp } from '../../test/support/app.ts';
import { awardOne } from '../../test/support/award.ts';
import {
  type Authority,
  CONTEXTS,
  createAuthority,
  createWorld,
  type Json,
  NOW,
} from '../../test/support/mock-authority.ts';
import { createKey, withProof } from '../../test/support/sign-proof.ts';
import { tampered } from '../bench/installation.ts';

export interface StormDocument {
  kind: string;
  input: { bytes: Uint8Array } | { url: string };
  /** What may be answered: verdicts, or the codes of UnreadableInput. One only for an honest document. */
  right: readonly string[];
}

export interface Storm {
  app: TestApp;
  honest: readonly StormDocument[];
  poisoned: readonly StormDocument[];
}

/** Whatever is said of a poisoned document, it is not that it is real. */
const NOT_REAL: readonly Verdict[] = ['invalid', 'unverifiable', 'unknown_issuer'];
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Opens an installation with badges and makes all documents; `app.end()` removes it. */
export async function openStorm(): Promise<Storm> {
  const world = createWorld();
  const { fetchDocument } = world.options();
  const app = await startTestApp(
    {},
    { fetchOutside: fetchDocument satisfies FetchDocument, maxSignaturesPerHour: null },
  );
  app.setNow(NOW);
  const foreign = await createAuthority({ host: 'uitgever.example' });
  await foreign.publish(world);
  return {
    app,
    honest: [...(await ownDocuments(app)), ...(await foreignDocuments(foreign, world.documents))],
    poisoned: await poisonedDocuments(foreign, world.documents),
  };
}

async function ownDocuments(app: TestApp): Promise<StormDocument[]> {
  const { organisation, actor } = await app.addOrganisation('voorbeeldwerk');
  const { agent } = await app.signIn(organisation.id, 'admin');
  const award = await awardOne(app, actor, 'Deelnemer Eén (fictief)');
  const revoked = await awardOne(app, actor, 'Deelnemer Twee (fictief)');
  await revokeAward(app.issuing, actor, revoked.id, 'vergissing');
  const documents: StormDocument[] = [];
  for (const kind of ['json', 'jwt', 'png', 'svg', 'pdf']) {
    const { body } = await agent.get(`/b/${award.slug}.${kind}`).buffer().parse(binary);
    documents.push({ kind: `own ${kind}`, input: { bytes: new Uint8Array(body) }, right: ['valid'] });
  }
  const [json = ''] = documents.map(({ input }) => ('bytes' in input ? new TextDecoder().decode(input.bytes) : ''));
  const late = await agent.get(`/b/${revoked.slug}.json`).buffer().parse(binary);
  return [
    ...documents,
    { kind: 'own, pasted', input: { bytes: encode(json) }, right: ['valid'] },
    { kind: 'own, changed', input: { bytes: encode(tampered(json)) }, right: ['invalid'] },
    { kind: 'own, revoked', input: { bytes: new Uint8Array(late.body) }, right: ['revoked'] },
  ];
}

/** Tells supertest to keep the bytes as they are. */
function binary(response: unknown, done: (error: Error | null, body: unknown) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}

type Documents = ReturnType<typeof createWorld>['documents'];

async function foreignDocuments(issuer: Authority, served: Documents): Promise<StormDocument[]> {
  const json = JSON.stringify(await issuer.sign(issuer.credential()));
  const link = 'https://uitgever.example/badges/1';
  served.set(link, json);
  const key = createKey('P-256');
  const { credentialStatus: _status, ...unlisted } = issuer.credential({ issuer: profile(key.did) });
  const photo = await QRCode.toBuffer(link, { width: 500, margin: 8 });
  const unknown: readonly string[] = ['unknown_issuer'];
  return [
    { kind: 'foreign json', input: { bytes: encode(json) }, right: unknown },
    { kind: 'foreign jwt', input: { bytes: encode(await issuer.signJwt(issuer.credential())) }, right: unknown },
    { kind: 'foreign ecdsa', input: { bytes: encode(JSON.stringify(await withProof(unlisted, key))) }, right: unknown },
    { kind: 'foreign link', input: { url: link }, right: unknown },
    { kind: 'foreign photo', input: { bytes: await sharp(photo).jpeg().toBuffer() }, right: unknown },
  ];
}

const profile = (id: string): Json => ({ id, type: ['Profile'], name: 'Onbekende uitgever (fictief)' });

async function poisonedDocuments(issuer: Authority, served: Documents): Promise<StormDocument[]> {
  const key = createKey('Ed25519');
  const did = key.did;
  const forged = (count: number, chained: boolean): Json[] =>
    Array.from({ length: count }, (_, at) => ({
      id: `urn:uuid:0b7f2c1d-8e3a-4d6b-9c5f-7a1e2d3c4b5${at}`,
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-rdfc-2022',
      created: '2026-11-20T10:00:00Z',
      verificationMethod: key.methodId,
      proofPurpose: 'assertionMethod',
      ...(chained && at > 0 ? { previousProof: 'urn:uuid:0b7f2c1d-8e3a-4d6b-9c5f-7a1e2d3c4b50' } : {}),
      proofValue: `z${'5'.repeat(87)}`,
    }));
  const badge = (achievement: Json, proofs = 1, chained = false): Json => {
    const { credentialStatus: _status, ...base } = issuer.credential({ issuer: profile(did) });
    const subject = base.credentialSubject as Json;
    const credentialSubject = { ...subject, achievement: { ...(subject.achievement as Json), ...achievement } };
    return { ...base, credentialSubject, proof: forged(proofs, chained) };
  };
  const alignments = (count: number): Json[] => Array.from({ length: count }, () => ({ type: ['Alignment'] }));
  const wide = (lists: number, each: number): Json => ({
    resultDescription: Array.from({ length: lists }, () => ({
      type: ['ResultDescription'],
      alignment: alignments(each),
    })),
  });
  const clique = (size: number): Json => ({
    related: Array.from({ length: size }, (_, at) => ({
      id: `_:b${at}`,
      type: ['Related'],
      alignment: Array.from({ length: size }, (_, to) => ({ id: `_:b${to}` })).filter((_, to) => to !== at),
    })),
  });
  const endorsement = (at: number): Json => ({
    '@context': CONTEXTS,
    id: `urn:uuid:6f9d4a3e-2f0c-4b5e-9d57-3c1a2b4e5f${10 + at}`,
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Aanbeveling',
    issuer: profile(did),
    validFrom: '2026-11-20T10:00:00Z',
    credentialSubject: { id: 'https://issuer.example/achievements/7', type: ['EndorsementSubject'] },
    proof: forged(4, false),
  });
  const { proof: _forged, ...endorsed } = badge({
    endorsement: Array.from({ length: 10 }, (_, at) => endorsement(at)),
  });
  const bundle = JSON.stringify(Array.from({ length: 50 }, () => badge(wide(10, 5), 4, true)));
  const heavyList = 'https://uitgever.example/status/heavy';
  served.set(heavyList, JSON.stringify({ ...(await issuer.statusList()), id: heavyList, extra: alignments(45) }));
  const { credentialStatus, ...unlisted } = issuer.credential();
  const lists = Array.from({ length: 4 }, () => ({ ...(credentialStatus as Json), statusListCredential: heavyList }));
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: 'white' } });
  const texts: Record<string, string> = {
    'a bundle of fifty, each signed four times': bundle,
    'three hundred objects': JSON.stringify(badge(wide(40, 6))),
    'a chain of proofs': JSON.stringify(badge(wide(10, 6), 4, true)),
    'a clique of blank nodes': JSON.stringify(badge(clique(15))),
    'ten endorsements, each signed four times': JSON.stringify(await withProof(endorsed, key)),
    'four heavy status lists': JSON.stringify(await issuer.sign({ ...unlisted, credentialStatus: lists })),
    'a drawing of tags': `<svg xmlns="http://www.w3.org/2000/svg">${'<g/>'.repeat(2_400_000)}</svg>`,
    numbers: `[${'1e1,'.repeat(480_000)}1]`,
    brackets: '['.repeat(1_000_000) + ']'.repeat(1_000_000),
  };
  const files: Record<string, Uint8Array> = {
    'a bundle hidden in a picture': bakePng(await picture.png().toBuffer(), bundle),
    'a photo of noise': await sharp(randomBytes(4_000 * 3_000 * 3), {
      raw: { width: 4_000, height: 3_000, channels: 3 },
    })
      .jpeg({ quality: 60 })
      .toBuffer(),
    'a photo of corners of codes': await corners(),
    'a picture that comes in passes': await sharp({
      create: { width: 7_000, height: 7_000, channels: 4, background: 'red' },
    })
      .png({ progressive: true, compressionLevel: 1 })
      .toBuffer(),
  };
  const right = [...NOT_REAL, 'PARSING_ERROR', 'TOO_LARGE', 'BAKED_MISSING', 'BAKED_INVALID', 'BAKED_AMBIGUOUS'];
  return Object.entries({
    ...files,
    ...Object.fromEntries(Object.entries(texts).map(([kind, text]) => [kind, encode(text)])),
  }).map(([kind, bytes]) => ({ kind, input: { bytes }, right }));
}

/** Thousands of the squares by which a reader finds a QR code. */
async function corners(): Promise<Buffer> {
  const squares = [28, 20, 12].map(
    (side, at) =>
      `<rect x="${4 * at}" y="${4 * at}" width="${side}" height="${side}" fill="${at === 1 ? 'white' : 'black'}"/>`,
  );
  const pattern = `<pattern id="p" width="34" height="34" patternUnits="userSpaceOnUse">${squares.join('')}</pattern>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2048" height="2048"><defs>${pattern}</defs><rect width="2048" height="2048" fill="white"/><rect width="2048" height="2048" fill="url(#p)"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg().toBuffer();
}
