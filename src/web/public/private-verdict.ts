/**
 * A link (typed, or under the QR code in a photo) to a badge of ours that its holder keeps private. The verifier gets no file, so for it there is nothing to judge;
 * but that the badge was revoked, or ran out, stands on its own page for everybody. The verify page says the same.
 */
import type { Language } from '../../i18n/i18n.ts';
import { findPublicBadge } from '../../issuing/holders/public-badge.ts';
import type { Verdict, Verification } from '../../verify/report.ts';
import type { WebContext } from '../context.ts';
import { badgeView } from './badge-view.ts';
import { NOTHING_TYPED } from './paper-check.ts';
import { isPrivate } from './verify-view.ts';
import { type Handed, publicPage } from './verify-who.ts';

/** What everybody may read on the page of a private badge: verdict, badge and organisation; nothing about the person. */
export interface PrivateVerdict
  extends Pick<ReturnType<typeof badgeView>, 'strip' | 'badge' | 'replacedBy' | 'isPractice'> {
  verdict: Verdict;
  page: string;
}

/** Address of the page of a private badge of ours that still counts: there its paper can be compared. Else null. */
export async function pageForPaper(
  web: WebContext,
  { report }: Verification,
  handed: Pick<Handed, 'input'>,
): Promise<string | null> {
  const page = isPrivate(report) ? publicPage(handed, web.publicUrl, report) : null;
  if (page === null) return null;
  const found = await findPublicBadge(web.issuing, page.slice('/b/'.length));
  if (found.kind !== 'found' || found.published) return null;
  return (await web.verifyStored(found.credential.json)).report.verdict === 'valid' ? page : null;
}

/**
 * The verdict of the badge's own page, or null: no private badge of ours, or one that still counts, for which only its
 * paper can say to whom it belongs.
 */
export async function privateVerdict(
  web: WebContext,
  { report }: Verification,
  handed: Pick<Handed, 'input'>,
  language: Language,
): Promise<PrivateVerdict | null> {
  const page = isPrivate(report) ? publicPage(handed, web.publicUrl, report) : null;
  if (page === null) return null;
  const found = await findPublicBadge(web.issuing, page.slice('/b/'.length));
  if (found.kind !== 'found' || found.published) return null;
  const verification = await web.verifyStored(found.credential.json);
  const { verdict } = verification.report;
  if (verdict === 'valid' || verdict === 'unverifiable' || verdict === 'unknown_issuer') return null;
  const { strip, badge, replacedBy, isPractice } = badgeView(found, verification, null, NOTHING_TYPED, language);
  return { verdict, page, strip, badge, replacedBy, isPractice };
}
