/** "Who is it?": the name that a badge shows, or the way to compare one, as data for the partial `verify-who`. */
import { type Language, text } from '../../i18n/i18n.ts';
import { readPraktijkverklaring } from '../../openbadges/read-praktijkverklaring.ts';
import type { VerifyOptions } from '../../verify/adapters.ts';
import type { Verification, VerificationReport } from '../../verify/report.ts';
import type { VerifyInput } from '../verify-input.ts';
import { privateToken } from './typed-link.ts';
import { isolated } from './visible.ts';

/** How a badge came in, so that the same badge can be asked about again with a name. Nothing of it is kept. */
export interface Handed {
  name: string;
  from: 'file' | 'text';
  input: VerifyInput;
  /** Page of the badge that stands in its place (successor.ts). */
  replacedBy?: string | null;
}

/** Longest text that goes along in the form; of a longer one the visitor hands it in again. */
const MAX_AGAIN = 20_000;

/** Null where there is nobody to ask about: nothing was read, it is not real, or it holds several badges. */
export function whoView(
  { report, credential }: Verification,
  handed: Handed,
  asked: VerifyOptions['recipient'],
  language: Language,
  publicUrl: string,
) {
  if (credential === null || report.verdict === 'invalid' || report.contained !== undefined) return null;
  if (report.summary.achievement === null) return null;
  const { recipientName } = report.summary;
  const typed = outcomeOf(report);
  const isPractice = readPraktijkverklaring(credential) !== null;
  const named = isPractice ? 'public:practice.named' : 'public:verify.who.named';
  if (asked?.name !== undefined && typed === 'pass') return null;
  const comparable = hasIdentity(credential, 'name');
  return {
    isPractice,
    named: recipientName && text(language, named, { name: isolated(recipientName) }),
    comparable,
    ask: comparable && recipientName === null ? again(handed) : null,
    typedName: asked?.name ?? '',
    asked: asked?.name !== undefined,
    page: publicPage(handed, publicUrl),
  };
}

/** What came of the comparison with what was typed. */
export function outcomeOf(report: VerificationReport): 'pass' | 'fail' | 'unknown' | 'skipped' {
  return report.checks.find(({ id }) => id === 'recipient')?.outcome ?? 'skipped';
}

/** The same link or text goes along with the form; a file has to be chosen again, by the name it had. */
function again({ name, from, input }: Handed): { text: string | null; file: string | null } {
  if ('url' in input) return { text: input.url, file: null };
  const same = from === 'text' && input.bytes.length <= MAX_AGAIN ? new TextDecoder().decode(input.bytes) : null;
  return { text: same, file: from === 'file' ? name : null };
}

function hasIdentity(credential: { credentialSubject?: unknown }, type: string): boolean {
  const subject = credential.credentialSubject as { identifier?: unknown } | null | undefined;
  const found = typeof subject === 'object' && subject !== null ? subject.identifier : undefined;
  const entries: unknown[] = Array.isArray(found) ? found : [found];
  return entries.some((entry) => (entry as { identityType?: unknown } | null | undefined)?.identityType === type);
}

/** The page of a badge of ours, when its link is what was handed in, or stands in the photo that was. */
export function publicPage(
  { input }: Pick<Handed, 'input'>,
  publicUrl: string,
  report?: VerificationReport,
): string | null {
  const link = 'url' in input ? input.url : report && linkInPhoto(report);
  if (!link) return null;
  const { origin, pathname } = new URL(link);
  const slug = /^\/b\/([1-9A-HJ-NP-Za-km-z]{22})/.exec(pathname)?.[1];
  return slug && origin === publicUrl ? `/b/${slug}` : null;
}

/** The private link in a photo, by its token: somebody took a picture of the own sheet. */
export function ownTokenInPhoto(report: VerificationReport, publicUrl: string): string | null {
  const link = linkInPhoto(report);
  if (link === null) return null;
  const { origin, pathname } = new URL(link);
  return origin === publicUrl ? privateToken(pathname) : null;
}

/** The link under a QR code that gave no badge; null where there was none. */
function linkInPhoto({ checks }: VerificationReport): string | null {
  const link = checks.find(({ params }) => typeof params.link === 'string')?.params.link;
  return typeof link === 'string' && URL.canParse(link) ? link : null;
}
