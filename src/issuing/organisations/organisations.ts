import { AppError, type FieldError, formError } from '../../errors.ts';
import { didForOrganisation } from '../../openbadges/did.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import type { DidDocument } from '../../openbadges/types.ts';
import { authorize } from '../access.ts';
import { publishStatusList } from '../awards/publish-list.ts';
import type { ReleasePolicy } from '../awards/release-policy.ts';
import { addStatusList } from '../awards/status-lists.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Storage } from '../records.ts';
import { dateTime } from '../time.ts';
import { addAudit, auditBy, auditName } from './audit.ts';
import type { Actor } from './members.ts';

export const ORGANISATION_KINDS = ['coach', 'employer', 'mbo', 'pro', 'vso', 'other'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** An organisation of this installation: issuer of badges under its own did:web. */
export interface Organisation {
  id: string;
  slug: string;
  kind: OrganisationKind;
  /** Legal name. */
  name: string;
  kvk: string | null;
  brin: string | null;
  website: string | null;
  /** Content id in the file store of a PNG logo, or null. */
  logoFileId: string | null;
  /** `did:web:…`; made from `publicUrl` at creation and never changed by a restart. */
  did: string;
  /** The PUBLIC_URL at creation, without trailing slash. */
  publicUrl: string;
  /** True for the fictional organisation of the demo content. */
  demo: boolean;
  /** Whether its members must sign in with two factors. */
  secondFactorRequired: boolean;
  /** What each of its badges asks at least. */
  leastRelease: ReleasePolicy;
  createdAt: string;
  /** Since when nothing new is made here; what was awarded stays as it is. */
  closedAt: string | null;
}

export interface OrganisationInput {
  slug: string;
  kind: string;
  name: string;
  kvk?: string | null;
  brin?: string | null;
  website?: string | null;
  demo?: boolean;
}

/** The name stands in mails to people who did not ask: no second line, nothing unseen, no address to tap on. */
const NOT_IN_NAMES = /(?!\u200c|\u200d)\p{C}|[\u2028\u2029]|http|:\/\/|www\./iu;

/** Whether a name may stand in a mail to somebody who did not ask for it. */
export function fitsMail(name: string): boolean {
  return name !== '' && !NOT_IN_NAMES.test(name);
}

const SCHOOLS: readonly string[] = ['mbo', 'pro', 'vso'];
/** Words that would clash with pages of our own or look like somebody else's. */
const RESERVED_SLUGS = ['admin', 'api', 'did.json', 'jwks', 'new', 'blijk'];

/**
 * Makes an organisation with its three keys and its first, signed status list. All mistakes of the input at once
 * (`form.invalid` with fields); `organisation.slug_taken`. Nothing is left behind when a step fails before the keys exist.
 * `by` is the actor for the audit log; what is to become true together with the organisation goes into `also`.
 */
export async function createOrganisation(
  deps: IssuingDeps,
  input: OrganisationInput,
  { by = 'command', also }: { by?: string; also?: (tx: Storage, organisation: Organisation) => Promise<void> } = {},
): Promise<Organisation> {
  const mistakes = organisationMistakes(input);
  if (mistakes.length === 0 && (await deps.storage.organisations.bySlug(input.slug)) !== null) {
    mistakes.push({ field: 'slug', code: 'organisation.slug_taken', params: { slug: input.slug } });
  }
  if (mistakes.length > 0) throw formError(mistakes);
  const organisation: Organisation = {
    id: deps.random.uuid(),
    slug: input.slug,
    kind: input.kind as OrganisationKind,
    name: input.name.trim(),
    kvk: input.kvk?.trim() || null,
    brin: input.brin?.trim().toUpperCase() || null,
    website: input.website?.trim() || null,
    logoFileId: null,
    did: didForOrganisation(deps.publicUrl, input.slug),
    publicUrl: deps.publicUrl,
    demo: input.demo ?? false,
    secondFactorRequired: false,
    leastRelease: 'never',
    closedAt: null,
    createdAt: dateTime(deps.now()),
  };
  const listId = await deps.storage.transaction(async (tx) => {
    await tx.organisations.insert(organisation);
    await deps.keys.create(tx, organisation);
    await addAudit(tx, deps, {
      organisationId: organisation.id,
      actor: by,
      action: 'organisation.create',
      objectId: organisation.id,
    });
    await also?.(tx, organisation);
    return addStatusList(tx, deps, organisation.id);
  });
  await publishStatusList(deps, listId);
  return organisation;
}

function organisationMistakes(input: OrganisationInput): FieldError[] {
  const mistakes: FieldError[] = [];
  if (!/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])$/.test(input.slug) || RESERVED_SLUGS.includes(input.slug)) {
    mistakes.push({ field: 'slug', code: 'organisation.slug_invalid' });
  }
  if (!(ORGANISATION_KINDS as readonly string[]).includes(input.kind)) {
    mistakes.push({ field: 'kind', code: 'organisation.kind_invalid' });
  }
  return [...mistakes, ...profileMistakes(input)];
}

/** Mistakes in the part of an organisation that its own administrator may change, and that an application tells. */
export function profileMistakes(input: Omit<OrganisationInput, 'slug' | 'demo'>): FieldError[] {
  const mistakes: FieldError[] = [];
  const name = input.name.trim();
  if (name.length < 2 || name.length > 120) mistakes.push({ field: 'name', code: 'organisation.name_required' });
  else if (NOT_IN_NAMES.test(name)) mistakes.push({ field: 'name', code: 'organisation.name_invalid' });
  if (looksLikeBsn(name)) mistakes.push({ field: 'name', code: 'form.bsn_like' });
  if (input.kvk && !/^\d{8}$/.test(input.kvk.trim())) mistakes.push({ field: 'kvk', code: 'organisation.kvk_invalid' });
  if (SCHOOLS.includes(input.kind) && !input.brin) mistakes.push({ field: 'brin', code: 'organisation.brin_required' });
  if (input.brin && !/^\d{2}[A-Z]{2}(\d{2})?$/i.test(input.brin.trim())) {
    mistakes.push({ field: 'brin', code: 'organisation.brin_invalid' });
  }
  if (input.website && !isHttpsUrl(input.website.trim())) {
    mistakes.push({ field: 'website', code: 'organisation.website_invalid' });
  }
  return mistakes;
}

function isHttpsUrl(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' && url.username === '' && url.hostname.includes('.') && text.length <= 300;
  } catch {
    return false;
  }
}

/** What an organisation's own page and settings may change. Badges awarded before keep the old name and logo. */
export async function editOrganisation(
  deps: IssuingDeps,
  actor: Actor,
  input: { name: string; kvk: string | null; brin: string | null; website: string | null; logo?: Uint8Array | null },
): Promise<Organisation> {
  const organisation = await deps.storage.organisations.byId(actor.organisationId);
  authorize(
    actor,
    'organisation.write',
    organisation ? { organisationId: organisation.id } : null,
    'organisation.not_found',
  );
  if (organisation === null) throw new AppError('organisation.not_found');
  const mistakes = profileMistakes({ ...input, kind: organisation.kind });
  if (mistakes.length > 0) throw formError(mistakes);
  const logoFileId =
    input.logo === undefined ? organisation.logoFileId : input.logo && (await deps.files.put(input.logo));
  const edited: Organisation = {
    ...organisation,
    name: input.name.trim(),
    kvk: input.kvk?.trim() || null,
    brin: input.brin?.trim().toUpperCase() || null,
    website: input.website?.trim() || null,
    logoFileId: logoFileId ?? null,
  };
  await deps.storage.transaction(async (tx) => {
    await tx.organisations.update(edited);
    await auditBy(tx, deps, actor, 'organisation.edit', edited.id);
  });
  return edited;
}

/** The organisation the actor works in. */
export async function ownOrganisation(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<Organisation> {
  authorize(actor, 'organisation.read', actor, 'organisation.not_found');
  const organisation = await deps.storage.organisations.byId(actor.organisationId);
  if (organisation === null) throw new AppError('organisation.not_found');
  return organisation;
}

/** The organisation with this slug, or null. */
export async function organisationBySlug(deps: IssuingDeps, slug: string): Promise<Organisation | null> {
  return deps.storage.organisations.bySlug(slug);
}

/** The did:web document as it is published now. */
export async function didDocumentOf(deps: IssuingDeps, organisation: Organisation): Promise<DidDocument> {
  return deps.keys.didDocument(organisation);
}

/** The public P-256 key with this RFC 7638 thumbprint as a bare JWK, or null (what `kid` of a JWT leads to). */
export async function publicKeyByThumbprint(
  deps: IssuingDeps,
  organisation: Organisation,
  thumbprint: string,
): Promise<Record<string, string> | null> {
  const document = await deps.keys.didDocument(organisation);
  const method = document.verificationMethod.find((candidate) => candidate.id === `${organisation.did}#${thumbprint}`);
  return method?.publicKeyJwk ? { ...method.publicKeyJwk } : null;
}

/** Whether members must sign in with two factors. For the administrator; holds from the next request of each member. */
export async function requireSecondFactor(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  actor: Actor,
  required: boolean,
): Promise<void> {
  const organisation = await deps.storage.organisations.byId(actor.organisationId);
  const subject = organisation && { organisationId: organisation.id };
  authorize(actor, 'organisation.write', subject, 'organisation.not_found');
  if (organisation === null || organisation.secondFactorRequired === required) return;
  await deps.storage.transaction(async (tx) => {
    await tx.organisations.update({ ...organisation, secondFactorRequired: required });
    await auditBy(
      tx,
      deps,
      actor,
      required ? 'organisation.second_factor_on' : 'organisation.second_factor_off',
      organisation.id,
    );
  });
}

/**
 * Ends the work of an organisation: from now on nothing is awarded, and its pages say so; every badge stays as it is, can
 * be revoked, and is verified as before. Only the operator can open it again. Nothing happens a second time.
 */
export async function closeOrganisation(deps: Pick<IssuingDeps, 'storage' | 'now'>, actor: Actor): Promise<void> {
  authorize(actor, 'organisation.close', actor, 'organisation.not_found');
  await setClosed(deps, actor.organisationId, dateTime(deps.now()), auditName(actor));
}

/** Opens it again. For the operator of the installation; `by` is who that is in the log. Throws `organisation.not_found`. */
export async function reopenOrganisation(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  id: string,
  by = 'command',
): Promise<void> {
  await setClosed(deps, id, null, by);
}

async function setClosed(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  id: string,
  closedAt: string | null,
  actor: string,
): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const organisation = await tx.organisations.byId(id);
    if (organisation === null) throw new AppError('organisation.not_found');
    if ((organisation.closedAt === null) === (closedAt === null)) return;
    await tx.organisations.update({ ...organisation, closedAt });
    const action = closedAt === null ? 'organisation.reopen' : 'organisation.close';
    await addAudit(tx, deps, { organisationId: id, actor, action, objectId: id });
  });
}

/** Throws `organisation.closed` where nothing new may be made; asked in the transaction that makes it. */
export async function refuseClosed(tx: Storage, organisationId: string): Promise<void> {
  const organisation = await tx.organisations.byId(organisationId);
  if (organisation !== null && organisation.closedAt !== null) throw new AppError('organisation.closed');
}

/** Whether it is a school with its number: only then there are dossiers, a catalogue and praktijkverklaringen. */
export function isSchool({ kind, brin }: Pick<Organisation, 'kind' | 'brin'>): boolean {
  return SCHOOLS.includes(kind) && brin !== null;
}

/** Throws `organisation.not_a_school` for all but an mbo, pro or vso school with a BRIN; asked right after `authorize`. */
export function refuseUnlessSchool(organisation: Pick<Organisation, 'kind' | 'brin'> | null): void {
  if (organisation === null || !isSchool(organisation)) throw new AppError('organisation.not_a_school');
}
