import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { addStatusList, publishedStatusList, publishStatusList } from '../../../src/issuing/awards/status-lists.ts';
import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { openDurable } from '../durable.ts';
import { genericVerifier, issueGenericList, type Json, makeGenericKey } from '../generic.ts';
import { NOW, openInstallation } from '../installation.ts';
import { measure } from '../measure.ts';

const EACH = 8;
const BYTES = 16_384;

/** From a revocation to the signed list that says so. */
export const statusRevoke: BenchCase = {
  id: 'status.revoke',
  about: 'one bit set in a list of 131,072 and the list linted, signed and stored anew, two durable commits',
  baseline: 'one bit set, gzip, vc.issue with a kept key, two durable commits; no lint, no look at the list before',
  async run(clock) {
    const installation = await openInstallation();
    const { app, organisation } = installation;
    const listId = await app.storage.transaction((tx) => addStatusList(tx, app.issuing, organisation.id));
    const generic = openGenericList();
    const indexOf = (round: number, at: number): number => ((round * EACH + at) * 8_191 + 7) % (BYTES * 8);
    try {
      return await measure(
        {
          operations: EACH,
          async ours(round) {
            for (let at = 0; at < EACH; at += 1) {
              await app.storage.statusLists.setBit(listId, indexOf(round, at));
              await publishStatusList(app.issuing, listId);
            }
          },
          async theirs(round) {
            for (let at = 0; at < EACH; at += 1) await generic.revoke(indexOf(round, at));
          },
          async check(round) {
            const published = await publishedStatusList(app.issuing, listId);
            const list = JSON.parse(published?.credential ?? '{}') as Json;
            const set = (round + 1) * EACH;
            assertThat(
              setBits(list) === set && setBits(generic.list()) === set,
              'a bit is missing, or one too many set',
            );
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
  },
};

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
