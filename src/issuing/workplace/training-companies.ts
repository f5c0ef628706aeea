/** Companies where learners of a school work: recognised by SBB, as the school looked up on a day. */
import { AppError, type FieldError, formError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { authorize } from '../access.ts';
import { dayMistake, parseDay } from '../dates.ts';
import { auditBy } from '../organisations/audit.ts';
import type { Actor } from '../organisations/members.ts';
import { refuseUnlessSchool } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { enterSchool } from '../qualifications/catalogue.ts';
import type { TrainingCompany } from '../qualifications/qualifications.ts';
import type { Storage } from '../records.ts';
import { hasInvisibleCharacters } from '../texts/visible-text.ts';
import { dateTime, today } from '../time.ts';

/** A company as somebody typed it. */
export interface CompanyInput {
  companyName: string;
  city: string;
  kvk: string;
  leerbedrijfId: string;
  checkedOn: string;
}
export type CompanyFacts = Pick<TrainingCompany, 'name' | 'city' | 'kvk' | 'leerbedrijfId' | 'checkedOn'>;

const TEXT_MAX = 120;

/**
 * Reads a company; `mistakes` names every wrong field with `prefix` before it. No test of eleven on its numbers: one in
 * eleven of them would fail by chance.
 */
export function readCompany(
  input: CompanyInput,
  now: string,
  prefix = '',
): { facts: CompanyFacts; mistakes: FieldError[] } {
  const mistakes: FieldError[] = [];
  const fail = (field: string, code: FieldError['code']): void => {
    mistakes.push({ field: `${prefix}${field}`, code });
  };
  const text = (field: 'companyName' | 'city'): string => {
    const value = oneLine(input[field]);
    if (value.length < 2 || value.length > TEXT_MAX)
      fail(field, `company.${field === 'city' ? 'city' : 'name'}_required`);
    else if (hasInvisibleCharacters(value) || /[<>{}]/u.test(value)) fail(field, 'qualification.text_invalid');
    else if (looksLikeBsn(value)) fail(field, 'form.bsn_like');
    return value;
  };
  const checkedOn = parseDay(input.checkedOn);
  const facts: CompanyFacts = {
    name: text('companyName'),
    city: text('city'),
    kvk: input.kvk.replace(/[\s.]/g, '') || null,
    leerbedrijfId: tidyNumber(input.leerbedrijfId),
    checkedOn: checkedOn ?? '',
  };
  if (!isLeerbedrijfId(facts.leerbedrijfId)) fail('leerbedrijfId', 'company.leerbedrijf_invalid');
  if (facts.kvk !== null && !/^\d{8}$/.test(facts.kvk)) fail('kvk', 'organisation.kvk_invalid');
  if (checkedOn === null || checkedOn > now) fail('checkedOn', dayMistake(input.checkedOn, 'company.checked_invalid'));
  return { facts, mistakes };
}

/** SBB's number without the spaces and dots that people write in it. */
export const tidyNumber = (typed: string): string => typed.replace(/[\s.]/g, '');

/** Nine digits. */
export const isLeerbedrijfId = (text: string): boolean => /^\d{9}$/.test(text);

/** The companies of the school, by name. */
export async function listCompanies(deps: Pick<IssuingDeps, 'storage'>, actor: Actor): Promise<TrainingCompany[]> {
  await enterSchool(deps, actor, 'dossier.read');
  const all = await deps.storage.trainingCompanies.list(actor.organisationId);
  return all.sort((a, b) => a.name.localeCompare(b.name, 'nl'));
}

/** One company of the own school; `company.not_found` for any other. */
export async function companyForDesk(
  deps: Pick<IssuingDeps, 'storage'>,
  actor: Actor,
  id: string,
  action: 'dossier.read' | 'dossier.write' = 'dossier.read',
): Promise<TrainingCompany> {
  const company = await deps.storage.trainingCompanies.byId(actor.organisationId, id);
  authorize(actor, action, company, 'company.not_found');
  refuseUnlessSchool(await deps.storage.organisations.byId(actor.organisationId));
  if (company === null) throw new AppError('company.not_found');
  return company;
}

/**
 * Changes what is known of a company; its number stays. What was signed keeps what it says. An organisation that confirms
 * with its own signature said yes to this name: after another name, place or KvK number it is asked anew, and a KvK number
 * that is not its own is refused (`company.other_kvk`).
 */
export async function saveCompany(
  deps: Pick<IssuingDeps, 'storage' | 'now'>,
  actor: Actor,
  id: string,
  input: Omit<CompanyInput, 'leerbedrijfId'>,
): Promise<void> {
  const company = await companyForDesk(deps, actor, id, 'dossier.write');
  const { facts, mistakes } = readCompany({ ...input, leerbedrijfId: company.leerbedrijfId }, today(deps.now()));
  if (mistakes.length > 0) throw formError(mistakes);
  await deps.storage.transaction(async (tx) => {
    const link = isSameCompany(company, facts) ? null : await tx.companyLinks.open(id);
    const linked = link && (await tx.organisations.byId(link.companyId));
    if (linked && isOtherKvk(facts, linked)) throw formError([{ field: 'kvk', code: 'company.other_kvk' }]);
    if (link !== null) await tx.companyLinks.update({ ...link, acceptedAt: null, acceptedBy: null });
    await tx.trainingCompanies.update({ ...company, ...facts });
    await auditBy(tx, deps, actor, 'dossier.edit', id);
  });
}

/** Whether both have a KvK number, and not the same. */
export const isOtherKvk = (one: { kvk: string | null }, other: { kvk: string | null }): boolean =>
  one.kvk !== null && other.kvk !== null && one.kvk !== other.kvk;

const isSameCompany = (before: CompanyFacts, after: CompanyFacts): boolean =>
  before.name === after.name && before.city === after.city && before.kvk === after.kvk;

/** The company with this number, made where the school does not have it yet; what is known of it is not overwritten. */
export async function companyWithNumber(
  tx: Storage,
  deps: Pick<IssuingDeps, 'now' | 'random'>,
  actor: Actor,
  facts: CompanyFacts,
): Promise<TrainingCompany> {
  const known = await tx.trainingCompanies.byLeerbedrijfId(actor.organisationId, facts.leerbedrijfId);
  if (known !== null) return known;
  const company: TrainingCompany = {
    ...facts,
    id: deps.random.uuid(),
    organisationId: actor.organisationId,
    createdAt: dateTime(deps.now()),
  };
  await tx.trainingCompanies.insert(company);
  return company;
}
