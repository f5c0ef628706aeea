/**
 * An organisation asks to be let in: its form, a mail that proves the address, and then the operator, who has looked it up
 * in the KvK or BRIN register. Only then keys are made.
 */

import { normaliseEmail } from '../../email-address.ts';
import { AppError, type FieldError, formError } from '../../errors.ts';
import { newPrivateToken } from '../codes.ts';
import { dayMistake, parseDay } from '../dates.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime, today } from '../time.ts';
import { addAudit } from './audit.ts';
import { type Invitation, invite } from './invitations.ts';
import { isEmail, memberNameMistake } from './members.ts';
import {
  createOrganisation,
  ORGANISATION_KINDS,
  type Organisation,
  type OrganisationKind,
  profileMistakes,
} from './organisations.ts';

/** `unconfirmed` until the mail was answered, then `waiting` for the operator. */
export type ApplicationState = 'unconfirmed' | 'waiting' | 'admitted' | 'refused';

export interface Application {
  id: string;
  /** Legal name. */
  name: string;
  kind: OrganisationKind;
  kvk: string | null;
  brin: string | null;
  website: string | null;
  contactName: string;
  contactEmail: string;
  language: string;
  state: ApplicationState;
  /** SHA-256 of the mailed token. */
  confirmSha256: string | null;
  createdAt: string;
  /** Until when the mail can be answered; null once it was. */
  expiresAt: string | null;
  decidedAt: string | null;
  /** `operator:<user id>` or `command`. */
  decidedBy: string | null;
  /** Who looked the organisation up in the register, and on which day. */
  checkedBy: string | null;
  checkedOn: string | null;
  organisationId: string | null;
}

export interface ApplicationInput {
  name: string;
  kind: string;
  kvk: string;
  brin: string;
  website: string;
  contactName: string;
  contactEmail: string;
}

/** How long the mail can be answered. */
export const CONFIRM_HOURS = 48;
const HOUR_MS = 3_600_000;
const SHOWN = 200;
const TOKEN = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

type Deps = Pick<IssuingDeps, 'storage' | 'random' | 'now' | 'sha256Hex'>;

/** Keeps an application until its mail is answered; the token is for that mail. All mistakes at once (`form.invalid`). */
export async function apply(
  deps: Deps,
  input: ApplicationInput,
  language: string,
): Promise<{ token: string; email: string }> {
  const mistakes = applicationMistakes(input);
  if (mistakes.length > 0) throw formError(mistakes);
  const token = newPrivateToken(deps.random);
  const now = deps.now();
  const email = normaliseEmail(input.contactEmail);
  await deps.storage.applications.insert({
    id: deps.random.uuid(),
    name: input.name.trim(),
    kind: input.kind as OrganisationKind,
    kvk: input.kvk.replace(/\s/g, '') || null,
    brin: input.brin.trim().toUpperCase() || null,
    website: input.website.trim() || null,
    contactName: input.contactName.trim(),
    contactEmail: email,
    language,
    state: 'unconfirmed',
    confirmSha256: deps.sha256Hex(token),
    createdAt: dateTime(now),
    expiresAt: dateTime(new Date(now.getTime() + CONFIRM_HOURS * HOUR_MS)),
    decidedAt: null,
    decidedBy: null,
    checkedBy: null,
    checkedOn: null,
    organisationId: null,
  });
  return { token, email };
}

function applicationMistakes(input: ApplicationInput): FieldError[] {
  const mistakes = profileMistakes({ ...input, kvk: input.kvk.replace(/\s/g, '') });
  if (!(ORGANISATION_KINDS as readonly string[]).includes(input.kind))
    mistakes.push({ field: 'kind', code: 'organisation.kind_invalid' });
  // Everybody but a school is found in the trade register.
  if (input.kvk.trim() === '' && input.brin.trim() === '')
    mistakes.push({ field: 'kvk', code: 'application.number_required' });
  const name = memberNameMistake(input.contactName);
  if (name !== null) mistakes.push({ ...name, field: 'contactName' });
  if (!isEmail(normaliseEmail(input.contactEmail)))
    mistakes.push({ field: 'contactEmail', code: 'member.email_invalid' });
  return mistakes;
}

/** The application that a mailed token belongs to while it can be confirmed. Throws `application.gone`. */
export async function applicationToConfirm(
  deps: Pick<Deps, 'storage' | 'now' | 'sha256Hex'>,
  token: string,
): Promise<Application> {
  const found = TOKEN.test(token) ? await deps.storage.applications.byConfirmation(deps.sha256Hex(token)) : null;
  const good = found?.state === 'unconfirmed' && found.expiresAt !== null && found.expiresAt > dateTime(deps.now());
  if (found === null || !good) throw new AppError('application.gone');
  return found;
}

/** The address is right: from now on it waits for the operator. Throws `application.gone`. */
export async function confirmApplication(deps: Deps, token: string): Promise<Application> {
  const found = await applicationToConfirm(deps, token);
  const confirmed: Application = { ...found, state: 'waiting', confirmSha256: null, expiresAt: null };
  await deps.storage.transaction(async (tx) => {
    if ((await tx.applications.byId(found.id))?.state !== 'unconfirmed') throw new AppError('application.gone');
    await tx.applications.update(confirmed);
    await addAudit(tx, deps, {
      organisationId: null,
      actor: 'system',
      action: 'application.confirm',
      objectId: found.id,
    });
  });
  return confirmed;
}

/** What waits for the operator, oldest first. */
export function waitingApplications(deps: Pick<Deps, 'storage'>): Promise<Application[]> {
  return deps.storage.applications.inState('waiting', SHOWN);
}

/** A free address name for an organisation, made of its name: `Stichting De Brug` is `stichting-de-brug`. */
export function proposedSlug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 50).replace(/^-+|-+$/g, '');
}

/**
 * Lets the organisation in: makes it with keys and status list, and invites its contact as administrator (the token is for
 * that mail). `by` decides; `checkedBy` looked it up in the register on `checkedOn`. Throws `form.invalid` (slug,
 * checkedBy, checkedOn), `application.not_found`, `application.decided`. `language` is the one it was asked in.
 */
export async function admitApplication(
  deps: IssuingDeps,
  by: string,
  id: string,
  input: { slug: string; checkedBy: string; checkedOn: string },
): Promise<{ organisation: Organisation; invitation: Invitation; token: string; language: string }> {
  const application = await toDecide(deps, id);
  const mistakes: FieldError[] = [];
  const checkedBy = input.checkedBy.trim();
  if (checkedBy.length < 2 || checkedBy.length > 120)
    mistakes.push({ field: 'checkedBy', code: 'application.checked_by_required' });
  const checkedOn = parseDay(input.checkedOn);
  if (checkedOn === null || checkedOn > today(deps.now()))
    mistakes.push({ field: 'checkedOn', code: dayMistake(input.checkedOn, 'application.checked_on_invalid') });
  if (mistakes.length > 0) throw formError(mistakes);
  const { name, kind, kvk, brin, website, contactEmail, contactName } = application;
  let made = null as { invitation: Invitation; token: string } | null;
  const organisation = await createOrganisation(
    deps,
    { slug: input.slug, kind, name, kvk, brin, website },
    {
      by: by.startsWith('operator:') ? 'operator' : by,
      async also(tx, { id: organisationId }) {
        if ((await tx.applications.byId(id))?.state !== 'waiting') throw new AppError('application.decided');
        const decided = { decidedAt: dateTime(deps.now()), decidedBy: by, checkedBy, checkedOn };
        await tx.applications.update({ ...application, ...decided, state: 'admitted', organisationId });
        await addAudit(tx, deps, { organisationId, actor: by, action: 'application.admit', objectId: id });
        const person = { email: contactEmail, name: contactName };
        const invitedBy = by.startsWith('operator:') ? 'operator' : by;
        made = await invite(tx, deps, { organisationId, invitedBy, role: 'admin', person });
      },
    },
  );
  if (made === null) throw new TypeError('an organisation was made and nobody invited');
  return { organisation, ...made, language: application.language };
}

/** Says no. After ninety days nothing of it is kept. Throws `application.not_found`, `application.decided`. */
export async function refuseApplication(deps: Deps, by: string, id: string): Promise<Application> {
  const application = await toDecide(deps, id);
  const refused: Application = { ...application, state: 'refused', decidedAt: dateTime(deps.now()), decidedBy: by };
  await deps.storage.transaction(async (tx) => {
    if ((await tx.applications.byId(id))?.state !== 'waiting') throw new AppError('application.decided');
    await tx.applications.update(refused);
    await addAudit(tx, deps, { organisationId: null, actor: by, action: 'application.refuse', objectId: id });
  });
  return refused;
}

async function toDecide(deps: Pick<Deps, 'storage'>, id: string): Promise<Application> {
  const application = await deps.storage.applications.byId(id);
  if (application === null || application.state === 'unconfirmed') throw new AppError('application.not_found');
  if (application.state !== 'waiting') throw new AppError('application.decided');
  return application;
}
