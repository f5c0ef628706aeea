import { recordConsent } from '../../../src/issuing/holders/consent.ts';
import { type Installation, NOW, openInstallation } from '../installation.ts';

/** An installation with one badge that its (fictional) holder has made public. */
export async function openWithPublicBadge(): Promise<Installation & { slug: string; json: string }> {
  const installation = await openInstallation();
  const [first] = await installation.issue(1);
  if (first === undefined) throw new TypeError('one badge was asked for');
  await recordConsent(installation.app.issuing, installation.actor, first.award.id, {
    sixteenOrOlder: true,
    linkPublic: true,
    showName: 'page',
    signedOn: NOW.toISOString().slice(0, 10),
  });
  return { ...installation, slug: first.award.slug ?? '', json: first.json };
}
