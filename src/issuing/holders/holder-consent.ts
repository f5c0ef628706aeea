/** Publishing and withdrawing by the holder, from the private page. Both are one act; both count at the next request. */
import { AppError, type FieldError, formError } from '../../errors.ts';
import { dayMistake } from '../dates.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime, today } from '../time.ts';
import {
  type Consent,
  choiceVersion,
  consentMistakes,
  endConsent,
  HOLDER,
  isDay,
  keepConsent,
  type ShownName,
} from './consent.ts';
import type { HolderBadge } from './holder-badges.ts';

export interface HolderConsent {
  sixteenOrOlder: boolean;
  showName: ShownName;
  /** Ids of `HolderBadge.items`; any other id is refused. */
  shown: readonly string[];
  /** YYYY-MM-DD, or null for no end. */
  publicUntil: string | null;
}

/**
 * Makes a badge public as its holder ticks it, and keeps exactly that. Needs the tick "16 jaar of ouder": without it nothing
 * is published (`consent.sixteen_required`); an end date may not lie behind us (`consent.until_invalid`). `madeFor` is the
 * `choiceVersion` that the form was made for: after another choice meanwhile (`consent.changed_meanwhile`) nothing happens,
 * so a page that stood open publishes nothing that was withdrawn. The same choice once more is no other choice.
 */
export async function publishByHolder(
  deps: IssuingDeps,
  badge: HolderBadge,
  form: HolderConsent,
  madeFor: string = badge.choiceVersion,
): Promise<Consent> {
  const { award } = badge;
  if (award.state !== 'issued') throw new AppError('consent.not_issued');
  const mistakes: FieldError[] = consentMistakes({ ...form, linkPublic: true });
  const day = today(deps.now());
  if (form.publicUntil !== null && (!isDay(form.publicUntil) || form.publicUntil < day))
    mistakes.push({ field: 'publicUntil', code: dayMistake(form.publicUntil, 'consent.until_invalid') });
  if (mistakes.length > 0) throw formError(mistakes);
  const known = new Set(badge.items.map((item) => item.id));
  if (form.shown.some((id) => !known.has(id))) throw new AppError('request.malformed');
  const consent: Consent = {
    id: deps.random.uuid(),
    awardId: award.id,
    organisationId: award.organisationId,
    source: 'holder',
    sixteenOrOlder: true,
    linkPublic: true,
    showName: form.showName,
    shown: [...new Set(form.shown)].sort(),
    publicUntil: form.publicUntil,
    signedOn: day,
    recordedBy: null,
    recordedAt: dateTime(deps.now()),
    withdrawnAt: null,
  };
  return deps.storage.transaction(async (tx) => {
    const before = await tx.consents.current(award.id);
    if (before !== null && sameChoice(before, consent)) return before;
    if ((await choiceVersion(tx, award.id)) !== madeFor) throw new AppError('consent.changed_meanwhile');
    await keepConsent(tx, deps, consent, HOLDER);
    return consent;
  });
}

/** Pressed twice, or in two tabs: nothing is to be kept anew. */
function sameChoice(before: Consent, after: Consent): boolean {
  const chosen = ({ source, linkPublic, showName, shown, publicUntil }: Consent): string =>
    JSON.stringify([source, linkPublic, showName, shown, publicUntil]);
  return chosen(before) === chosen(after);
}

/** Takes the page away from everybody else: it is the private page at the next request. Also ends a consent on paper. */
export async function withdrawByHolder(deps: IssuingDeps, badge: HolderBadge): Promise<void> {
  await deps.storage.transaction((tx) => endConsent(tx, deps, badge.award, HOLDER));
}
