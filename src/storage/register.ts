import { sql } from 'kysely';
import type { RegisterHead, RegisterRecords } from '../issuing/register/register-records.ts';
import type { NodeRef } from '../register/tree.ts';
import { builtOnce } from './built-once.ts';
import { asHex, bytes, ofHex, ofHexOrNull } from './bytes.ts';
import type { Handle } from './handle.ts';
import type { Schema } from './schema.ts';
import { insertAll, mustChangeOne } from './write.ts';

const HASH_BYTES = 32;

/** The table of the head has one row. */
const HEAD_ID = 1;
const askHead = builtOnce(({ db }, id: number) => db.selectFrom('registerHead').selectAll().where('id', '=', id));
const askAndHoldHead = builtOnce(({ db }, id: number) =>
  db.selectFrom('registerHead').selectAll().where('id', '=', id).forUpdate(),
);
const askLeafHash = builtOnce(({ db }, seq: number) =>
  db.selectFrom('registerLeaf').select(['seq', 'hash']).where('seq', '=', seq),
);
const LEAVES_AT_ONCE = 32;
const askLeafHashes = builtOnce(({ db, dialect }, from: number) =>
  db
    .selectFrom('registerLeaf')
    .select(asHex('hash', dialect).as('hash'))
    .where('seq', '>=', from)
    .orderBy('seq')
    .limit(sql.lit(LEAVES_AT_ONCE)),
);
/** `ids`: a list; as JSON for SQLite. */
const askEntered = builtOnce(({ db, dialect }, ids: string | readonly string[]) =>
  db
    .selectFrom('award')
    .innerJoin('registerEntry', 'registerEntry.awardId', 'award.id')
    .innerJoin('registerLeaf', 'registerLeaf.seq', 'registerEntry.seq')
    .select([
      'award.credentialId',
      'registerEntry.awardId',
      'registerLeaf.seq',
      'registerLeaf.type',
      'registerLeaf.issuer',
      'registerLeaf.day',
    ])
    .select([
      asHex('registerLeaf.commitment', dialect).as('commitment'),
      asHex('registerEntry.salt', dialect).as('salt'),
      asHex('registerEntry.jsonSha256', dialect).as('jsonSha256'),
      asHex('registerEntry.jwtSha256', dialect).as('jwtSha256'),
      asHex('registerEntry.statementSha256', dialect).as('statementSha256'),
    ])
    .where(
      dialect === 'sqlite'
        ? sql<boolean>`${sql.ref('award.credentialId')} in (select value from json_each(${ids}))`
        : sql<boolean>`${sql.ref('award.credentialId')} = any(${ids})`,
    ),
);

/** The register: its head, entries, whole subtrees and days, on the connection of the handle. */
export function registerRecords(handle: Handle): RegisterRecords {
  const { db, dialect, atomically } = handle;
  return {
    head: async () => headOf((await askHead(handle, HEAD_ID))[0]),
    async lockHead() {
      // on SQLite the transaction holds the whole database already
      return headOf((await (dialect === 'postgres' ? askAndHoldHead : askHead)(handle, HEAD_ID))[0]);
    },
    append: (before, { leaves, nodes, entries, keyActs, head }) =>
      atomically(async (trx) => {
        const result = await trx
          .updateTable('registerHead')
          .set({ size: head.size, peaks: Buffer.concat(head.peaks), day: head.day })
          .where('id', '=', 1)
          .where('size', '=', before.size)
          .executeTakeFirstOrThrow();
        mustChangeOne(result, 'register: the head');
        await insertAll(trx, 'registerLeaf', leaves);
        await insertAll(trx, 'registerNode', nodes);
        await insertAll(trx, 'registerEntry', entries);
        await insertAll(trx, 'registerKeyAct', keyActs);
      }),
    async start(size) {
      await db.updateTable('registerHead').set({ startedAtSize: size }).where('startedAtSize', 'is', null).execute();
    },
    async missing() {
      const rows = await db
        .selectFrom('credential')
        .innerJoin('award', 'award.id', 'credential.awardId')
        .leftJoin('registerEntry', 'registerEntry.awardId', 'award.id')
        .select('award.id')
        .where('registerEntry.awardId', 'is', null)
        .orderBy('award.issuedAt')
        .orderBy('award.id')
        .execute();
      return rows.map(({ id }) => id);
    },
    async entryOf(awardId) {
      const row = await db.selectFrom('registerEntry').selectAll().where('awardId', '=', awardId).executeTakeFirst();
      return row === undefined ? null : entryOf(row);
    },
    async noteRevoked(awardId, seq) {
      await db.updateTable('registerEntry').set({ revokedSeq: seq }).where('awardId', '=', awardId).execute();
    },
    async sizeBefore(at) {
      const first = await db
        .selectFrom('registerLeaf')
        .select('seq')
        .where(({ eb, or, and }) =>
          or([eb('enteredAt', '>=', at), and([eb('enteredAt', 'is', null), eb('day', '>=', at.slice(0, 10))])]),
        )
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst();
      return first === undefined ? headOf((await askHead(handle, HEAD_ID))[0]).size : first.seq - 1;
    },
    keyActs: (from, to) =>
      db
        .selectFrom('registerKeyAct')
        .selectAll()
        .where('seq', '>=', from)
        .where('seq', '<=', to)
        .orderBy('seq')
        .execute(),
    compromises: () =>
      db.selectFrom('registerKeyAct').selectAll().where('act', '=', 'compromise').orderBy('seq', 'desc').execute(),
    async issuedAfter(issuer, size) {
      const { count } = await db
        .selectFrom('registerLeaf')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('seq', '>', size)
        .where('issuer', '=', issuer)
        .where('type', '=', 'issue')
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async leaf(seq) {
      const row = await db.selectFrom('registerLeaf').selectAll().where('seq', '=', seq).executeTakeFirst();
      return row === undefined ? null : leafOf(row);
    },
    async entered(credentialIds) {
      const rows = await askEntered(handle, dialect === 'sqlite' ? JSON.stringify(credentialIds) : credentialIds);
      return new Map(
        rows.map(({ credentialId, commitment, salt, jsonSha256, jwtSha256, statementSha256, ...rest }) => [
          credentialId ?? '',
          {
            ...rest,
            commitment: ofHex(commitment ?? ''),
            salt: ofHex(salt ?? ''),
            jsonSha256: ofHexOrNull(jsonSha256),
            jwtSha256: ofHexOrNull(jwtSha256),
            statementSha256: ofHexOrNull(statementSha256),
          },
        ]),
      );
    },
    async issuersBetween(from, to) {
      const rows = await db
        .selectFrom('registerLeaf')
        .select('issuer')
        .distinct()
        .where('seq', '>=', from)
        .where('seq', '<=', to)
        .orderBy('issuer')
        .execute();
      return rows.map(({ issuer }) => issuer);
    },
    async lastBefore(day) {
      const row = await db
        .selectFrom('registerLeaf')
        .selectAll()
        .where('day', '<', day)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : leafOf(row);
    },
    async leaves(from, limit) {
      const rows = await db
        .selectFrom('registerLeaf')
        .selectAll()
        .where('seq', '>=', from)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(leafOf);
    },
    leafHashes: async (from) => (await askLeafHashes(handle, from)).map(({ hash }) => ofHex(hash ?? '')),
    async nodes(refs) {
      const found = new Map<string, Uint8Array>();
      const [leaves, upper] = [refs.filter(({ level }) => level === 0), refs.filter(({ level }) => level > 0)];
      if (leaves.length > 0) {
        // a proof needs one or two
        const rows = await Promise.all(leaves.map(({ position }) => askLeafHash(handle, position + 1)));
        for (const { seq, hash } of rows.flat()) found.set(keyOf({ level: 0, position: seq - 1 }), bytes(hash));
      }
      if (upper.length > 0) {
        const wanted = sql.join(
          upper.map(({ level, position }) => sql`(cast(${level} as integer), cast(${position} as integer))`),
        );
        const rows = await db
          .selectFrom('registerNode')
          .selectAll()
          .where(sql<boolean>`(level, position) in (values ${wanted})`)
          .execute();
        for (const node of rows) found.set(keyOf(node), bytes(node.hash));
      }
      return refs.map((ref) => {
        const hash = found.get(keyOf(ref));
        if (hash === undefined) throw new TypeError(`register: no subtree ${keyOf(ref)}`);
        return hash;
      });
    },
    async keepDay(day) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('registerDay')
        .values(day)
        .onConflict((conflict) => conflict.column('day').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async dayOf(day) {
      return (await db.selectFrom('registerDay').selectAll().where('day', '=', day).executeTakeFirst()) ?? null;
    },
    async lastDay() {
      return (
        (await db.selectFrom('registerDay').selectAll().orderBy('day', 'desc').limit(1).executeTakeFirst()) ?? null
      );
    },
  };
}

function headOf(row: Schema['registerHead'] | undefined): RegisterHead {
  if (row === undefined) throw new TypeError('register: no head');
  const { size, peaks, day, startedAtSize, erasedBefore } = row;
  const all = bytes(peaks);
  const split = Array.from({ length: all.length / HASH_BYTES }, (_, at) =>
    all.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
  return { size, peaks: split, day, startedAtSize, erasedBefore };
}

function entryOf(row: Schema['registerEntry']): Schema['registerEntry'] {
  const [json, jwt, statement] = [row.jsonSha256, row.jwtSha256, row.statementSha256].map(
    (hash) => hash && bytes(hash),
  );
  return {
    ...row,
    salt: bytes(row.salt),
    jsonSha256: json ?? null,
    jwtSha256: jwt ?? null,
    statementSha256: statement ?? null,
  };
}

function leafOf(row: Schema['registerLeaf']): Schema['registerLeaf'] {
  return { ...row, commitment: bytes(row.commitment), hash: bytes(row.hash) };
}

const keyOf = ({ level, position }: NodeRef): string => `${level}/${position}`;
