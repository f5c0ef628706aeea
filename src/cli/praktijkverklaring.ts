import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blijk } from '../compose.ts';
import { AppError } from '../errors.ts';
import {
  EXPORT_COLUMNS,
  type ExportedStatement,
  exportCells,
  exportStatements,
} from '../issuing/dossiers/dossier-export.ts';
import { commandActor } from '../issuing/organisations/members.ts';
import { csvFile } from '../web/csv.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';
import { writeWhole } from './write-whole.ts';

const usage = 'blijk praktijkverklaring export --organisation SLUG --out DIR [--json]';

const OPTIONS = {
  organisation: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** The table beside the files of each statement. */
const TABLE = 'praktijkverklaringen.csv';

/**
 * Writes what a school keeps of its praktijkverklaringen into a folder: per statement the signed JSON and the paper (none
 * of one that was revoked), and one CSV. Exit 0, also when there are none; 1 wrong use, or no school.
 */
export const praktijkverklaring: Command = {
  about: "writes a school's praktijkverklaringen for its own records: signed files, papers and a table",
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(args, OPTIONS, usage);
    if (positionals[0] !== 'export' || positionals.length > 1)
      throw new UsageError(`"${positionals[0] ?? ''}" is not something it can do. Usage: ${usage}`);
    const slug = required(values.organisation, '--organisation', usage);
    const out = required(values.out, '--out', usage);
    return withInstallation(env, async (blijk) => {
      const organisation = await blijk.storage.organisations.bySlug(slug);
      if (organisation === null) throw new UsageError(`--organisation: there is no organisation "${slug}".`);
      await mkdir(out, { recursive: true }).catch(() => {
        throw new UsageError(`--out: the folder ${out} cannot be made.`);
      });
      const rows: string[][] = [];
      try {
        for await (const statement of exportStatements(blijk.issuing, commandActor(organisation.id))) {
          const files = await writeFiles(blijk, statement, out);
          rows.push(exportCells(statement, blijk.config.publicUrl));
          if (values.json) console.log(JSON.stringify({ ...describe(statement, blijk.config.publicUrl), ...files }));
        }
      } catch (error) {
        if (error instanceof AppError && error.code === 'organisation.not_a_school')
          throw new UsageError(
            `--organisation: "${slug}" is no school with a BRIN, so it has no praktijkverklaringen.`,
          );
        throw error;
      }
      await writeWhole(join(out, TABLE), csvFile([EXPORT_COLUMNS, ...rows]));
      if (!values.json) console.log(`${rows.length} praktijkverklaringen in ${join(out, TABLE)}.`);
      return 0;
    });
  },
};

async function writeFiles(
  blijk: Blijk,
  { award, json }: ExportedStatement,
  out: string,
): Promise<{ credentialFile: string; paperFile: string | null }> {
  const credentialFile = join(out, `${award.slug}.json`);
  await writeWhole(credentialFile, json);
  if (award.state === 'revoked') return { credentialFile, paperFile: null };
  const paperFile = join(out, `${award.slug}.pdf`);
  await writeWhole(paperFile, await blijk.papers.certificate(award.id));
  return { credentialFile, paperFile };
}

/** The cells again, each under the name of its column. */
function describe(statement: ExportedStatement, publicUrl: string): Record<string, string> {
  return Object.fromEntries(exportCells(statement, publicUrl).map((cell, at) => [EXPORT_COLUMNS[at] ?? '', cell]));
}
