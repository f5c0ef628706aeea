import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { publishChanges, publishedStatusList } from '../../../src/issuing/awards/publish-list.ts';
import { addStatusList, setRevoked } from '../../../src/issuing/awards/status-lists.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { openDurable } from '../durable.ts';
import { genericVerifier, issueGenericList, type Json, makeGenericKey } from '../generic.ts';
import { NOW, openInstallation } from '../installation.ts';
import { measure, type Timings } from '../measure.ts';

/** A class that was awarded by mistake. */
const CLASS = 32;
const BYTES = 16_384;
const BASELINE =
  'each bit by itself: set, gzip, vc.issue with a kept key, two durable commits; no lint, no look at the list before';

/** From the revocation of a class to the signed list that says so. */
export const statusRevoke: BenchCase = {
  id: 'status.revoke',
  about: `one of ${CLASS} revocations at once: bits set in a list of 131,072 in one durable commit, then linted, signed and stored once`,
  baseline: BASELINE,
  run: (clock) => measureBurst(CLASS, 1, clock),
};

/** The same of a single badge. */
export const statusOne: BenchCase = {
  id: 'status.one',
  about: 'one bit set in a list of 131,072 and the list linted, signed and stored anew, two durable commits',
  baseline: BASELINE,
  run: (clock) => measureBurst(1, 8, clock),
};

async function measureBurst(size: number, bursts: number, clock: () => number): Promise<Timings> {
  const installation = await openInstallation();
  const { app, organisation } = installation;
  const { issuing, storage } = app;
  const listId = await storage.transaction((tx) => addStatusList(tx, issuing, organisation.id));
  const generic = openGenericList();
  const each = size * bursts;
  const indexOf = (round: number, at: number): number => ((round * each + at) * 8_191 + 7) % (BYTES * 8);
  try {
    return await measure(
      {
        operations: each,
        async ours(round) {
          for (let burst = 0; burst < bursts; burst += 1) {
            const indexes = Array.from({ length: size }, (_, at) => indexOf(round, burst * size + at));
            await storage.transaction((tx) =>
              setRevoked(
                tx,
                indexes.map((statusIndex) => ({ statusListId: listId, statusIndex })),
              ),
            );
            await publishChanges(issuing, listId);
          }
        },
        async theirs(round) {
          for (let at = 0; at < each; at += 1) await generic.revoke(indexOf(round, at));
        },
        async check(round) {
          const published = await publishedStatusList(issuing, listId);
          const list = JSON.parse(published?.credential ?? '{}') as Json;
          const stored = await storage.statusLists.byId(listId);
          assertThat(stored?.version === (round + 1) * bursts, 'the list was not signed once for each burst');
          const set = (round + 1) * each;
          assertThat(setBits(list) === set && setBits(generic.list()) === set, 'a bit is missing, or one too many set');
          const { didDocument } = await installation.published();
          const verifier = genericVerifier([didDocument], new Map(), NOW);
          assertThat(await verifier.verify(list), 'the generic verifier refuses our list');
          const changed = { ...list, credentialSubject: { ...(list.credentialSubject as Json), ttl: 1 } };
          assertThat(!(await verifier.verify(changed)), 'the generic verifier accepts a changed list');
        },
      },
      clock,
    );
  } finally {
    generic.end();
    await installation.end();
  }
}

function openGenericList() {
  const folder = mkdtempSync(join(tmpdir(), 'blijk-bench-'));
  const database = openDurable(join(folder, 'list.sqlite'));
  database.exec('CREATE TABLE list (id INTEGER PRIMARY KEY, bits BLOB NOT NULL, credential TEXT)');
  database.prepare('INSERT INTO list VALUES (1, ?, NULL)').run(Buffer.alloc(BYTES));
  const read = database.prepare<[], { bits: Buffer; credential: string }>('SELECT bits, credential FROM list');
  const writeBits = database.prepare('UPDATE list SET bits = ?');
  const writeSigned = database.prepare('UPDATE list SET credential = ?');
  const did = 'did:web:generiek.example:issuers:meting';
  const about = {
    listUrl: 'https://generiek.example/status/1',
    did,
    key: makeGenericKey(did),
    validFrom: '2026-11-21T13:00:00Z',
    validUntil: '2026-11-22T13:00:00Z',
  };
  return {
    async revoke(index: number): Promise<void> {
      const bits = read.get()?.bits ?? Buffer.alloc(0);
      bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
      writeBits.run(bits);
      writeSigned.run(JSON.stringify(await issueGenericList(bits, about)));
    },
    list: () => JSON.parse(read.get()?.credential ?? '{}') as Json,
    end() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How many bits are set in a signed list. */
function setBits(list: Json): number {
  const { encodedList } = list.credentialSubject as { encodedList: string };
  const bytes = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'));
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
