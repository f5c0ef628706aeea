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
/** Where the main clause ends: a comma or colon, or a word that opens a clause of its own. */
const CLAUSE =
  /(?:,|:|(?<=\s)(?:als|tot|zodat|terwijl|wanneer|omdat|zoals|wat|hoe|waar|wie|waarom|die|dat|dan|zonder)(?=\s)|(?<=\s)of (?=je |iemand |het |iets |er |dat )|(?<=\s)om (?=.*\bte\b))/u;

/** Turns of phrase that speak to the person, and what stands there in an infinitive. */
const PHRASES: readonly [RegExp, string][] = [
  [/\buit jezelf\b/g, 'uit zichzelf'],
  [/\bjezelf\b/g, 'zichzelf'],
  [/\baan je (?=regels|afspraken|woord)/g, 'zich aan de '],
  [/\bals je ziek bent\b/g, 'bij ziekte'],
  [/\bals je (?:het|iets|een stap) niet (?:weet|snapt|begrijpt)\b/g, 'als iets niet duidelijk is'],
  [/\bals je een fout maakt\b/g, 'na een fout'],
  [/\b(?:jouw|je) (?=eigen\b)/g, 'het '],
  [/\b(?:jouw|je) (?=(?:werk|deel|rooster|wachtwoord|plan|doel|team|bericht|gereedschap|bedrijf|gedrag)\b)/g, 'het '],
  [/\b(?:jouw|je) (?=(?:spullen|handen|woorden|collega’s|collega's|klanten|fouten|taken)\b)/g, ''],
  [/\b(?:jouw|je) (?=(?:coach|telefoon|plek|kleding|naam|beurt|pauze|taak|collega|fout|baas|agenda)\b)/g, 'de '],
];

/**
 * The infinitive form of one criterion in the je-form; text that does not start with "Je" comes back as it is. Words
 * that still speak to the person stay in, so that the form can point at them.
 */
export function draftInfinitive(jeForm: string): string {
  const text = jeForm.trim();
  const match = /^Je (.+?)([.!?]?)$/su.exec(text);
  if (match === null) return text;
  const sentence = PHRASES.reduce((changed, [pattern, instead]) => changed.replace(pattern, instead), match[1] ?? '');
  const cut = sentence.search(CLAUSE);
  const main = cut < 0 ? sentence : sentence.slice(0, cut).trimEnd();
  const rest = cut < 0 ? '' : sentence.slice(cut);
  const turned = turnMain(main.replace(/\s+/g, ' ').trim());
  const joined = rest === '' || /^[,:]/.test(rest) ? turned + rest : `${turned} ${rest}`;
  return `${joined.charAt(0).toUpperCase()}${joined.slice(1)}${match[2] || '.'}`;
}

/** Turns "helpt een ander en ruimt de plek op" into "een ander helpen en de plek opruimen". */
function turnMain(main: string): string {
  const both = /^(\S+t) en (\S+t)(?: (.*))?$/u.exec(main);
  if (both) return [both[3], infinitiveOf(both[1] ?? ''), 'en', infinitiveOf(both[2] ?? '')].filter(Boolean).join(' ');
  const [first = '', second] = main.split(/ en (?=(?:begint|ruimt|doet|maakt|helpt|zegt|gaat|vraagt|pakt|kijkt) )/u);
  return second === undefined ? turnClause(first) : `${turnClause(first)} en ${turnClause(second)}`;
}

function turnClause(clause: string): string {
  const [verb = '', ...words] = clause.split(' ');
  if (verb === 'kunt' || verb === 'kan') return words.join(' ');
  const particle = words.length > 0 && PARTICLES.has(words.at(-1) ?? '') ? words.pop() : '';
  return [...words, `${particle}${infinitiveOf(verb)}`].join(' ');
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
