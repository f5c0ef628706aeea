/** Five things that somebody with the database could do in silence. The checker names each. */
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { badgesAtRest } from './damaged-page.ts';
import { type Drill, must } from './drill.ts';
import type { World } from './world.ts';

const CLI = join(import.meta.dirname, '../../../src/cli/blijk.js');

interface Tamper {
  what: string;
  /** SQL, or something with the files. */
  how: string | ((world: World) => void);
  /** The line of the checker that names it. */
  named: RegExp;
}

const FIRST = '(select award_id from credential order by award_id limit 1)';

export const TAMPERS: readonly Tamper[] = [
  {
    what: 'another word in a signed badge',
    how: `update credential set json = replace(json, 'Samenwerken', 'Leidinggeven') where award_id = ${FIRST}`,
    named: /[0-9a-f-]{36}: the badge is not the one that was stored/,
  },
  {
    what: 'a revocation taken back',
    how: 'update status_list set bits = zeroblob(length(bits)), credential = null, signed_revision = 0',
    named: /[\w-]+#\d+: revoked or erased, but the status list does not say so/,
  },
  {
    what: 'a line of the audit log in another name',
    how: "update audit_entry set actor = 'somebody else' where seq = 3",
    named: /3: a line of the log was changed or taken out/,
  },
  {
    what: 'an entry of the register for another day',
    how: "update register_leaf set day = '2020-01-01' where seq = 2",
    named: /the register no longer fits in itself from this number on/,
  },
  {
    what: 'the key of the keys beside the database',
    how: (world) => copyFileSync(join(world.dir, 'keys', 'master.key'), join(world.dir, 'data', 'note.txt')),
    named: /note\.txt.*: lies here in plain form/,
  },
];

/** Does each to a copy of its own. Throws where one is not named; gives the lines that named them. */
export async function plantTampers(world: World): Promise<string[]> {
  await world.within(async (app) => {
    const { actor } = await app.signIn(world.organisationId, 'coach', 'coach@werkplaats.example');
    const [id] = await app.storage.awards.idsOfCeremony(world.lists[0]?.ceremonyId ?? '', ['issued']);
    await revokeAward(app.issuing, actor, id ?? '', 'vergissing');
  });
  must(doctor(world).status === 0, 'the checker found something before');
  const lines: string[] = [];
  for (const { what, how, named } of TAMPERS) {
    const copy = await world.copy();
    try {
      if (typeof how === 'string') change(copy, how);
      else how(copy);
      const { status, stdout } = doctor(copy);
      const line = stdout.split('\n').find((each) => named.test(each));
      must(status === 1 && line !== undefined, `${what}: not named (${status}): ${stdout}`);
      lines.push(`${what}: "${line?.trim()}"`);
    } finally {
      await copy.remove();
    }
  }
  return lines;
}

function doctor(world: World) {
  return spawnSync(process.execPath, [CLI, 'doctor'], { cwd: world.dir, env: world.env, encoding: 'utf8' });
}

/** As somebody does who has the file: no rule of a table stands in the way. */
function change(world: World, sql: string): void {
  const database = new Database(join(world.dir, 'data', 'blijk.sqlite'));
  try {
    const rules = database.prepare("select name from sqlite_master where type = 'trigger'").all() as { name: string }[];
    for (const { name } of rules) database.exec(`drop trigger "${name}"`);
    must(database.prepare(sql).run().changes > 0, `nothing was changed by ${sql}`);
  } finally {
    database.close();
  }
}

export const tampersDrill: Drill = {
  id: 'T5',
  about: 'five planted tampers',
  async run() {
    const { world } = await badgesAtRest(5);
    try {
      const lines = await plantTampers(world);
      return `${lines.length} of ${TAMPERS.length} named: ${lines.join('; ')}`;
    } finally {
      await world.remove();
    }
  },
};
