import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blijk } from '../compose.ts';
import { AppError } from '../errors.ts';
import { awardList, type RowOutcome } from '../issuing/lists/award-list.ts';
import { type Actor, commandActor } from '../issuing/organisations/members.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';
import { writeWhole } from './write-whole.ts';

const usage =
  'blijk award --organisation SLUG --achievement SLUG [--level beginner|gevorderd|expert] --list FILE.csv --out DIR [--ceremony NAME] [--date YYYY-MM-DD] [--json]';
/** List not readable or wrong use: nothing issued. */
const NOTHING_DONE = 3;

const OPTIONS = {
  organisation: { type: 'string' },
  achievement: { type: 'string' },
  level: { type: 'string' },
  list: { type: 'string' },
  out: { type: 'string' },
  ceremony: { type: 'string' },
  date: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/**
 * Awards one badge to everybody on a list and writes the papers. Exit 0: all issued (or issued before); 1: some not, each
 * named; 3: list not readable or wrong use, nothing issued.
 */
export const award: Command = {
  about: 'awards one badge to everybody on a list and writes files and certificates',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(args, OPTIONS, usage, NOTHING_DONE);
    if (positionals.length > 0)
      throw new UsageError(`"${positionals[0]}" was not expected. Usage: ${usage}`, NOTHING_DONE);
    const need = (name: 'organisation' | 'achievement' | 'list' | 'out') =>
      required(values[name], `--${name}`, usage, NOTHING_DONE);
    const [slug, achievementSlug, path, out] = [need('organisation'), need('achievement'), need('list'), need('out')];
    const file = await readFile(path).catch(() => {
      throw new UsageError(`--list: ${path} cannot be read.`, NOTHING_DONE);
    });
    await mkdir(out, { recursive: true }).catch(() => {
      throw new UsageError(`--out: the folder ${out} cannot be made.`, NOTHING_DONE);
    });
    return withInstallation(env, async (blijk) => {
      const organisation = await blijk.storage.organisations.bySlug(slug);
      if (organisation === null)
        throw new UsageError(`--organisation: there is no organisation "${slug}".`, NOTHING_DONE);
      const actor = commandActor(organisation.id);
      const input = {
        achievementSlug,
        level: values.level ?? 'beginner',
        file,
        ceremonyName: values.ceremony ?? null,
        date: values.date ?? null,
        onProgress: tellProgress('issued'),
      };
      const { ceremony, rows } = await awardList(blijk.issuing, actor, input).catch((error: unknown) => {
        if (error instanceof AppError && error.status < 500) throw new UsageError(lineOf(error), NOTHING_DONE);
        throw error;
      });
      await writePapers(blijk, actor, ceremony.id, rows, out);
      for (const row of rows)
        console.log(values.json ? JSON.stringify(jsonLine(blijk, row, out)) : textLine(blijk, row));
      if (!values.json) console.log(summary(rows, out));
      return rows.some(isNotIssued) ? 1 : 0;
    });
  },
};

/** Rows after which a long list says how far it is. */
const TOLD_EVERY = 500;

/** Says on stderr how far a long list is, every 500 rows: stdout holds a line a person and nothing else. */
function tellProgress(what: string): (done: number, total: number) => void {
  return (done, total) => {
    if (done > 0 && done % TOLD_EVERY === 0) console.error(`${done} of ${total} ${what}`);
  };
}

/** Failed, or waiting for a second person at the desk. */
const isNotIssued = ({ outcome, reason }: RowOutcome): boolean =>
  outcome === 'failed' || reason === 'award.waits_for_release';

const lineOf = (error: AppError): string =>
  String(
    error.params.detail ??
      `The list cannot be used: ${error.code}${Object.keys(error.params).length > 0 ? ` ${JSON.stringify(error.params)}` : ''}.`,
  );

/** Per person the signed file and the certificate; for the group one print file and the list to sign. */
async function writePapers(
  blijk: Blijk,
  actor: Actor,
  ceremonyId: string,
  rows: RowOutcome[],
  out: string,
): Promise<void> {
  const done = rows.filter((row) => row.award?.state === 'issued');
  const tell = tellProgress('certificates written');
  for (const [at, { award: issued }] of done.entries()) {
    tell(at, done.length);
    if (!issued?.slug) continue;
    const credential = await blijk.storage.awards.credential(issued.id);
    if (credential === null) continue;
    await writeWhole(join(out, `${issued.slug}.json`), credential.json);
    await writeWhole(join(out, `${issued.slug}.pdf`), await blijk.papers.certificate(issued.id));
  }
  if (done.length === 0) return;
  const ids = done.map((row) => row.award?.id ?? '');
  await writeWhole(join(out, 'certificates.pdf'), blijk.papers.certificates(ids, 'a4'));
  await writeWhole(join(out, 'attendance.pdf'), await blijk.papers.attendance(actor, ceremonyId));
}

function jsonLine(
  blijk: Blijk,
  { row, name, outcome, reason, award: found }: RowOutcome,
  out: string,
): Record<string, unknown> {
  const line: Record<string, unknown> = { row, name, outcome };
  if (reason !== null) line.reason = reason;
  if (found?.slug && (found.state === 'issued' || found.state === 'revoked')) {
    line.slug = found.slug;
    line.url = `${blijk.config.publicUrl}/b/${found.slug}`;
    if (found.state === 'issued') line.credentialFile = join(out, `${found.slug}.json`);
    line.shortCode = found.shortCode;
    line.controlCode = found.controlCode;
  }
  return line;
}

function textLine(blijk: Blijk, { row, name, outcome, reason, award: found }: RowOutcome): string {
  const where = found?.slug ? `${blijk.config.publicUrl}/b/${found.slug}` : '';
  return `row ${row}  ${outcome.padEnd(7)} ${name}  ${reason ?? ''}${reason && where ? '  ' : ''}${where}`.trimEnd();
}

function summary(rows: RowOutcome[], out: string): string {
  const count = (outcome: RowOutcome['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return `${count('issued')} issued, ${count('skipped')} skipped, ${count('failed')} failed. Files in ${out}.`;
}
