import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import {
  makeOperatorKey,
  readListFile,
  readTrustFile,
  refusedFile,
  signTrustList,
  writeListFile,
} from '../trust-store.ts';
import { ISSUER_KINDS, mistakeIn, parseTrustList } from '../verify/trust-list.ts';
import { type Command, readArguments, required, UsageError } from './command.ts';
import { operatorPeople, PEOPLE_ACTS, PEOPLE_USAGE } from './operator-people.ts';
import { entriesOfRegistry } from './operator-registry.ts';

const usage = [
  ...PEOPLE_USAGE,
  'blijk operator key --out FILE',
  'blijk operator trust-list sign --list FILE --key KEYFILE',
  `blijk operator trust-list add --list FILE --did DID --name NAME --kind ${ISSUER_KINDS.join('|')} --domain HOST --checked-by NAME [--checked-on DAY] [--from DAY] [--until DAY] [--keys z…,z…] [--kvk N] [--brin N] [--leerbedrijf N]`,
  'blijk operator trust-list import --list FILE --registry FILE --checked-by NAME [--checked-on DAY] [--from DAY]',
  'blijk operator trust-list show --list FILE [--json]',
].join(' | ');

const TEXTS = [
  'out',
  'list',
  'key',
  'did',
  'name',
  'kind',
  'domain',
  'keys',
  'from',
  'until',
  'checked-by',
  'checked-on',
  'kvk',
  'brin',
  'leerbedrijf',
  'registry',
  'email',
  'request',
  'slug',
] as const;
type Values = Partial<Record<(typeof TEXTS)[number], string>>;
type Draft = Record<string, unknown> & { sequence: number; issuers: Record<string, unknown>[] };

/**
 * The operator's own work: an offline key, and the trust list of issuers that this installation knows. A changed list has
 * no signature until it is signed again, with a higher sequence.
 */
export const operator: Command = {
  about: "lets organisations in; makes the operator's key; changes, signs and shows the trust list",
  usage,
  async run(args, env) {
    const options = Object.fromEntries(TEXTS.map((name) => [name, { type: 'string' as const }]));
    const { values: given, positionals } = readArguments(args, { ...options, json: { type: 'boolean' } }, usage);
    const values = given as Values & { json?: boolean };
    const act = positionals.join(' ');
    const now = new Date();
    const need = (name: (typeof TEXTS)[number]): string => required(values[name], `--${name}`, usage);
    const people = PEOPLE_ACTS.find((known) => known === act);
    if (people !== undefined) return operatorPeople(env, people, need, values['checked-on']);
    switch (act) {
      case 'key': {
        console.log(await makeOperatorKey(need('out')));
        console.log('Keep this file off the server. Its public side above is what installations pin.');
        return 0;
      }
      case 'trust-list sign': {
        const path = need('list');
        const draft = await readDraft(path);
        const next = { ...draft, sequence: draft.sequence + 1, issued: `${now.toISOString().slice(0, 19)}Z` };
        await writeListFile(path, await signTrustList(next, need('key')));
        console.log(`${path}: sequence ${next.sequence}, ${next.issuers.length} issuers, signed.`);
        return 0;
      }
      case 'trust-list add': {
        const entry = entryOf(values, need, now);
        return change(need('list'), now, [entry]);
      }
      case 'trust-list import': {
        const bytes = await readListFile(need('registry'));
        const day = values['checked-on'] ?? dayOf(now);
        const { entries, left } = entriesOfRegistry(bytes, {
          checkedBy: need('checked-by'),
          checkedOn: day,
          from: values.from ?? day,
        });
        for (const line of left) console.error(line);
        return change(need('list'), now, entries);
      }
      case 'trust-list show':
        return show(need('list'), values.json ?? false, now);
      default:
        throw new UsageError(`Usage: ${usage}`);
    }
  },
};

/** The entry that the options describe; the first mistake in it is a UsageError. */
function entryOf(values: Values, need: (name: 'did' | 'name' | 'kind' | 'domain' | 'checked-by') => string, now: Date) {
  const checkedOn = values['checked-on'] ?? dayOf(now);
  const entry: Record<string, unknown> = {
    did: need('did'),
    name: need('name'),
    kind: need('kind'),
    ...(values.kvk === undefined ? {} : { kvk: values.kvk }),
    ...(values.brin === undefined ? {} : { brin: values.brin }),
    ...(values.leerbedrijf === undefined ? {} : { leerbedrijfId: values.leerbedrijf }),
    domain: need('domain'),
    keys: (values.keys ?? '').split(',').flatMap((key) => key.trim() || []),
    from: values.from ?? checkedOn,
    until: values.until ?? null,
    checkedBy: need('checked-by'),
    checkedOn,
  };
  const mistake = mistakeIn(entry);
  if (mistake !== null) throw new UsageError(`The issuer cannot be listed: ${mistake}. Usage: ${usage}`);
  return entry;
}

/** Adds entries, each in place of one with the same DID, and takes the signature off: it no longer fits. */
async function change(path: string, now: Date, entries: readonly Record<string, unknown>[]): Promise<number> {
  const draft = await readDraft(path).catch((error: unknown) => {
    const cause = error instanceof AppError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    if (cause?.code === 'ENOENT') return emptyDraft(now);
    throw error;
  });
  const changed = new Set(entries.map(({ did }) => did));
  const { signature: _signature, ...rest } = draft;
  const issuers = [...draft.issuers.filter(({ did }) => !changed.has(did)), ...entries];
  const text = `${JSON.stringify({ ...rest, issuers }, null, 2)}\n`;
  const parsed = parseTrustList(new TextEncoder().encode(text));
  if (!parsed.ok) throw refusedFile(path, parsed.reason);
  await writeListFile(path, text);
  console.log(`${path}: ${entries.length} entered, ${issuers.length} issuers. Sign it before use.`);
  return 0;
}

async function readDraft(path: string): Promise<Draft> {
  const parsed = parseTrustList(await readListFile(path));
  if (!parsed.ok) throw refusedFile(path, parsed.reason);
  return parsed.list.raw as Draft;
}

const emptyDraft = (now: Date): Draft => ({
  version: 1,
  sequence: 0,
  issued: `${now.toISOString().slice(0, 19)}Z`,
  issuers: [],
});

/** Shows the list; exit 1 when its signature is missing or wrong. */
async function show(path: string, json: boolean, now: Date): Promise<number> {
  const draft = await readDraft(path);
  const signed = await readTrustFile(path, now).catch((error: unknown) => {
    if (error instanceof AppError) return String(error.params.detail);
    throw error;
  });
  const sha256 = createHash('sha256')
    .update(await readListFile(path))
    .digest('hex');
  if (json) {
    const state = typeof signed === 'string' ? { signed: false, reason: signed } : { signed: true, key: signed.key };
    console.log(
      JSON.stringify({ sequence: draft.sequence, issued: draft.issued, sha256, ...state, issuers: draft.issuers }),
    );
  } else {
    console.log(`sequence ${draft.sequence}, issued ${draft.issued}, SHA-256 ${sha256}`);
    console.log(typeof signed === 'string' ? `NOT USABLE: ${signed}` : `signed with ${signed.key}`);
    for (const { did, name, kind, from, until } of draft.issuers) {
      console.log(`  ${String(kind).padEnd(8)} ${from} - ${until ?? '…'}  ${name}  ${did}`);
    }
  }
  return typeof signed === 'string' ? 1 : 0;
}

const dayOf = (now: Date): string => now.toISOString().slice(0, 10);
