/** The rows that an issued award leaves in each table, as SQL over its number. */

export const FIRST = [
  'Amina',
  'Bram',
  'Chaima',
  'Daan',
  'Eva',
  'Farid',
  'Gülsüm',
  'Henk',
  'Imane',
  'Jesse',
  'Kees',
  'Łukasz',
  'Mo',
];
export const LAST = [
  'Bakker',
  'Çelik',
  'de Vries',
  'El Amrani',
  'Fofana',
  'Groen',
  'Hassan',
  'Ibáñez',
  'Jansen',
  'Kowalski',
  'Lopes',
];
export const LAST_PARTS = [
  'berg',
  'dijk',
  'veld',
  'horst',
  'man',
  'kamp',
  'stra',
  'huis',
  'laar',
  'mans',
  'oord',
  'wijk',
  'zand',
];
/** Awards of one ceremony, and of one status list. */
export const CEREMONY = 100;
export const LIST = 117_000;

/** A column's value: SQL over `n`, the number of the award from 1 on, and `s`, the row that is copied. */
export type Columns = Record<string, string>;

export const id = (kind: number, of = 'n'): string =>
  `printf('%08x-${kind}${kind}${kind}${kind}-4000-8000-%012x', ${of}, ${of})`;
export const MOMENT = `strftime('%Y-%m-%dT%H:%M:%SZ', '2024-01-01', '+' || (n * 60) || ' seconds')`;
const RANDOM_HASH = 'lower(hex(randomblob(32)))';
const BY_CEREMONY = `((n - 1) / ${CEREMONY} + 1)`;
const LIST_ID = `printf('seeded-list-%04d', n / ${LIST})`;
const NAME = `(select name from temp.first_name f where f.id = n % ${FIRST.length}) || ' ' || (select name from temp.last_name l where l.id = n % ${LAST.length * LAST_PARTS.length})`;
/** Without accents, in small letters: near enough to what the product makes of a name, for names like these. */
export const WORD = (table: string, count: number): string =>
  `(select word from temp.${table} w where w.id = n % ${count})`;

/** Rows of one award by table, in the place of those of the award that is copied. */
export const TABLES: [table: string, columns: Columns, where?: string][] = [
  ['recipient', { id: id(1), name: NAME, sort_name: `lower(${NAME})`, created_at: MOMENT }],
  [
    'award',
    {
      id: id(2),
      ceremony_id: id(3, BY_CEREMONY),
      recipient_id: id(1),
      position: `n % ${CEREMONY}`,
      idempotency_key: `'seeded:' || n`,
      created_at: MOMENT,
      planned_at: MOMENT,
      issued_at: MOMENT,
      slug: `replace(printf('Seeded%016d', n), '0', 'z')`,
      short_code: `printf('S%09d', n)`,
      credential_id: `'urn:uuid:' || ${id(4)}`,
      subject_id: `'urn:uuid:' || ${id(5)}`,
      status_list_id: LIST_ID,
      status_index: `n % ${LIST}`,
      unsigned_sha256: RANDOM_HASH,
    },
  ],
  ['status_index', { status_list_id: LIST_ID, status_index: `n % ${LIST}`, award_id: id(2) }],
  [
    'credential',
    {
      award_id: id(2),
      json: 'substr(s.json, 1, 300)',
      jwt: 'substr(s.jwt, 1, 100)',
      statement: 'substr(s.statement, 1, 100)',
      sha256: RANDOM_HASH,
    },
  ],
  ['consent', { seq: 'null', id: id(6), award_id: id(2), recorded_at: MOMENT }, 'n % 3 > 0'],
  ['audit_entry', { seq: 'null', object_id: id(2), at: MOMENT, previous_hash: RANDOM_HASH, hash: RANDOM_HASH }],
  ['holder_folder', { id: id(7), created_at: MOMENT }],
  ['folder_award', { award_id: id(2), folder_id: id(7), joined_at: MOMENT }],
  ['holder_link', { award_id: id(2), token_sha256: RANDOM_HASH, created_at: MOMENT }],
  ['issue_record', { award_id: id(2) }],
];
