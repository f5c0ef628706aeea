/**
 * C1: whatever is done to a genuine badge, it stays valid only where it still says the same. Every single value is
 * changed, and hundreds of times its structure, in all the forms in which a badge comes. What is wrong is said in the
 * report: nothing but UnreadableInput is ever thrown, and no check ends in a defect of ours.
 *
 * The seed stands in the titles; MUTATION_SEED tries another one, MUTATION_RUNS more of them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { bakePng } from '../../../src/openbadges/bake-png.ts';
import { bakeSvg } from '../../../src/openbadges/bake-svg.ts';
import { type Statement, statementPayload } from '../../../src/openbadges/statement.ts';
import { createVerifyMemory, UnreadableInput, type Verification } from '../../../src/verify/index.ts';
import { CONTEXTS, type Json } from '../../support/mock-authority.ts';
import { createKey, withProof } from '../../support/sign-proof.ts';
import { type AttackBase, createAttackBase, type Profile } from './attack-base.ts';
import { type Change, changed, changes, meaning } from './mutate.ts';

const seed = Number(process.env.MUTATION_SEED ?? 20261122);
const runs = (count: number): { seed: number; numRuns: number } => ({
  seed,
  numRuns: Number(process.env.MUTATION_RUNS ?? count),
});

/** Milliseconds; with more runs it takes as long as it takes. */
const LONG = process.env.MUTATION_RUNS === undefined ? 180_000 : 3_600_000;

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>Badge</title></svg>';

let at: AttackBase;
/** A badge with as many kinds of members as the profile allows. */
let badge: Record<Profile, Json>;

beforeAll(async () => {
  // With a memory, so that nothing of the genuine badge stands up for an altered one.
  at = await createAttackBase({ memory: createVerifyMemory({ texts: true }) });
  const own = await at.issuer.sign(at.issuer.credential({ validUntil: '2027-11-20T10:00:00Z' }));
  const endorser = createKey('Ed25519');
  const endorsement = await withProof(
    {
      '@context': CONTEXTS,
      id: 'urn:uuid:22222222-2222-4222-8222-222222222222',
      type: ['VerifiableCredential', 'EndorsementCredential'],
      name: 'Aanbeveling',
      issuer: { id: endorser.did, type: ['Profile'], name: 'Bakkerij Fictief' },
      validFrom: '2026-11-20T10:00:00Z',
      credentialSubject: { id: own.id, type: ['EndorsementSubject'], endorsementComment: 'Klopt.' },
    },
    endorser,
  );
  const evidence = [{ id: 'https://issuer.example/e/1', type: ['Evidence'], name: 'Foto', narrative: 'Aan het werk' }];
  const foreign = await at.issuer.sign(at.issuer.credential({ evidence, endorsement: [endorsement] }));
  badge = { own, foreign };
});

/** The report on some input, or null where it holds no badge at all. */
async function judged(input: Json | string | Uint8Array, profile: Profile): Promise<Verification | null> {
  try {
    const result = await at.run(input, profile);
    expect(result.report.checks).toHaveLength(10);
    expect(result.report.checks.filter(({ code }) => code === 'INTERNAL_ERROR')).toEqual([]);
    return result;
  } catch (error) {
    if (error instanceof UnreadableInput) return null;
    throw error;
  }
}

/**
 * Valid only where what is shown means what was signed: for our own issuers in exactly our spelling, for others in any
 * that the signature allows.
 */
async function expectSameOrNotValid(input: Json | string | Uint8Array, profile: Profile, signed: Json): Promise<void> {
  const result = await judged(input, profile);
  if (result?.report.verdict !== 'valid') return;
  const { proof: _proof, ...shown } = result.credential as Json;
  const { proof: _original, ...meant } = signed;
  expect(meaning(shown, profile === 'foreign')).toBe(meaning(meant, profile === 'foreign'));
}

describe.each<Profile>(['own', 'foreign'])('C1: as JSON, of %s issuers', (profile) => {
  test('untouched it is valid', async () => {
    expect((await judged(badge[profile], profile))?.report.verdict).toBe('valid');
  });

  test(
    'every value, changed in three ways',
    async () => {
      const text = JSON.stringify(badge[profile]);
      // Each text in turn that stands after a colon, a bracket or a comma and is no key.
      const values = [...text.matchAll(/(?<=[:[,])"(?:[^"\\]|\\.)*"(?=[,\]}])/g)];
      expect(values.length).toBeGreaterThan(50);
      for (const { 0: value, index } of values) {
        for (const other of [`${value.slice(0, -1)}x"`, '"x"', '7']) {
          const altered = text.slice(0, index) + other + text.slice(index + value.length);
          const result = await judged(altered, profile);
          expect([value, other, result?.report.verdict]).not.toContain('valid');
        }
      }
    },
    LONG,
  );

  test(
    `structural changes (seed ${seed})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(changes, (list) =>
          expectSameOrNotValid(changed(badge[profile], list), profile, badge[profile]),
        ),
        runs(profile === 'own' ? 500 : 300),
      );
    },
    LONG,
  );
});

describe('C1: as a token', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decode = (part = ''): Json => JSON.parse(Buffer.from(part, 'base64url').toString());
  let token: string;
  let parts: string[];
  beforeAll(async () => {
    token = await at.issuer.signJwt(at.issuer.credential({ validUntil: '2027-11-20T10:00:00Z' }));
    parts = token.split('.');
  });

  test(
    `header or payload (seed ${seed})`,
    async () => {
      expect((await judged(token, 'own'))?.report.verdict).toBe('valid');
      const property = fc.asyncProperty(
        changes,
        fc.nat(1),
        fc.constantFrom<Profile>('own', 'foreign'),
        async (list, which, profile) => {
          const altered = parts.with(which, encode(changed(decode(parts[which]), list))).join('.');
          fc.pre(altered !== token);
          expect((await judged(altered, profile))?.report.verdict).not.toBe('valid');
        },
      );
      await fc.assert(property, runs(250));
    },
    LONG,
  );

  test(
    `letters (seed ${seed})`,
    async () => {
      const property = fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(...'.A_=-+/ \n~é'),
        fc.nat(2),
        async (where, put, how) => {
          const index = where % token.length;
          const altered = token.slice(0, index) + (how === 0 ? '' : put) + token.slice(index + (how === 2 ? 0 : 1));
          fc.pre(altered.trim() !== token);
          expect((await judged(altered, 'foreign'))?.report.verdict).not.toBe('valid');
        },
      );
      await fc.assert(property, runs(250));
    },
    LONG,
  );
});

describe('C1: what a badge relies on', () => {
  /** The world with one document in it changed, for as long as the work takes. */
  async function withChanged(url: string, list: readonly Change[], work: () => Promise<void>): Promise<void> {
    const document = at.world.documents.get(url) as Json;
    at.world.documents.set(url, changed(document, list));
    try {
      await work();
    } finally {
      at.world.documents.set(url, document);
    }
  }

  test(
    `no change of the list makes a revoked badge valid (seed ${seed})`,
    async () => {
      const intact = at.world.documents.get(at.issuer.listUrl) as Json;
      at.world.documents.set(at.issuer.listUrl, await at.issuer.statusList({ revoked: [94_567] }));
      const property = fc.asyncProperty(changes, (list) =>
        withChanged(at.issuer.listUrl, list, async () => {
          expect((await judged(badge.own, 'own'))?.report.verdict).not.toBe('valid');
        }),
      );
      await fc.assert(property, runs(150)).finally(() => at.world.documents.set(at.issuer.listUrl, intact));
    },
    LONG,
  );

  test(
    `no change of the issuer's document lets another key sign (seed ${seed})`,
    async () => {
      const signer = { ...at.attacker.credentialKey.signer(), id: at.issuer.credentialKey.id };
      const key = { ...at.attacker.credentialKey, signer: () => signer };
      const forged = await at.issuer.sign(at.issuer.credential(), { key });
      const property = fc.asyncProperty(changes, (list) =>
        withChanged(at.issuer.didUrl, list, async () => {
          expect((await judged(forged, 'foreign'))?.report.verdict).not.toBe('valid');
          await expectSameOrNotValid(badge.foreign, 'foreign', badge.foreign);
        }),
      );
      await fc.assert(property, runs(150));
    },
    LONG,
  );
});

describe('C1: other kinds of document', () => {
  const folder = join(import.meta.dirname, '../../vectors/ob2');
  const hosted = JSON.parse(readFileSync(join(folder, 'hosted-embedded.json'), 'utf8'));

  test(
    `Open Badges 2.0, the badge or what it names: always a report (seed ${seed})`,
    async () => {
      const documents = new Map<string, Json>(Object.entries(hosted.documents));
      const property = fc.asyncProperty(changes, fc.nat(), async (list, which) => {
        const urls = [...documents.keys()];
        const url = urls[which % (urls.length + 1)];
        for (const [address, document] of documents) {
          at.world.documents.set(address, address === url ? changed(document, list) : document);
        }
        const text = JSON.parse(hosted.input.text);
        const result = await judged(url === undefined ? changed(text, list) : text, 'foreign');
        expect(result?.report.verdict).not.toBe('valid');
      });
      await fc.assert(property, runs(250));
    },
    LONG,
  );

  test(
    `a presentation with a badge and a forgery, in any form, is never valid (seed ${seed})`,
    async () => {
      const holder = createKey('Ed25519');
      const forged = { ...badge.foreign, name: 'Directeur' };
      const unsigned = {
        '@context': [CONTEXTS[0]],
        id: 'urn:uuid:33333333-3333-4333-8333-333333333333',
        type: ['VerifiablePresentation'],
        holder: holder.did,
        verifiableCredential: [forged],
      };
      const property = fc.asyncProperty(changes, fc.boolean(), async (list, alone) => {
        const result = await judged(
          changed(alone ? unsigned : { ...unsigned, proof: badge.own.proof }, list),
          'foreign',
        );
        expect(result?.report.verdict).not.toBe('valid');
      });
      await fc.assert(property, runs(200));
    },
    LONG,
  );

  test(`the statement of a paper (seed ${seed})`, async () => {
    const statement: Statement = {
      issuerDid: at.issuer.did,
      recipientName: 'Sam de Vries',
      achievementName: 'Samenwerken',
      level: 'gevorderd',
      awardedDay: '2026-11-19',
      validFrom: '2026-11-20T10:00:00Z',
      validUntil: '2028-11-20T10:00:00Z',
      statusListId: '1',
      statusIndex: 94_567,
      credentialId: 'urn:uuid:6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c11',
    };
    const compact = await at.issuer.signStatement(statementPayload(statement), {});
    expect((await judged(compact, 'own'))?.report.verdict).toBe('valid');
    const parts = compact.split('.');
    const property = fc.asyncProperty(changes, fc.nat(1), async (list, which) => {
      const part = JSON.parse(Buffer.from(parts[which] ?? '', 'base64url').toString());
      const altered = parts
        .with(which, Buffer.from(JSON.stringify(changed(part, list))).toString('base64url'))
        .join('.');
      fc.pre(altered !== compact);
      expect((await judged(altered, 'own'))?.report.verdict).not.toBe('valid');
    });
    await fc.assert(property, runs(200));
  });
});

describe('C1, W3: in a picture or a paper', () => {
  const carriers: [string, (text: string) => Promise<Uint8Array>][] = [
    ['PNG', async (text) => bakePng(PIXEL, text)],
    ['SVG', async (text) => new TextEncoder().encode(bakeSvg(SVG, text))],
    ['PDF', pdfWith],
  ];
  /** Some bytes changed, taken out or put in. */
  const damage = fc.array(
    fc.record({
      where: fc.nat(),
      what: fc.nat(255),
      how: fc.constantFrom('change', 'remove', 'insert', 'repeat', 'cut'),
    }),
    { minLength: 1, maxLength: 4 },
  );

  test.each(carriers)(
    `%s: a changed badge inside (seed ${seed})`,
    async (_about, carry) => {
      expect((await judged(await carry(JSON.stringify(badge.own)), 'own'))?.report.verdict).toBe('valid');
      const property = fc.asyncProperty(changes, async (list) => {
        const inside = changed(badge.own, list);
        await expectSameOrNotValid(await carry(JSON.stringify(inside)), 'own', badge.own);
      });
      await fc.assert(property, runs(60));
    },
    120_000,
  );

  test.each(carriers)(
    `%s: a damaged file (seed ${seed})`,
    async (_about, carry) => {
      const file = await carry(JSON.stringify(badge.foreign));
      const property = fc.asyncProperty(damage, async (list) => {
        let bytes = Buffer.from(file);
        for (const { where, what, how } of list) {
          const index = where % (bytes.length + 1);
          const [head, tail] = [bytes.subarray(0, index), bytes.subarray(index)];
          if (how === 'change') bytes = Buffer.concat([head, Buffer.of(what), tail.subarray(1)]);
          if (how === 'remove') bytes = Buffer.concat([head, tail.subarray(1 + (what % 20))]);
          if (how === 'insert') bytes = Buffer.concat([head, Buffer.of(what), tail]);
          if (how === 'repeat') bytes = Buffer.concat([head, tail.subarray(0, what), tail]);
          if (how === 'cut' && what === 0) bytes = Buffer.from(head);
        }
        await expectSameOrNotValid(bytes, 'foreign', badge.foreign);
      });
      await fc.assert(property, runs(150));
    },
    120_000,
  );
});

test(`C1: any bytes at all (seed ${seed})`, async () => {
  const heads = [
    '',
    '\x89PNG\r\n\x1a\n',
    '%PDF-1.7\n',
    '<svg',
    '{"@context":',
    'eyJ',
    '[{',
    '\ufeff{',
    'https://',
    'GIF89a',
  ];
  const property = fc.asyncProperty(
    fc.constantFrom(...heads),
    fc.uint8Array({ maxLength: 400 }),
    async (head, rest) => {
      const bytes = Buffer.concat([Buffer.from(head, 'latin1'), rest]);
      expect((await judged(bytes, 'foreign'))?.report.verdict ?? 'unreadable').not.toBe('valid');
    },
  );
  await fc.assert(property, runs(400));
});

/** A letter with this text attached, uncompressed, so that damage reaches it. */
async function pdfWith(text: string): Promise<Uint8Array> {
  const doc = new PDFDocument({ compress: false });
  doc.file(Buffer.from(text), { name: 'credential.json' });
  doc.text('Certificaat');
  doc.end();
  const parts: Buffer[] = [];
  for await (const part of doc) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
