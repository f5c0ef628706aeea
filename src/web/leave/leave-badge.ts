/** One badge in an archive: its page at every address it has, its public files there, and all its files to keep. */
import { text } from '../../i18n/i18n.ts';
import type { AchievementVersion } from '../../issuing/achievements/achievements.ts';
import { findPublicBadge, shownName } from '../../issuing/holders/public-badge.ts';
import { keptBeside, slugsOf } from '../../issuing/organisations/leave-contents.ts';
import type { Organisation } from '../../issuing/organisations/organisations.ts';
import type { AddToArchive } from '../../issuing/ports.ts';
import { readPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import { addEvidence } from '../evidence-pack.ts';
import { BADGE_FILES, makeFile } from '../public/badge-files.ts';
import { badgeView, type FoundBadge } from '../public/badge-view.ts';
import { NOTHING_TYPED } from '../public/paper-check.ts';
import { closingOnPrivate, withClosing } from '../public/practice-view.ts';
import type { Strip } from '../public/report-view.ts';
import type { LeavePages, LeaveWeb } from './leave-pages.ts';

export const OVERVIEW_HEAD = ['naam', 'badge of praktijkverklaring', 'niveau', 'datum', 'adres', 'stand', 'map'];

interface Into {
  add: AddToArchive;
  addPage(path: string, html: string): Promise<void>;
}

/** Adds everything of one award. Gives its lines of the overview, and which version of the badge it is of. */
export async function addAward(
  web: LeaveWeb,
  pages: LeavePages,
  organisation: Organisation,
  awardId: string,
  into: Into,
): Promise<{ lines: string[][]; version: AchievementVersion | null }> {
  let kept: FoundBadge | null = null;
  let published: string | null = null;
  for (const slug of await slugsOf(web.issuing, organisation, awardId)) {
    const badge = await findPublicBadge(web.issuing, slug);
    // erased while the archive is being made
    if (badge.kind !== 'found') continue;
    await addBadgePage(web, pages, asKept(badge), into);
    if (badge.published) published = slug;
    kept ??= badge;
  }
  if (kept === null) return { lines: [], version: null };
  const folder = `bewaren/${kept.award.shortCode}`;
  for (const file of BADGE_FILES) {
    if (file === 'pdf' && kept.award.state !== 'issued') continue;
    const { bytes } = await makeFile(web, kept, file, { for: 'owner' });
    await into.add(`${folder}/badge.${file}`, bytes);
  }
  // Only here: what lies on a web host can never be hidden again.
  const { name, evidence } = await keptBeside(web.issuing, organisation, awardId);
  await addEvidence(web.issuing, 'nl', evidence, (file, bytes) => into.add(`${folder}/${file}`, bytes));
  const line = [
    name,
    kept.version.content.name,
    kept.award.level === null ? '' : text('nl', `common:level.${kept.award.level}`),
    kept.award.awardedDate,
    `${web.publicUrl}/b/${published ?? kept.award.slug}`,
    stateOf(kept, published !== null),
    folder,
  ];
  return { lines: [line], version: kept.version };
}

/** A file cannot close on a day: what its holder shows until one is private here from the start. */
function asKept(badge: FoundBadge): FoundBadge {
  return badge.consent?.publicUntil == null ? badge : { ...badge, published: false, filesPublic: false };
}

/** What the overview says of it, with the day until which its holder showed it. */
function stateOf({ award, consent }: FoundBadge, published: boolean): string {
  if (award.state === 'revoked') return text('nl', 'leave:state.revoked');
  if (!published) return text('nl', 'leave:state.private');
  if (consent?.publicUntil == null) return text('nl', 'leave:state.public');
  return text('nl', 'leave:state.until', { day: consent.publicUntil });
}

async function addBadgePage(web: LeaveWeb, pages: LeavePages, badge: FoundBadge, into: Into): Promise<void> {
  const verification = await web.verifyStored(badge.credential.json);
  const { report, credential } = verification;
  const genuine = credential !== null && report.verdict !== 'invalid';
  const name = genuine ? await shownName(web.issuing, badge, credential) : null;
  const view = badgeView(badge, verification, name, NOTHING_TYPED, 'nl');
  const path = `b/${badge.slug}`;
  const closing = genuine ? (readPraktijkverklaring(credential)?.closing ?? null) : null;
  const html = pages.page('leave/badge', {
    ...view,
    title: view.badge?.name ?? view.strip.title,
    strip: savedStrip(view.strip, report.verdict, pages),
    credential: view.content === null || !badge.filesPublic ? null : `/${path}.json`,
  });
  const sentences = closing === null ? null : badge.published ? closing : closingOnPrivate(closing);
  await into.addPage(path, sentences === null ? html : withClosing(html, sentences));
  if (!badge.filesPublic) return;
  for (const file of BADGE_FILES) {
    if (file === 'pdf' && badge.award.state === 'revoked') continue;
    const { bytes } = await makeFile(web, badge, file, { for: 'everybody', name });
    await into.add(`website/${path}.${file}`, bytes);
  }
}

/**
 * A file cannot know what became of a badge, so it is never green: it says what was so on the day it was made. What is for
 * ever (revoked, not genuine) stays as it was, with the day instead of "now".
 */
function savedStrip(strip: Strip, verdict: string, { madeOn }: LeavePages): Strip {
  if (verdict === 'revoked' || verdict === 'invalid')
    return { ...strip, checkedAt: text('nl', 'leave:badge.checkedOn', { day: madeOn }) };
  return {
    tone: 'unknown',
    title: text('nl', 'leave:badge.strip'),
    because: [text('nl', 'leave:badge.then', { day: madeOn, verdict: strip.title })],
    checkedAt: '',
  };
}
