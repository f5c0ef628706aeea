/** The signed forms of a whole ceremony at once: what is on record for one page of people, and what was ticked for them. */
import { AppError, type ErrorCode } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { AwardListing } from '../awards/awards.ts';
import { type Consent, choiceVersion, recordConsent, withdrawConsent } from '../holders/consent.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Page, PageRequest } from '../records.ts';
import { type Ceremony, ceremonyForDesk } from './ceremonies.ts';

/** What can be ticked on a form; a person without consent has none of it. */
export type ConsentTicks = Pick<Consent, 'sixteenOrOlder' | 'linkPublic' | 'showName'>;
export const NOTHING_TICKED: ConsentTicks = { sixteenOrOlder: false, linkPublic: false, showName: 'none' };

/** A person of the ceremony with the consent in force, or null, and the `choiceVersion` of that moment. */
export interface ConsentLine extends Omit<AwardListing, 'consent'> {
  consent: Consent | null;
  version: string;
}

/** One form as it was typed over what its page showed. */
export interface ConsentRow {
  ticks: ConsentTicks;
  shown: ConsentTicks;
  /** The `version` of the line that was shown. */
  madeFor: string;
}

const OF_THE_HOLDER: readonly ErrorCode[] = [
  'consent.changed_elsewhere',
  'consent.holder_chose',
  'consent.holder_later',
];

/** Whether somebody changed this row on its page. */
export const isChanged = ({ ticks, shown }: ConsentRow): boolean => !same(ticks, shown);

/** One page of the issued awards of a ceremony, in the order of the list, with what is on record. */
export async function consentsOfCeremony(
  deps: IssuingDeps,
  actor: Actor,
  ceremonyId: string,
  page: PageRequest,
): Promise<{ ceremony: Ceremony; lines: Page<ConsentLine> }> {
  const ceremony = await ceremonyForDesk(deps, actor, ceremonyId);
  const { items, cursor } = await deps.storage.awards.ofCeremony(ceremonyId, { ...page, states: ['issued'] });
  // before the consents: a choice between the two reads makes the version too old, never the ticks
  const versions = await Promise.all(items.map(({ award }) => choiceVersion(deps.storage, award.id)));
  const inForce = await currentConsents(deps, items);
  const lines = items.map((one, at) => ({
    ...one,
    consent: inForce.get(one.award.id) ?? null,
    version: versions[at] ?? '',
  }));
  return { ceremony, lines: { items: lines, cursor } };
}

/**
 * Keeps the forms, all signed on one day (YYYY-MM-DD), that were changed on their page and say something else than what is on
 * record; a form without a tick takes back what was. Gives the awards of which nothing is kept, each with the reason:
 * something else was chosen since the page was shown, so a page that stood open publishes nothing that its holder took
 * back, or the holder chose after the form. The caller has asked `consentMistakes` of each. Throws `award.not_found` for an award of others.
 */
export async function keepConsents(
  deps: IssuingDeps,
  actor: Actor,
  forms: ReadonlyMap<string, ConsentRow>,
  signedOn: string,
): Promise<Map<string, ErrorCode>> {
  authorize(actor, 'consent.record', actor, 'award.not_found');
  const found = await deps.storage.awards.listings([...forms.keys()]);
  const own = found.filter(({ award }) => award.organisationId === actor.organisationId);
  if (own.length < forms.size) throw new AppError('award.not_found');
  const inForce = await currentConsents(deps, own);
  const refused = new Map<string, ErrorCode>();
  for (const [awardId, row] of forms) {
    const { ticks, madeFor } = row;
    if (!isChanged(row) || same(inForce.get(awardId) ?? NOTHING_TICKED, ticks)) continue;
    try {
      if (same(ticks, NOTHING_TICKED)) await withdrawConsent(deps, actor, awardId, madeFor);
      else await recordConsent(deps, actor, awardId, { ...ticks, signedOn }, madeFor);
    } catch (error) {
      const code = error instanceof AppError ? (error.fields[0]?.code ?? error.code) : null;
      if (code === null || !OF_THE_HOLDER.includes(code)) throw error;
      refused.set(awardId, code);
    }
  }
  return refused;
}

async function currentConsents(deps: IssuingDeps, listings: readonly AwardListing[]): Promise<Map<string, Consent>> {
  const consents = await deps.storage.consents.currentOf(listings.map(({ award }) => award.id));
  return new Map(consents.map((consent) => [consent.awardId, consent]));
}

function same(one: ConsentTicks, other: ConsentTicks): boolean {
  return (
    one.sixteenOrOlder === other.sixteenOrOlder &&
    one.linkPublic === other.linkPublic &&
    one.showName === other.showName
  );
}
