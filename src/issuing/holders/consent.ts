import { AppError, type FieldError, formError } from '../../errors.ts';
import { authorize } from '../access.ts';
import type { Award } from '../awards/awards.ts';
import { dayMistake } from '../dates.ts';
import { addAudit, auditName } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime, today } from '../time.ts';

export type ShownName = 'none' | 'page' | 'full';

/** A holder's consent to publish one badge, exactly as it was ticked. Withdrawn consent keeps its record. */
export interface Consent {
  id: string;
  awardId: string;
  organisationId: string;
  /** `paper`: a signed form, recorded by staff · `holder`: ticked on the holder's own page. */
  source: 'paper' | 'holder';
  sixteenOrOlder: boolean;
  linkPublic: boolean;
  showName: ShownName;
  /** Ids of what the page shows beside the signed text: `words` for the coach's words; sorted, empty for a paper form. */
  shown: string[];
  /** Last day on which the page is public, YYYY-MM-DD; null: until it is withdrawn. */
  publicUntil: string | null;
  /** Day on the signed form or of the ticks, YYYY-MM-DD. */
  signedOn: string;
  recordedBy: string | null;
  recordedAt: string;
  withdrawnAt: string | null;
}

/** Actor of audit lines for what a holder did. */
export const HOLDER = 'holder';

/** Id in `shown` of what the coach wrote for the paper. */
export const COACH_WORDS = 'words';

/** Whether a consent makes its page public on this day (YYYY-MM-DD); the same in SQL: storage/public-consent.ts. */
export function makesPublic(
  consent: Pick<Consent, 'linkPublic' | 'sixteenOrOlder' | 'publicUntil'> | null,
  day: string,
): boolean {
  if (consent === null || !consent.linkPublic || !consent.sixteenOrOlder) return false;
  return consent.publicUntil === null || consent.publicUntil >= day;
}

/**
 * Records what a person ticked and signed on paper. Publishing needs the tick "16 jaar of ouder"; without it the page
 * stays private, and a name is shown only on a page that is public. A newer form takes the place of an older one.
 * `madeFor` is the `choiceVersion` that the form showed: after another choice meanwhile `consent.changed_elsewhere`. What the
 * holder chose on the own page wins: while it is in force nothing is recorded over it (`consent.holder_chose`), nor a form
 * that is not of a later day than the one on which the holder last chose or withdrew (`form.invalid`: `consent.holder_later`).
 * A form tells no hour, and is mostly entered after it was signed. Of a badge with a better name, what was chosen for the
 * badges before it counts too.
 */
export async function recordConsent(
  deps: IssuingDeps,
  actor: Actor,
  awardId: string,
  form: { sixteenOrOlder: boolean; linkPublic: boolean; showName: ShownName; signedOn: string },
  madeFor: string | null = null,
): Promise<Consent> {
  const award = await awardForConsent(deps, actor, awardId);
  const mistakes = consentMistakes(form);
  if (!isDay(form.signedOn) || form.signedOn > today(deps.now()))
    mistakes.push({ field: 'signedOn', code: dayMistake(form.signedOn, 'consent.date_invalid') });
  if (mistakes.length > 0) throw formError(mistakes);
  const consent: Consent = {
    id: deps.random.uuid(),
    awardId: award.id,
    organisationId: award.organisationId,
    source: 'paper',
    sixteenOrOlder: form.sixteenOrOlder,
    linkPublic: form.linkPublic,
    showName: form.showName,
    shown: [],
    publicUntil: null,
    signedOn: form.signedOn,
    recordedBy: actor.memberId,
    recordedAt: dateTime(deps.now()),
    withdrawnAt: null,
  };
  await deps.storage.transaction(async (tx) => {
    await assertStillSo(tx, awardId, madeFor);
    await refuseOverHolder(tx, consent);
    await keepConsent(tx, deps, consent, auditName(actor));
  });
  return consent;
}

/** Puts a consent in the place of the one in force, with its audit line. */
export async function keepConsent(tx: Storage, deps: IssuingDeps, consent: Consent, actor: string): Promise<void> {
  const { awardId, organisationId } = consent;
  const before = await tx.consents.current(awardId);
  if (before !== null) await tx.consents.update({ ...before, withdrawnAt: consent.recordedAt });
  await tx.consents.insert(consent);
  await addAudit(tx, deps, { organisationId, actor, action: 'consent.record', objectId: awardId });
}

/**
 * The choices made for an award so far, as one word that differs after every recording and withdrawing; '' before the first.
 * A form carries it along, so that a page that stood open does not undo what was chosen since.
 */
export async function choiceVersion({ consents }: Pick<Storage, 'consents'>, awardId: string): Promise<string> {
  const made = await consents.ofAward(awardId);
  const inForce = made.find(({ withdrawnAt }) => withdrawnAt === null);
  return made.length === 0 ? '' : `${made.length}-${inForce?.id ?? ''}`;
}

/** As `choiceVersion`, for the form at the desk; `award.not_found` for whoever may not read the award. */
export async function choiceVersionForDesk(
  deps: IssuingDeps,
  actor: Actor,
  award: Pick<Award, 'id' | 'organisationId'>,
): Promise<string> {
  authorize(actor, 'award.read', award, 'award.not_found');
  return choiceVersion(deps.storage, award.id);
}

async function assertStillSo(tx: Storage, awardId: string, madeFor: string | null): Promise<void> {
  if (madeFor !== null && (await choiceVersion(tx, awardId)) !== madeFor)
    throw new AppError('consent.changed_elsewhere');
}

async function refuseOverHolder(tx: Storage, form: Consent): Promise<void> {
  for (let id: string | null = form.awardId; id !== null; id = (await tx.awards.byId(id))?.supersedes ?? null) {
    if ((await tx.consents.current(id))?.source === 'holder') throw new AppError('consent.holder_chose');
    const acts = await tx.audit.about(form.organisationId, id);
    const own = acts.filter(({ actor, action }) => actor === HOLDER && action.startsWith('consent.'));
    if (own.some(({ at }) => today(new Date(at)) >= form.signedOn))
      throw formError([{ field: 'signedOn', code: 'consent.holder_later' }]);
  }
}

/** What does not go together on a form: a public link under 16, a name on a page that is not public. */
export function consentMistakes(form: Pick<Consent, 'sixteenOrOlder' | 'linkPublic' | 'showName'>): FieldError[] {
  const mistakes: FieldError[] = [];
  if (form.linkPublic && !form.sixteenOrOlder)
    mistakes.push({ field: 'sixteenOrOlder', code: 'consent.sixteen_required' });
  if (form.showName !== 'none' && !form.linkPublic)
    mistakes.push({ field: 'showName', code: 'consent.name_needs_link' });
  return mistakes;
}

/**
 * Withdraws the consent in force: at the next request the page is the private page again. Without one, nothing happens.
 * With `madeFor` as `recordConsent`.
 */
export async function withdrawConsent(
  deps: IssuingDeps,
  actor: Actor,
  awardId: string,
  madeFor: string | null = null,
): Promise<void> {
  const award = await awardForConsent(deps, actor, awardId);
  await deps.storage.transaction(async (tx) => {
    await assertStillSo(tx, awardId, madeFor);
    await endConsent(tx, deps, award, auditName(actor));
  });
}

/** Ends the consent in force of an award, with its audit line; without one nothing happens. */
export async function endConsent(
  tx: Storage,
  deps: IssuingDeps,
  award: Pick<Award, 'id' | 'organisationId'>,
  actor: string,
): Promise<void> {
  const consent = await tx.consents.current(award.id);
  if (consent === null) return;
  await tx.consents.update({ ...consent, withdrawnAt: dateTime(deps.now()) });
  await addAudit(tx, deps, {
    organisationId: award.organisationId,
    actor,
    action: 'consent.withdraw',
    objectId: award.id,
  });
}

async function awardForConsent(deps: IssuingDeps, actor: Actor, awardId: string): Promise<Award> {
  const award = await deps.storage.awards.byId(awardId);
  authorize(actor, 'consent.record', award, 'award.not_found');
  if (award === null) throw new AppError('award.not_found');
  if (award.state !== 'issued' && award.state !== 'revoked') throw new AppError('consent.not_issued');
  return award;
}

/** A day of the calendar as YYYY-MM-DD. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
