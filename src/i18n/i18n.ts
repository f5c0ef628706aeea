/**
 * Texts for people, in every language we have. Keys are flat inside a namespace (`public:start.title`), the namespace
 * is the file. A key that does not exist is a type error here and a failed test for templates.
 * What never lives here: HTML, and texts of signed documents.
 */
import i18next, { type FormatterModule } from 'i18next';
import enChecks from './en/checks.json' with { type: 'json' };
import enCommon from './en/common.json' with { type: 'json' };
import enDesk from './en/desk.json' with { type: 'json' };
import enErrors from './en/errors.json' with { type: 'json' };
import enFollowUp from './en/follow-up.json' with { type: 'json' };
import enHolder from './en/holder.json' with { type: 'json' };
import enLearner from './en/learner.json' with { type: 'json' };
import enLeave from './en/leave.json' with { type: 'json' };
import enMail from './en/mail.json' with { type: 'json' };
import enPerson from './en/person.json' with { type: 'json' };
import enProposal from './en/proposal.json' with { type: 'json' };
import enPublic from './en/public.json' with { type: 'json' };
import enSchool from './en/school.json' with { type: 'json' };
import enSignIn from './en/sign-in.json' with { type: 'json' };
import enTeam from './en/team.json' with { type: 'json' };
import enWorkplace from './en/workplace.json' with { type: 'json' };
import nlChecks from './nl/checks.json' with { type: 'json' };
import nlCommon from './nl/common.json' with { type: 'json' };
import nlDesk from './nl/desk.json' with { type: 'json' };
import nlErrors from './nl/errors.json' with { type: 'json' };
import nlFollowUp from './nl/follow-up.json' with { type: 'json' };
import nlHolder from './nl/holder.json' with { type: 'json' };
import nlLearner from './nl/learner.json' with { type: 'json' };
import nlLeave from './nl/leave.json' with { type: 'json' };
import nlMail from './nl/mail.json' with { type: 'json' };
import nlPerson from './nl/person.json' with { type: 'json' };
import nlProposal from './nl/proposal.json' with { type: 'json' };
import nlPublic from './nl/public.json' with { type: 'json' };
import nlSchool from './nl/school.json' with { type: 'json' };
import nlSignIn from './nl/sign-in.json' with { type: 'json' };
import nlTeam from './nl/team.json' with { type: 'json' };
import nlWorkplace from './nl/workplace.json' with { type: 'json' };
import { inWords } from './numbers.ts';

export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const nl = {
  checks: nlChecks,
  common: nlCommon,
  desk: nlDesk,
  errors: nlErrors,
  'follow-up': nlFollowUp,
  holder: nlHolder,
  learner: nlLearner,
  leave: nlLeave,
  mail: nlMail,
  proposal: nlProposal,
  person: nlPerson,
  public: nlPublic,
  school: nlSchool,
  'sign-in': nlSignIn,
  team: nlTeam,
  workplace: nlWorkplace,
};
const en = {
  checks: enChecks,
  common: enCommon,
  desk: enDesk,
  errors: enErrors,
  'follow-up': enFollowUp,
  holder: enHolder,
  learner: enLearner,
  leave: enLeave,
  mail: enMail,
  proposal: enProposal,
  person: enPerson,
  public: enPublic,
  school: enSchool,
  'sign-in': enSignIn,
  team: enTeam,
  workplace: enWorkplace,
};
export const CATALOGUE: Record<Language, Record<string, Record<string, string>>> = { nl, en };

type Base<Key> = Key extends `${infer Stem}_one` ? Stem : Key extends `${infer Stem}_other` ? Stem : Key;
/** Every key of the Dutch catalogue; a plural pair `x_one`, `x_other` is asked for as `x` with `count`. */
export type TextKey = {
  [Space in keyof typeof nl]: `${Space}:${Base<keyof (typeof nl)[Space]> & string}`;
}[keyof typeof nl];

export type TextParams = Record<string, string | number | boolean | null | undefined>;

const instance = i18next.createInstance();
instance.use<FormatterModule>({
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value, _format, language) => inWords(language ?? 'nl', value),
});
void instance.init({
  lng: 'nl',
  fallbackLng: 'nl',
  supportedLngs: [...LANGUAGES],
  ns: Object.keys(nl),
  resources: CATALOGUE,
  keySeparator: false,
  nsSeparator: ':',
  contextSeparator: '\u0000',
  interpolation: { escapeValue: false, alwaysFormat: true },
  initAsync: false,
});

/** Whether a text exists, for codes that come from elsewhere. */
export function hasText(key: string): key is TextKey {
  return instance.exists(key, { lng: 'nl' });
}

/** The text of a key in a language, plain (never HTML). Throws TypeError for a key that does not exist. */
export function text(language: Language, key: TextKey, params: TextParams = {}): string {
  // as any text: the library's own types compare thousands of keys with each other, which takes the compiler minutes
  const name: string = key;
  if (!instance.exists(name, { lng: language, ...params })) throw new TypeError(`No text for ${name} in ${language}`);
  return instance.t(name, { lng: language, ...params });
}

/** Direction of the script, for `<html dir>`. */
export function direction(language: Language): 'ltr' | 'rtl' {
  return instance.dir(language);
}

/** The language asked for, when we have it; otherwise null. */
export function parseLanguage(value: unknown): Language | null {
  return LANGUAGES.find((language) => language === value) ?? null;
}
