/**
 * Drafts the infinitive form of a criterion from the je-form, as a proposal that a person corrects: "Je helpt een ander
 * uit jezelf." -> "Een ander uit zichzelf helpen." Rules of Dutch spelling and word order, and a short list of verbs that
 * keep no rule.
 */

/** Finite forms that no rule turns back into their infinitive. */
const IRREGULAR: Readonly<Record<string, string>> = {
  bent: 'zijn',
  hebt: 'hebben',
  heeft: 'hebben',
  wilt: 'willen',
  wil: 'willen',
  mag: 'mogen',
  moet: 'moeten',
  durft: 'durven',
  doet: 'doen',
  gaat: 'gaan',
  staat: 'staan',
  slaat: 'slaan',
  ziet: 'zien',
  komt: 'komen',
  weet: 'weten',
  laat: 'laten',
  let: 'letten',
  zet: 'zetten',
  zit: 'zitten',
  praat: 'praten',
  eet: 'eten',
  meet: 'meten',
  vergeet: 'vergeten',
  begroet: 'begroeten',
  sluit: 'sluiten',
  wacht: 'wachten',
  start: 'starten',
  test: 'testen',
  poetst: 'poetsen',
  verplaatst: 'verplaatsen',
  sms: 'sms’en',
  mailt: 'mailen',
  traint: 'trainen',
  scant: 'scannen',
};

const PARTICLES = new Set(
  'aan achter af bij binnen dicht door in klaar kwijt los mee na neer om onder op open over rond samen schoon stil tegen terug toe uit vast vol voor voorbij weg'.split(
    ' ',
  ),
);
const PREPOSITIONS = new Set('aan bij in met na naar om op over tegen tot uit van voor'.split(' '));
/** Prepositions whose group reads best behind the verb: "een ander helpen met plannen". */
const BEHIND_THE_VERB = new Set('aan bij met over tegen voor'.split(' '));
const STATES = new Set(['zijn', 'blijven', 'worden']);
const PEOPLE = /^(?:een ander|anderen|iemand|een (?:nieuwe )?collega) /;
/** Where the main clause ends: a comma or colon, or a word that opens a clause of its own. */
const CLAUSE =
  /(?:,|:|(?<=\s)(?:als|tot|zodat|terwijl|wanneer|omdat|zoals|wat|hoe|waar|wie|waarom|die|dat|zonder)(?=\s)|(?<=\s)of (?=je |iemand |het |iets |er |dat )|(?<=\s)om (?=.*\bte\b))/u;

/** Turns of phrase that speak to the person, and what stands there in an infinitive. */
const PHRASES: readonly [RegExp, string][] = [
  [/\buit jezelf\b/g, 'uit zichzelf'],
  [/\bjezelf\b/g, 'zichzelf'],
  [/^houdt je aan\b/g, 'houdt zich aan'],
  [/\bals je ziek bent\b/g, 'bij ziekte'],
  [/\bals je (?:het|iets|een stap) niet (?:weet|snapt|begrijpt)\b/g, 'als iets niet duidelijk is'],
  [/\bals je een fout maakt\b/g, 'na een fout'],
  [/\b(?:jouw|je) (?=(?:spullen|woorden|collega’s|collega's|klanten|fouten|taken)(?!\p{L}))/gu, ''],
  [
    /\b(?:jouw|je) (?=(?:eigen )?(?:werk|deel|rooster|wachtwoord|plan|doel|team|bericht|gereedschap|bedrijf)\b)/g,
    'het ',
  ],
  [
    /\b(?:jouw|je) (?=(?:eigen )?(?:coach|telefoon|plek|kleding|handen|naam|beurt|pauze|taak|collega|fout|baas|agenda)\b)/g,
    'de ',
  ],
];

/**
 * The infinitive form of one criterion in the je-form; text that does not start with "Je" comes back as it is. Words
 * that still speak to the person stay in, so that the form can point at them.
 */
export function draftInfinitive(jeForm: string): string {
  const text = jeForm.trim();
  const match = /^Je (.+?)([.!?]?)$/su.exec(text);
  if (match === null || text.length > 300) return text;
  const sentence = PHRASES.reduce((changed, [pattern, instead]) => changed.replace(pattern, instead), match[1] ?? '');
  const cut = sentence.search(CLAUSE);
  const [main, rest] = keepPreposition(cut < 0 ? sentence : sentence.slice(0, cut), cut < 0 ? '' : sentence.slice(cut));
  const turned = turnMain(main.replace(/\s+/g, ' ').trim(), rest);
  const joined = rest === '' || /^[,:]/.test(rest) ? turned + rest : `${turned} ${rest}`;
  return `${startSentence(joined)}${match[2] || '.'}`;
}

function startSentence(text: string): string {
  return text.startsWith('één') ? `Eén${text.slice(3)}` : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** "houdt rekening met | wat een ander wil": the preposition belongs to the clause behind it. */
function keepPreposition(main: string, rest: string): [main: string, rest: string] {
  const words = main.trim().split(' ');
  const last = words.at(-1) ?? '';
  const belongs = /^wie /.test(rest)
    ? PREPOSITIONS.has(last)
    : /^(?:met|over|van|voor)$/.test(last) && /^wat /.test(rest);
  return belongs ? [words.slice(0, -1).join(' '), `${last} ${rest}`] : [main.trim(), rest];
}

/** Turns "helpt een ander en ruimt de plek op" into "een ander helpen en de plek opruimen". */
function turnMain(main: string, rest: string): string {
  const both = /^(\S+t) en (\S+t)(?: (.*))?$/u.exec(main);
  if (both) return [both[3], infinitiveOf(both[1] ?? ''), 'en', infinitiveOf(both[2] ?? '')].filter(Boolean).join(' ');
  const [first = '', second] = main.split(/ en (?=(?:begint|ruimt|doet|maakt|helpt|zegt|gaat|vraagt|pakt|kijkt) )/u);
  return second === undefined ? turnClause(first, rest) : `${turnClause(first, '')} en ${turnClause(second, rest)}`;
}

function turnClause(clause: string, rest: string): string {
  const [verb = '', ...words] = clause.split(' ');
  if (verb === 'kunt' || verb === 'kan') return words.join(' ');
  const at = particleAt(words);
  const infinitive = `${at < 0 ? '' : words[at]}${infinitiveOf(verb)}`;
  if (at >= 0) return [...words.slice(0, at), infinitive, ...words.slice(at + 1)].join(' ');
  const place = verbPlace(words, infinitive, rest);
  return [...words.slice(0, place), infinitive, ...words.slice(place)].join(' ');
}

/** Where the loose part of a verb stands: at the end, or before a group with a preposition ("legt werk uit aan …"). */
function particleAt(words: readonly string[]): number {
  return words.findIndex(
    (word, i) =>
      PARTICLES.has(word) &&
      !PREPOSITIONS.has(words[i - 1] ?? '') &&
      (i === words.length - 1 ||
        ((i > 0 || word === 'terug' || word === 'mee') && PREPOSITIONS.has(words[i + 1] ?? ''))),
  );
}

/** How many words stand before the verb: all of them, or those before the group that reads best behind it. */
function verbPlace(words: readonly string[], infinitive: string, rest: string): number {
  const people = infinitive === 'leren' ? PEOPLE.exec(`${words.join(' ')} `) : null;
  if (people) return people[0].trim().split(' ').length;
  const first = /^(?:die|dat) /.test(rest) ? 0 : 1;
  const group = words.findIndex(
    (word, i) =>
      i >= first &&
      words[i - 1] !== 'of' &&
      infinitive !== 'gaan' &&
      (BEHIND_THE_VERB.has(word) || (word === 'in' && STATES.has(infinitive))),
  );
  return group < 0 ? words.length : group;
}

/** The infinitive of a verb after "je": helpt -> helpen, maakt -> maken, pakt -> pakken, blijft -> blijven. */
export function infinitiveOf(finite: string): string {
  const known = IRREGULAR[finite];
  if (known !== undefined) return known;
  const prefixed = /^(ver|be|ge|ont|her|over|onder|voor)(.+)$/.exec(finite);
  const rest = prefixed ? IRREGULAR[prefixed[2] ?? ''] : undefined;
  if (prefixed && rest !== undefined) return `${prefixed[1]}${rest}`;
  return fromStem(finite.replace(/t$/, ''));
}

function fromStem(stem: string): string {
  const prefixed = /^(ver|be|her|er|ge|ont)([^aeiouy]+[aeiou][^aeiouy]+)$/.exec(stem);
  if (prefixed) return `${prefixed[1]}${fromStem(prefixed[2] ?? '')}`;
  // Unstressed endings keep one consonant: luister, wissel, reken, adem.
  if (/[aeiouy].*[^aeiouy](?:er|el|en|em|ig)$/.test(stem)) return `${stem}en`;
  const long = /^(.*?)(aa|ee|oo|uu)([bcdfghjklmnpqrstvwxz])$/.exec(stem);
  if (long) return `${long[1]}${(long[2] ?? '').charAt(0)}${soft(long[3] ?? '')}en`;
  if (/(?:ij|ei|ui|ie|oe|eu|ou|au)[bcdfghjklmnpqrstvwxz]$/.test(stem))
    return `${stem.slice(0, -1)}${soft(stem.slice(-1))}en`;
  if (/(?<![aeiouy])[aeiou][bcdfgklmnprst]$/.test(stem)) return `${stem}${stem.slice(-1)}en`;
  if (/[aeiou]$/.test(stem)) return `${stem}n`;
  return /[lr]f$/.test(stem) ? `${stem.slice(0, -1)}ven` : `${stem}en`;
}

/** f and s at the end of a stem are v and z inside the word: schrijf -> schrijven, lees -> lezen. */
function soft(consonant: string): string {
  return consonant === 'f' ? 'v' : consonant === 's' ? 'z' : consonant;
}
