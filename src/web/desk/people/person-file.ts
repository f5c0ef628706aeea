/** Everything kept about a person as one ZIP: a page to read, the data as JSON, and the files of every badge. */
import type { Response } from 'express';
import { ZipFile } from 'yazl';
import { formatDay } from '../../../i18n/dates.ts';
import { makesPublic } from '../../../issuing/holders/consent.ts';
import type { ExportedAward, ExportedBadge, PersonExport } from '../../../issuing/holders/person-export.ts';
import { today } from '../../../issuing/time.ts';
import type { WebContext } from '../../context.ts';
import { addEvidence } from '../../evidence-pack.ts';
import { languageOf } from '../../middleware/language.ts';
import { BADGE_FILES, makeFile } from '../../public/badge-files.ts';
import { registerProof } from '../../public/register-proof.ts';
import { say } from '../desk-page.ts';

/** Sends the ZIP as it is made. No name stands in the name of a file. */
export async function sendPersonFile(
  web: WebContext,
  response: Response,
  { data, awards }: { data: PersonExport; awards: readonly ExportedAward[] },
): Promise<void> {
  const zip = new ZipFile();
  const mtime = web.issuing.now();
  const add = (name: string, bytes: Uint8Array): void => zip.addBuffer(Buffer.from(bytes), name, { mtime });
  const utf8 = (text: string) => new TextEncoder().encode(text);
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('Content-Disposition', `attachment; filename="gegevens-${today(mtime)}.zip"`);
  response.type('application/zip');
  zip.outputStream.pipe(response);
  add('LEESMIJ.txt', utf8(overview(response, data, today(mtime))));
  add('gegevens.json', utf8(`${JSON.stringify(data, null, 2)}\n`));
  for (const { award, version, credential, evidence } of awards) {
    const folder = `badge-${award.shortCode ?? award.id}`;
    await addEvidence(web.issuing, languageOf(response), evidence, (name, bytes) => add(`${folder}/${name}`, bytes));
    if (credential === null || award.slug === null) continue;
    for (const file of BADGE_FILES) {
      if (response.destroyed) return;
      if (file === 'pdf' && award.state !== 'issued') continue;
      const badge = { award, version, credential, slug: award.slug };
      add(`${folder}/badge.${file}`, (await makeFile(web, badge, file, { for: 'owner' })).bytes);
    }
    add(`${folder}/badge.proof.json`, await registerProof(web, award));
  }
  zip.end();
}

/** What is in the data, in plain words. */
function overview(response: Response, data: PersonExport, day: string): string {
  const lines = [
    say(response, 'person:file.title', { organisation: data.organisation.name }),
    say(response, 'person:file.day', { day: formatDay(languageOf(response), data.exportedAt) }),
    say(response, 'person:file.what'),
    ...data.badges.map((badge) => badgeLines(response, badge, day).join('\r\n')),
    say(response, 'person:file.rights'),
  ];
  return `${lines.join('\r\n\r\n')}\r\n`;
}

function badgeLines(response: Response, badge: ExportedBadge, today: string): string[] {
  const day = (value: string | null): string | null => (value === null ? null : formatDay(languageOf(response), value));
  const now = badge.consents.find(({ withdrawnAt }) => withdrawnAt === null);
  const facts = {
    name: badge.name,
    email: badge.email,
    nameOnPage: badge.nameOnPage,
    level: say(response, `common:level.${(badge.badge.level ?? 'none') as 'beginner'}`),
    state: say(response, `desk:state.${badge.state}`),
    date: day(badge.awardedDate),
    ceremony: badge.ceremony === null ? null : [badge.ceremony.name, badge.ceremony.place].filter(Boolean).join(', '),
    seenBy: badge.seenBy.join(', ') || null,
    words: badge.coachWords,
    handedOut: day(badge.handedOutAt),
    consent: say(response, makesPublic(now ?? null, today) ? 'person:file.public' : 'person:file.private'),
    page: badge.pages[0] ?? null,
    asked: badge.nameRequest === null ? null : (badge.nameRequest.askedName ?? day(badge.nameRequest.askedAt)),
  };
  const named = Object.entries(facts).filter(([, value]) => value !== null) as [keyof typeof facts, string][];
  return [badge.badge.name, ...named.map(([id, value]) => `- ${say(response, `person:fact.${id}`)}: ${value}`)];
}
