/**
 * A school's training company that is an organisation here too: the school asks, an administrator there accepts and says
 * who may confirm, either side ends it. While it is in force, statements carry the company's own signature.
 */

import { normaliseEmail } from '../../email-address.ts';
import { AppError, formError, UniqueViolation } from '../../errors.ts';
import { authorize } from '../access.ts';
import { auditBy } from '../organisations/audit.ts';
import { type Actor, isEmail } from '../organisations/members.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import type { CompanyEndorsement, CompanyLink } from './company-link-records.ts';
import { companyForDesk, isOtherKvk } from './training-companies.ts';

type Deps = Pick<IssuingDeps, 'storage' | 'now' | 'random'>;

const CONFIRMERS_MAX = 50;
const SHOWN_ENDORSEMENTS = 50;

/**
 * Asks the organisation with this short name to confirm with its own signature. `form.invalid` at field `slug` with
 * `company.organisation_unknown` (nobody, closed, or no employer) or `company.other_kvk`; `company.link_open` while one is asked or in force.
 */
export async function askCompanyLink(
  deps: Deps,
  actor: Actor,
  trainingCompanyId: string,
  typed: string,
): Promise<void> {
  const company = await companyForDesk(deps, actor, trainingCompanyId, 'dossier.write');
  const other = await deps.storage.organisations.bySlug(typed.trim().toLowerCase());
  if (other === null || other.kind !== 'employer' || other.closedAt !== null)
    throw formError([{ field: 'slug', code: 'company.organisation_unknown' }]);
  if (isOtherKvk(company, other)) throw formError([{ field: 'slug', code: 'company.other_kvk' }]);
  const link: CompanyLink = {
    ...{ id: deps.random.uuid(), organisationId: actor.organisationId, trainingCompanyId, companyId: other.id },
    ...{ confirmers: '[]', askedAt: dateTime(deps.now()), askedBy: actor.memberId },
    ...{ acceptedAt: null, acceptedBy: null, endedAt: null, endedBy: null },
  };
  try {
    await deps.storage.transaction(async (tx) => {
      await tx.companyLinks.insert(link);
      await auditBy(tx, deps, actor, 'company.ask', trainingCompanyId);
    });
  } catch (error) {
    if (error instanceof UniqueViolation && error.table === 'company_link') throw new AppError('company.link_open');
    throw error;
  }
}

/**
 * The company's administrator accepts, or changes who may confirm: e-mail addresses, one a line. `form.invalid` at field
 * `confirmers`, also with `company.renamed` where the school calls it otherwise than `shownAs`; `company.link_not_found` for a
 * link of another organisation, or one that ended.
 */
export async function acceptCompanyLink(
  deps: Deps,
  actor: Actor,
  id: string,
  typed: string,
  shownAs: string | null = null,
): Promise<void> {
  const confirmers = [
    ...new Set(
      typed
        .split(/[\s,;]+/u)
        .filter(Boolean)
        .map(normaliseEmail),
    ),
  ];
  await deps.storage.transaction(async (tx) => {
    const link = await tx.companyLinks.byId(id);
    authorize(actor, 'organisation.write', link && { organisationId: link.companyId }, 'company.link_not_found');
    if (link === null || link.endedAt !== null) throw new AppError('company.link_not_found');
    if (confirmers.length === 0 || confirmers.length > CONFIRMERS_MAX || !confirmers.every(isEmail))
      throw formError([{ field: 'confirmers', code: 'company.confirmers_invalid', params: { max: CONFIRMERS_MAX } }]);
    const company = await tx.trainingCompanies.byId(link.organisationId, link.trainingCompanyId);
    if (shownAs !== null && company !== null && nameInFull(company) !== shownAs)
      throw formError([{ field: 'confirmers', code: 'company.renamed' }]);
    const accepted = { acceptedAt: link.acceptedAt ?? dateTime(deps.now()), acceptedBy: actor.memberId };
    await tx.companyLinks.update({ ...link, ...accepted, confirmers: JSON.stringify(confirmers) });
    await auditBy(tx, deps, actor, 'company.accept', id);
  });
}

/** Ends a link, from either side; what was signed stays signed. `company.link_not_found` for anybody else. */
export async function endCompanyLink(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.storage.transaction(async (tx) => {
    const link = await tx.companyLinks.byId(id);
    const isSchool = link?.organisationId === actor.organisationId;
    const owner = link && { organisationId: isSchool ? link.organisationId : link.companyId };
    authorize(actor, isSchool ? 'dossier.write' : 'organisation.write', owner, 'company.link_not_found');
    if (link === null || link.endedAt !== null) return;
    const ended = { endedAt: dateTime(deps.now()), endedBy: isSchool ? 'school' : 'company' } as const;
    await tx.companyLinks.update({ ...link, ...ended });
    await auditBy(tx, deps, actor, 'company.end', id);
  });
}

/** Addresses that may confirm with the company's signature, in lower case. */
export function confirmersOf({ confirmers }: Pick<CompanyLink, 'confirmers'>): string[] {
  return JSON.parse(confirmers) as string[];
}

/** What a school sees of the link of a training company: the one that did not end, or null. */
export async function linkForSchool(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  trainingCompanyId: string,
): Promise<{ link: CompanyLink; companyName: string } | null> {
  await companyForDesk(deps, actor, trainingCompanyId);
  const link = await deps.storage.companyLinks.open(trainingCompanyId);
  const company = link && (await deps.storage.organisations.byId(link.companyId));
  return link === null || company === null ? null : { link, companyName: company.name };
}

const nameInFull = ({ name, city }: { name: string; city: string }): string => `${name}, ${city}`;

/** A school that asks for an organisation's signature, or has it. */
export interface SchoolAsking {
  link: CompanyLink;
  schoolName: string;
  /** The training company as the school names it. */
  namedAs: string;
  /** What was signed under this link, newest first: when, and how many work processes; the school has the names. */
  signed: Pick<CompanyEndorsement, 'awardId' | 'decidedAt' | 'judgements'>[];
}

/** Links of the own organisation as company that did not end, newest first. */
export async function schoolsAsking(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<SchoolAsking[]> {
  authorize(actor, 'organisation.read', actor, 'organisation.not_found');
  const { companyLinks, organisations, trainingCompanies } = deps.storage;
  const open = (await companyLinks.ofCompany(actor.organisationId)).filter(({ endedAt }) => endedAt === null);
  if (open.length === 0) return [];
  const signed = (await companyLinks.endorsementsOf(actor.organisationId, SHOWN_ENDORSEMENTS)).filter(
    ({ json }) => json !== null,
  );
  const found = await Promise.all(
    open.map(async (link) => {
      const [school, company] = await Promise.all([
        organisations.byId(link.organisationId),
        trainingCompanies.byId(link.organisationId, link.trainingCompanyId),
      ]);
      if (school === null || company === null) return [];
      const own = signed.filter(({ linkId }) => linkId === link.id);
      return [{ link, schoolName: school.name, namedAs: nameInFull(company), signed: own }];
    }),
  );
  return found.flat();
}
