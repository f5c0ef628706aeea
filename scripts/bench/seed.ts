/**
 * Fills an installation on SQLite with awards in bulk: `DATA_DIR=… node scripts/bench/seed.ts 1000000`. Every table gets the
 * rows that so many issued awards leave there, all of one organisation, with fictional names; the register is a real tree.
 * Nothing is signed: the documents are the first characters of one that was, the log is not chained, and the doctor
 * would say so. What is measured beside them is really issued. One award must have been issued before.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Sqlite from 'better-sqlite3';
import { leafData } from '../../src/register/leaf.ts';
import { type Frontier, grow, leafInput } from '../../src/register/tree.ts';
import { CEREMONY, type Columns, FIRST, id, LAST, LAST_PARTS, LIST, MOMENT, TABLES, WORD } from './seed-rows.ts';

const PORTION = 50_000;

/** Adds so many awards to the installation in this folder. Another process may have it open, but not write meanwhile. */
export function seedAwards(dataDir: string, count: number): void {
  const db = new Sqlite(join(dataDir, 'blijk.sqlite'));
  for (const pragma of [
    'foreign_keys = OFF',
    'synchronous = OFF',
    'cache_size = -400000',
    'temp_store = MEMORY',
    'secure_delete = OFF',
  ])
    db.pragma(pragma);
  const sample = db.prepare("select * from award where state = 'issued' order by created_at limit 1").get() as
    | Record<string, string>
    | undefined;
  if (sample === undefined) throw new TypeError('issue one award first: the others are made like it');
  prepareNames(db, count);
  const indexes = dropIndexes(db, [...TABLES.map(([table]) => table), 'recipient_word', 'ceremony', 'status_list']);
  const copy = copier(db, sample.id ?? '');
  const numbers = (last: number): string => `temp.numbers where n <= ${last}`;
  db.transaction(() => {
    copy(
      'ceremony',
      { id: id(3), name: `'Seeded middag ' || n`, search_text: `'seeded middag ' || n`, created_at: MOMENT },
      numbers(Math.ceil(count / CEREMONY)),
      `s.id = '${sample.ceremony_id}'`,
    );
    copy(
      'status_list',
      { id: `printf('seeded-list-%04d', n - 1)`, created_at: `'2024-01-01T00:00:00Z'` },
      numbers(Math.floor(count / LIST) + 1),
      `s.id = '${sample.status_list_id}'`,
    );
    db.exec(`insert into status_list_use select id, 131072, 131072 from status_list where id like 'seeded-list-%'`);
    for (const [table, columns, where] of TABLES)
      copy(table, columns, `${numbers(count)}${where === undefined ? '' : ` and ${where}`}`, whose(table, sample));
    for (const [table, names] of [
      ['first_name', FIRST.length],
      ['last_name', LAST.length * LAST_PARTS.length],
    ] as const)
      db.exec(`insert or ignore into recipient_word (organisation_id, word, recipient_id)
        select '${sample.organisation_id}', ${WORD(table, names)}, ${id(1)} from temp.numbers`);
    growRegister(db, count);
    for (const text of indexes) db.exec(text);
  })();
  db.exec('analyze; pragma wal_checkpoint(truncate)');
  db.close();
}

/** Which row of a table is the one to copy. */
function whose(table: string, { id: awardId, recipient_id }: Record<string, string>): string {
  if (table === 'recipient') return `s.id = '${recipient_id}'`;
  if (table === 'award') return `s.id = '${awardId}'`;
  if (table === 'audit_entry') return `s.object_id = '${awardId}'`;
  return table === 'holder_folder' ? '1' : `s.award_id = '${awardId}'`;
}

function prepareNames(db: Sqlite.Database, count: number): void {
  const plain = (name: string): string =>
    name
      .normalize('NFD')
      .replace(/[^a-z ]/gi, '')
      .toLowerCase();
  db.exec(`create temp table numbers (n integer primary key);
    insert into temp.numbers with recursive c(n) as (select 1 union all select n + 1 from c where n < ${count}) select n from c;
    create temp table first_name (id integer primary key, name, word);
    create temp table last_name (id integer primary key, name, word);`);
  const last = LAST.flatMap((name) => LAST_PARTS.map((part) => `${name}${part}`));
  for (const [table, names] of [
    ['first_name', FIRST],
    ['last_name', last],
  ] as const)
    for (const [at, name] of names.entries())
      db.prepare(`insert into temp.${table} values (?, ?, ?)`).run(at, name, plain(name));
}

/** Copies one row of a table for each number, other columns as given. */
function copier(db: Sqlite.Database, awardId: string) {
  return (table: string, columns: Columns, numbers: string, which: string): void => {
    const names = db.prepare(`select name from pragma_table_info('${table}')`).pluck().all() as string[];
    const values = names.map((name) => columns[name] ?? `s.${name}`);
    const found = db.prepare(`select count(*) from ${table} s where ${which}`).pluck().get();
    if (found === 0) throw new TypeError(`${table}: nothing to copy for ${awardId}`);
    const [from, where = '1'] = numbers.split(' where ');
    db.exec(
      `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${from}, (select * from ${table} s where ${which} limit 1) s where ${where}`,
    );
  };
}

/** Takes the indexes of these tables away; gives the statements that make them again. */
function dropIndexes(db: Sqlite.Database, tables: readonly string[]): string[] {
  const rows = db
    .prepare(
      `select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in (${tables.map(() => '?').join()})`,
    )
    .all(...tables) as { name: string; sql: string }[];
  for (const { name } of rows) db.exec(`drop index ${name}`);
  return rows.map(({ sql }) => sql);
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

/** An entry for each award, in a tree that is right; what is entered is chance. */
function growRegister(db: Sqlite.Database, count: number): void {
  const head = db.prepare('select size, peaks, day from register_head').get() as {
    size: number;
    peaks: Buffer;
    day: string;
  };
  const issuer = String(db.prepare('select issuer from register_leaf limit 1').pluck().get());
  const at = String(db.prepare('select entered_at from register_leaf limit 1').pluck().get());
  const addLeaf = db.prepare(
    'insert into register_leaf (seq, type, issuer, day, commitment, hash, entered_at) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const addNode = db.prepare('insert into register_node (level, position, hash) values (?, ?, ?)');
  const peaks: Uint8Array[] = [];
  for (let from = 0; from < head.peaks.length; from += 32) peaks.push(head.peaks.subarray(from, from + 32));
  let frontier: Frontier = { size: head.size, peaks };
  for (let done = 0; done < count; done += PORTION) {
    const hashes = Array.from({ length: Math.min(PORTION, count - done) }, (_, n) => {
      const commitment = sha256(Buffer.from(`seeded ${done + n}`));
      const leaf = sha256(leafInput(leafData({ type: 'issue', issuer, day: head.day, commitment })));
      addLeaf.run(frontier.size + n + 1, 'issue', issuer, head.day, commitment, leaf, at);
      return leaf;
    });
    const grown = grow(frontier, hashes, sha256);
    for (const { level, position, hash: node } of grown.nodes) addNode.run(level, position, node);
    frontier = grown.frontier;
  }
  db.prepare('update register_head set size = ?, peaks = ?').run(frontier.size, Buffer.concat(frontier.peaks));
  const copy = copier(db, 'the register');
  copy(
    'register_entry',
    { award_id: id(2), seq: `${head.size} + n`, salt: 'randomblob(16)' },
    `temp.numbers where n <= ${count}`,
    '1',
  );
}

if (import.meta.main) {
  const count = Number(process.argv[2]);
  const { DATA_DIR } = process.env;
  if (DATA_DIR === undefined || !Number.isSafeInteger(count) || count < 1)
    throw new TypeError('Usage: DATA_DIR=… node scripts/bench/seed.ts NUMBER');
  const start = performance.now();
  seedAwards(DATA_DIR, count);
  console.log(`${count} awards in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
