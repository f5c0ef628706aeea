/** A badge of ours that was replaced, handed in to be checked: the verifier knows only the badge, its page knows the new one. */
import { type Language, text } from '../../i18n/i18n.ts';
import { publicSuccessor } from '../../issuing/holders/public-badge.ts';
import type { Verification } from '../../verify/report.ts';
import type { WebContext } from '../context.ts';
import type { Strip } from './report-view.ts';

/** Path of the new badge's page, where its holder made that public; null for every other badge. */
export async function successorPage(web: WebContext, { report, credential }: Verification): Promise<string | null> {
  const { issuer } = report.summary;
  const signed = report.checks.some(({ id, outcome }) => id === 'proof' && outcome === 'pass');
  if (report.verdict !== 'revoked' || !signed || issuer === null || typeof credential?.id !== 'string') return null;
  // a way on that cannot be found must not cost the verdict
  const slug = await publicSuccessor(web.issuing, issuer.id, credential.id).catch(() => null);
  return slug && `/b/${slug}`;
}

/** The strip of a revoked badge, where a new one stands in its place. */
export function replacedStrip(strip: Strip, language: Language): Strip {
  return { ...strip, title: text(language, 'public:strip.replaced'), because: [] };
}
