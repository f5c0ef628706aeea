/**
 * The same issuance cycle as one would build it on the generic library: the document, gate and every lint (the library has
 * neither, so they are ours; the statements are counted by the library), a rehearsal with a throw-away key and its verification,
 * the real signature and its verification (status list included), the token with jose and its verification, and a durable
 * insert, one commit for all that are issued together. It has no statement for paper, register, private link or audit log.
 */
import { createHash, generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, compactVerify } from 'jose';
import { documentLoader } from '../../src/openbadges/contexts.ts';
import { lint } from '../../src/openbadges/lint.ts';
import { gateOwn } from '../../src/openbadges/shape-gate.ts';
import type { UnsignedCredential } from '../../src/openbadges/types.ts';
import { assertThat } from './assertions.ts';
import { openDurable } from './durable.ts';
import {
  didDocumentOf,
  genericVerifier,
  issueGeneric,
  issueGenericList,
  type Json,
  makeGenericKey,
} from './generic.ts';

const DID = 'did:web:generiek.example:issuers:meting';
const LIST_URL = 'https://generiek.example/status/1';
const LIST_BITS = 131_072;

export interface GenericCycle {
  /** Awards the badge of the template to one fictional person. */
  issueOne(name: string): Promise<void>;
  /** The same for several, stored together. */
  issueMany(names: readonly string[]): Promise<void>;
  /** Rows stored so far. */
  rows(): number;
  /** The credential stored last. */
  newest(): string;
  end(): void;
}

/** Opens the baseline's own database and makes its key and status list. `template`: one credential of ours as JSON. */
export async function openGenericCycle(template: string, now: Date): Promise<GenericCycle> {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-bench-'));
  const database = openDurable(join(folder, 'generic.sqlite'));
  database.exec(
    'CREATE TABLE credential (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, json TEXT NOT NULL, jwt TEXT NOT NULL)',
  );
  const insert = database.prepare('INSERT INTO credential VALUES (?, ?, ?, ?)');
  const count = database.prepare<[], { n: number }>('SELECT count(*) AS n FROM credential');
  const last = database.prepare<[], { json: string }>('SELECT json FROM credential ORDER BY rowid DESC LIMIT 1');

  const created = dateTime(now);
  const key = makeGenericKey(DID);
  const validUntil = dateTime(new Date(now.getTime() + 86_400_000));
  const list = { listUrl: LIST_URL, did: DID, key, validFrom: created, validUntil };
  const lists = new Map([[LIST_URL, await issueGenericList(new Uint8Array(LIST_BITS / 8), list)]]);

  const jwtKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = `${DID}#${randomBytes(8).toString('hex')}`;

  async function issue(name: string): Promise<string[]> {
    const document = buildDocument(template, name, created);
    await refuseUnclean(document, key.methodId, created, now);
    const throwAway = makeGenericKey(DID);
    const rehearsal = await issueGeneric(document, throwAway, created);
    const rehearsed = await genericVerifier([didDocumentOf(DID, key, throwAway)], lists, now).verify(rehearsal);
    assertThat(rehearsed, 'the generic library refuses its own rehearsal');
    const signed = await issueGeneric(document, key, created);
    const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(document)))
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
      .sign(jwtKeys.privateKey);
    const right = await genericVerifier([didDocumentOf(DID, key)], lists, now).verify(signed);
    assertThat(right, 'the generic library refuses its own badge');
    await compactVerify(jwt, jwtKeys.publicKey, { algorithms: ['ES256'] });
    const json = JSON.stringify(signed);
    return [String(document.id), createHash('sha256').update(json).digest('hex'), json, jwt];
  }

  const store = database.transaction((made: string[][]) => {
    for (const row of made) insert.run(...row);
  });
  return {
    async issueOne(name) {
      store([await issue(name)]);
    },
    async issueMany(names) {
      const made: string[][] = [];
      for (const name of names) made.push(await issue(name));
      store(made);
    },
    rows: () => count.get()?.n ?? 0,
    newest: () => last.get()?.json ?? '',
    end() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every rule of the product, the gate among them; what they must know of a database is given. */
async function refuseUnclean(document: Json, methodId: string, plannedAt: string, now: Date): Promise<void> {
  const credential = document as unknown as UnsignedCredential;
  const { achievement } = credential.credentialSubject;
  const { origin } = new URL(achievement.id);
  const linted = await lint(credential, {
    issuerDid: DID,
    issuerName: credential.issuer.name,
    credentialKey: { methodId, controller: DID, active: true },
    plannedAt,
    now,
    origin,
    localOrigin: null,
    status: {
      listUrl: LIST_URL,
      index: Number(credential.credentialStatus.statusListIndex),
      unique: true,
      unset: true,
    },
    achievement: { id: achievement.id, versionPublished: true, archived: false, ofThisIssuer: true },
    school: null,
    otherIssuerNames: [],
    twinIds: [],
    predecessorId: null,
    credentialIdTaken: false,
    gateOwn,
    documentLoader,
  });
  assertThat(linted.ok, `the lint refuses: ${linted.ok ? '' : linted.findings.map(({ rule }) => rule).join(' ')}`);
}

/** The same badge for somebody else: new ids, name hash, status index and issuer; everything else as in the template. */
function buildDocument(template: string, name: string, created: string): Json {
  const document = JSON.parse(template) as Json & { issuer: Json; credentialSubject: Json };
  const salt = randomBytes(16).toString('base64url');
  const identityHash = `sha256$${createHash('sha256')
    .update(name.toLowerCase() + salt)
    .digest('hex')}`;
  const index = String(randomInt(LIST_BITS));
  delete document.proof;
  document.id = `urn:uuid:${randomUUID()}`;
  document.issuer.id = DID;
  document.validFrom = created;
  document.credentialSubject.id = `urn:uuid:${randomUUID()}`;
  document.credentialSubject.identifier = [
    { type: 'IdentityObject', hashed: true, identityType: 'name', identityHash, salt },
  ];
  document.credentialStatus = {
    id: `${LIST_URL}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: index,
    statusListCredential: LIST_URL,
  };
  return document;
}

const dateTime = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
