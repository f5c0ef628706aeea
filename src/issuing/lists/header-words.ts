import type { ListField } from './draft-list.ts';

/** What a header cell announces: a field of ours, a part of a name, a number we never take, or a date of birth. */
export type HeaderMeaning = ListField | 'firstName' | 'prefix' | 'lastName' | 'bsn' | 'birthDate';

/** Header words as lists carry them, without accents, signs and case; `*` at the end = begins with. First match wins. */
const WORDS: readonly [meaning: HeaderMeaning, words: string][] = [
  ['bsn', 'bsn*|sofi*|burgerservice*|burger service*|persoonsgebonden*|pgn|onderwijsnummer|onderwijsnr'],
  ['birthDate', 'geboorte*|geb datum|gebdatum|geb dat|gebdat|birth*|date of birth|dob'],
  ['prefix', 'tussenvoegsel*|tussenv*|voorvoegsel*|tv|tussen|infix|prefix|middle name'],
  ['firstName', 'voornaam|voornamen|first name|firstname|given name|forename'],
  ['lastName', 'achternaam|achternamen|familienaam|last name|lastname|surname|family name'],
  [
    'pageName',
    'roepnaam*|naam op pagina|naam op de pagina|naam op de badge|naam op badge|weergavenaam|display name|nickname',
  ],
  ['secondJudge', 'tweede*|2e*|second judge|second assessor|medebeoordelaar|mede beoordelaar'],
  ['email', 'e mail*|email*|mail|mailadres|mail adres|deelnemer e mail|deelnemer email'],
  ['level', 'niveau*|level*'],
  ['date', 'datum*|date|award date|uitreikdatum|uitreikingsdatum|dag'],
  ['words', 'woorden*|uw woorden|boodschap|persoonlijke tekst|words|coach words'],
  [
    'name',
    'naam|namen|naam *|volledige naam|voor en achternaam|voornaam *|voornaam en achternaam|name|names|full name',
  ],
];
const TABLE = WORDS.map(([meaning, words]) => ({ meaning, words: words.split('|') }));

/** A head that says whose name it is: "Leerling", "Deelnemersnaam", "Student (voor- en achternaam)". "Leerling Aa" is somebody. */
const OF_A_PERSON =
  /^(?:deelnemer|kandidaa?t|student|leerling|cursist|medewerker|participant|candidate)(?:s|en)?(?: ?s?(?:voor en achter|voor|achter|volledige |full )?(?:naam|namen|names?)\b.*)?$/;

/** Heads of numbers and of other people's data, which only look like one of ours: "leerlingnummer", "e-mail ouder". */
const NOT_OURS = /(?:nummer|nr|code| id)$|\b(?:ouder|ouders|contactpersoon|begeleider|mentor|coach)\b/;

/** What a header cell means, or null for a word we do not know. */
export function headerMeaning(cell: string): HeaderMeaning | null {
  const word = plain(cell);
  if (word === '' || word.length > 60) return null;
  for (const { meaning, words } of TABLE) {
    if (words.some((known) => (known.endsWith('*') ? word.startsWith(known.slice(0, -1)) : word === known))) {
      return meaning !== 'bsn' && meaning !== 'words' && NOT_OURS.test(word) ? null : meaning;
    }
  }
  return OF_A_PERSON.test(word) && !NOT_OURS.test(word) ? 'name' : null;
}

/** Whether a cell reads like the head of a column and not like somebody's data. */
export function isHeaderWord(cell: string): boolean {
  return headerMeaning(cell) !== null;
}

/** Whether the head of a column announces the burgerservicenummer or a number that is the same one. */
export function isBsnHeader(cell: string): boolean {
  return headerMeaning(cell) === 'bsn' || /\b(?:bsn|burger ?service ?n|sofi ?n)/.test(plain(cell));
}

function plain(cell: string): string {
  return cell
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
