/**
 * The saved file: verifies a badge with what was known when it was saved, and asks nobody for anything. Whether a badge
 * was revoked cannot be known here, so nothing is ever green.
 */

import { formatDay } from '../i18n/dates.ts';
import type { FetchDocument, Platform } from '../verify/adapters.ts';
import {
  isListed,
  MAX_FILE_BYTES,
  pinnedDocuments,
  UnreadableInput,
  type Verification,
  type VerifyInput,
  verify,
} from '../verify/index.ts';
import type { VerificationReport } from '../verify/report.ts';
import { checkLines, mainLines, type Strip, stripOf } from '../web/public/report-view.ts';
import { visible } from '../web/public/visible.ts';
import { browserCanVerify, createBrowserPlatform } from './browser-platform.ts';
import { trustOfKnown } from './known-issuers.ts';
import { part, showReport } from './page/report-dom.ts';
import type { SavedData } from './saved-data.ts';
import { hasText, type Language, text, useTexts } from './texts.ts';

const saved = JSON.parse(part(document, '#saved').textContent ?? '') as SavedData;
useTexts(saved);
if (browserCanVerify()) start();
else say(text(saved.language, 'public:saved.oldBrowser'));

function start(): void {
  const form = part(document, 'form');
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void check(part(document, '#result'), given).catch(tellWhy);
  });
  const { badge } = saved;
  if (badge !== null) void check(part(document, '#inside'), async () => ({ text: badge })).catch(tellWhy);
}

/** What the visitor chose or pasted; null for nothing. Throws UnreadableInput for a file that is too large. */
async function given(): Promise<VerifyInput | null> {
  const file = (part(document, '#file') as HTMLInputElement).files?.[0];
  const pasted = (part(document, '#text') as HTMLTextAreaElement).value.trim();
  if (file === undefined) return pasted === '' ? null : { text: pasted };
  if (file.size > MAX_FILE_BYTES) throw new UnreadableInput('TOO_LARGE');
  return { bytes: new Uint8Array(await file.arrayBuffer()) };
}

async function check(place: HTMLElement, input: () => Promise<VerifyInput | null>): Promise<void> {
  place.replaceChildren();
  const chosen = await input();
  say(chosen === null ? text(saved.language, 'public:saved.nothing') : '');
  if (chosen === null) return;
  const platform = createBrowserPlatform();
  const verification = await verify(chosen, {
    now: new Date(),
    fetchDocument: await savedDocuments(platform),
    trust: trustOfKnown(saved),
    platform,
    ...(saved.origins[0] === undefined ? {} : { localOrigin: saved.origins[0] }),
  });
  for (const each of [verification, ...(verification.contained ?? [])]) place.append(reportOf(each));
  place.tabIndex = -1;
}

/** Documents that came along, then the keys that the operator's list vouches for; OFFLINE for everything else. */
async function savedDocuments(platform: Platform): Promise<FetchDocument> {
  const pinned = await pinnedDocuments(saved, platform);
  return async (url, options) => {
    const found = Object.hasOwn(saved.documents, url) ? saved.documents[url] : undefined;
    if (found === undefined) return pinned(url, options);
    const bytes = new TextEncoder().encode(found);
    return { ok: true, bytes, contentType: 'application/did+json', incomplete: true };
  };
}

function reportOf({ report, credential }: Verification): HTMLElement {
  const { language } = saved;
  const day = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const dates = { validFrom: day(credential?.validFrom), validUntil: day(credential?.validUntil) };
  const lines = checkLines(report, language, credential);
  const place = document.createElement('div');
  showReport(place, { strip: savedStrip(report, stripOf(report, language, dates)), main: mainLines(lines), lines });
  part(place, '.strip').after(summaryOf(report, day(credential?.awardedDate) ?? dates.validFrom, language));
  return place;
}

/** Never green: revocation, and what became of the keys since, cannot be seen from here. */
function savedStrip(report: VerificationReport, strip: Strip): Strip {
  if (strip.tone !== 'ok' && report.verdict !== 'unverifiable') return strip;
  const { language } = saved;
  const open = report.checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  const revocation = text(language, 'public:saved.revocation');
  const because = open.every((check) => check.id === 'status' || isListed(check))
    ? [text(language, 'public:saved.signature')]
    : [text(language, 'public:strip.cannot')];
  return {
    ...strip,
    tone: 'unknown',
    title: text(language, 'public:strip.unverifiable'),
    because: [...because, revocation],
  };
}

/** What the badge says, in the rows that the file brought; nothing where the text is nobody's statement. */
function summaryOf(
  { verdict, summary }: VerificationReport,
  awarded: string | null,
  language: Language,
): DocumentFragment {
  const rows = (part(document, 'template[data-summary]') as HTMLTemplateElement).content.cloneNode(
    true,
  ) as DocumentFragment;
  const genuine = verdict !== 'invalid';
  const levelKey = `common:level.${summary.level}`;
  const values: Record<string, string | null> = {
    achievement: summary.achievement,
    level: hasText(levelKey) ? text(language, levelKey) : summary.level,
    recipient: summary.recipientName,
    issuer: summary.issuer?.known ? summary.issuer.name : null,
    callsItself: summary.issuer && !summary.issuer.known ? summary.issuer.name : null,
    date: awarded && formatDay(language, awarded),
  };
  for (const value of rows.querySelectorAll<HTMLElement>('[data-value]')) {
    const found = values[value.dataset.value ?? ''];
    if (genuine && found) value.textContent = visible(found);
    else {
      value.previousElementSibling?.remove();
      value.remove();
    }
  }
  return rows;
}

/** What cannot be read is one thing; a fault of this program is another, and says so. */
function tellWhy(error: unknown): void {
  const unread = error instanceof UnreadableInput;
  say(text(saved.language, unread ? 'public:saved.unread' : 'public:saved.failed'));
}

function say(sentence: string): void {
  const place = part(document, '#said');
  place.textContent = sentence;
  place.hidden = sentence === '';
}
