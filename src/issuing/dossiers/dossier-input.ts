import type { ErrorCode, FieldError } from '../../errors.ts';
import { oneLine } from '../../one-line.ts';
import { looksLikeBsn } from '../../openbadges/personal-data.ts';
import { dayMistake, parseDay } from '../dates.ts';
import { nameMistake, tidyName } from '../names.ts';
import { isEmail } from '../organisations/members.ts';
import { hasInvisibleCharacters } from '../texts/visible-text.ts';
import type { Dossier } from './dossiers.ts';

/** What a school knows of one learner's placement, as somebody typed it. */
export interface LearnerInput {
  name: string;
  email: string;
  groupName: string;
  route: string;
  startDate: string;
  endDate: string;
  hours: string;
  supervisorName: string;
  supervisorEmail: string;
}
export const LEARNER_FIELDS = [
  'name',
  'email',
  'groupName',
  'route',
  'startDate',
  'endDate',
  'hours',
  'supervisorName',
  'supervisorEmail',
] as const satisfies readonly (keyof LearnerInput)[];

export type PlacementFacts = Pick<
  Dossier,
  'groupName' | 'route' | 'startDate' | 'endDate' | 'hours' | 'supervisorName' | 'supervisorEmail'
>;
export interface LearnerFacts {
  name: string;
  email: string | null;
  placement: PlacementFacts;
}

const TEXT_MAX = 60;

/**
 * Reads a learner's row; `mistakes` names every wrong field with `prefix` before it, one each. A BSN is refused in every
 * field (`form.bsn_like`).
 */
export function readLearner(input: LearnerInput, prefix = ''): { facts: LearnerFacts; mistakes: FieldError[] } {
  const mistakes: FieldError[] = [];
  const fail = (field: keyof LearnerInput, code: ErrorCode, params?: FieldError['params']): void => {
    if (!mistakes.some((one) => one.field === `${prefix}${field}`))
      mistakes.push({ field: `${prefix}${field}`, code, ...(params ? { params } : {}) });
  };
  for (const field of LEARNER_FIELDS) if (looksLikeBsn(input[field])) fail(field, 'form.bsn_like');
  const text = (field: 'groupName' | 'route'): string => {
    const value = oneLine(input[field]);
    if (value.length > TEXT_MAX) fail(field, 'qualification.text_too_long', { max: TEXT_MAX });
    else if (hasInvisibleCharacters(value) || /[<>{}]/u.test(value)) fail(field, 'qualification.text_invalid');
    return value;
  };
  const email = (field: 'email' | 'supervisorEmail'): string | null => {
    const value = input[field].trim();
    if (value !== '' && !isEmail(value)) fail(field, 'list.email_invalid');
    return value || null;
  };
  const day = (field: 'startDate' | 'endDate'): string => {
    const value = parseDay(input[field]);
    if (value === null) fail(field, dayMistake(input[field], 'dossier.date_invalid'));
    return value ?? '';
  };
  const name = tidyName(input.name);
  const wrong = nameMistake(name);
  if (wrong !== null) fail('name', wrong);
  const supervisorName = tidyName(input.supervisorName);
  const wrongSupervisor = supervisorName === '' ? null : nameMistake(supervisorName);
  if (wrongSupervisor !== null) fail('supervisorName', wrongSupervisor);
  const [startDate, endDate] = [day('startDate'), day('endDate')];
  if (startDate !== '' && endDate !== '' && endDate < startDate) fail('endDate', 'dossier.dates_reversed');
  if (!/^[1-9]\d{0,3}$/.test(input.hours.trim())) fail('hours', 'dossier.hours_invalid');
  return {
    facts: {
      name,
      email: email('email'),
      placement: {
        groupName: text('groupName'),
        route: text('route') || null,
        startDate,
        endDate,
        hours: Number(input.hours.trim()),
        supervisorName: supervisorName || null,
        supervisorEmail: email('supervisorEmail'),
      },
    },
    mistakes,
  };
}
