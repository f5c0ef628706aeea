/**
 * What each member of a document of ours says in RDF, as a table: the one JSON form of our badges and status lists
 * (openbadges/types.ts) under the contexts named here. The table is not read from the contexts, it is proven against
 * them: tests compare its statements with those of the JSON-LD library. It holds for exactly the texts in `MADE_FOR`.
 */
import { CREDENTIALS_V2, OPEN_BADGES_V3 } from '../../openbadges/contexts.ts';

/** SHA-256 (hex) of `JSON.stringify` of each context as it is used. With another text the table means nothing. */
export const MADE_FOR: ReadonlyMap<string, string> = new Map([
  [CREDENTIALS_V2, 'bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050'],
  [OPEN_BADGES_V3, 'e83d22edb45100fa89da7a908e2a3b910344724b5c25a6f57e7f06fa8e31422d'],
]);

/**
 * What stands behind a key: a text, several texts, an address, or objects. `suffix` is what N-Quads writes after the
 * quotes: the datatype, or nothing for a plain text.
 */
export type ValueRule =
  /** The types of the node: always the same objects, in order. */
  | { kind: 'types'; objects: readonly string[] }
  | { kind: 'text'; suffix: string }
  | { kind: 'texts' }
  | { kind: 'address' }
  /** The value `true`. */
  | { kind: 'true'; suffix: string }
  | { kind: 'integer'; suffix: string }
  /** A word that stands for an address. */
  | { kind: 'word'; words: ReadonlyMap<string, string> }
  | { kind: 'node'; node: NodeRule }
  | { kind: 'nodes'; node: NodeRule };

export interface MemberRule {
  key: string;
  /** The property between angle brackets. */
  predicate: string;
  value: ValueRule;
}

/** One kind of object. Its keys are `id` (if named), `type` (if it has one) and members of the table: no others. */
export interface NodeRule {
  /** True: has an `id`. False: has none, so it is a blank node. */
  named: boolean;
  /** As written: an array of exactly these, or one word standing alone; null = no type. */
  type: readonly string[] | string | null;
  /** All but the id, in the order of their predicates, each predicate once: so a node's statements come out sorted. */
  members: readonly MemberRule[];
  /** Many documents hold one and the same: what it says may be remembered by its text. Only for a node with a name. */
  shared: boolean;
}

const VC = 'https://www.w3.org/2018/credentials#';
const STATUS = 'https://www.w3.org/ns/credentials/status#';
const SECURITY = 'https://w3id.org/security#';
const OB = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#';
const SCHEMA = 'https://schema.org/';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const DATE_TIME = `${XSD}dateTime`;
/** Datatypes as the Open Badges context spells them: with https, which is another address. */
const OB_XSD = 'https://www.w3.org/2001/XMLSchema#';
const ANY_URI = `${OB_XSD}anyURI`;
/** The context says "date" of what the standard calls a DateTime. */
const OB_DATE = `${OB_XSD}date`;

const RDF_TYPE = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>';

/** A member as the table writes it: the key stands before it. */
type Written = Omit<MemberRule, 'key'>;

const member = (property: string, value: ValueRule): Written => ({ predicate: `<${property}>`, value });
const typed = (datatype: string): string => `^^<${datatype}>`;
const text = (property: string, datatype?: string) =>
  member(property, { kind: 'text', suffix: datatype === undefined ? '' : typed(datatype) });
const address = (property: string) => member(property, { kind: 'address' });
const node = (property: string, rule: NodeRule) => member(property, { kind: 'node', node: rule });
const nodes = (property: string, rule: NodeRule) => member(property, { kind: 'nodes', node: rule });

function rule(
  kind: 'named' | 'nameless' | 'shared',
  type: NodeRule['type'],
  types: readonly string[],
  written: Readonly<Record<string, Written>>,
): NodeRule {
  const members = Object.entries(written).map(([key, value]) => ({ key, ...value }));
  const objects = types.map((address) => `<${address}>`).sort();
  if (type !== null) members.push({ key: 'type', predicate: RDF_TYPE, value: { kind: 'types', objects } });
  members.sort((one, other) => (one.predicate < other.predicate ? -1 : 1));
  return { named: kind !== 'nameless', type, members, shared: kind === 'shared' };
}

const IMAGE = rule('named', 'Image', [`${OB}Image`], { caption: text(`${SCHEMA}caption`) });

const IDENTIFIER_ENTRY = rule('nameless', 'IdentifierEntry', [`${OB}IdentifierEntry`], {
  identifier: text(`${OB}identifier`),
  identifierType: text(`${OB}identifierType`),
});

const IDENTITY = rule('nameless', 'IdentityObject', [`${OB}IdentityObject`], {
  hashed: member(`${OB}hashed`, { kind: 'true', suffix: typed(`${OB_XSD}boolean`) }),
  identityType: text(`${OB}identityType`),
  identityHash: text(`${OB}identityHash`),
  salt: text(`${OB}salt`),
});

const ADDRESS = rule('nameless', ['Address'], [`${OB}Address`], {
  addressLocality: text(`${SCHEMA}addressLocality`),
});

const PROFILE = rule('named', ['Profile'], [`${OB}Profile`], {
  name: text(`${SCHEMA}name`),
  url: text(`${SCHEMA}url`, ANY_URI),
  image: node(`${OB}image`, IMAGE),
  address: node(`${OB}address`, ADDRESS),
  otherIdentifier: nodes(`${OB}otherIdentifier`, IDENTIFIER_ENTRY),
});

const ALIGNMENT = rule('nameless', ['Alignment'], [`${SCHEMA}AlignmentObject`], {
  targetName: text(`${SCHEMA}targetName`),
  targetUrl: text(`${SCHEMA}targetUrl`, ANY_URI),
  targetCode: text(`${OB}targetCode`),
  targetDescription: text(`${SCHEMA}targetDescription`),
  targetFramework: text(`${SCHEMA}targetFramework`),
  targetType: text(`${OB}targetType`),
});

const RUBRIC_LEVEL = rule('named', ['RubricCriterionLevel'], [`${OB}RubricCriterionLevel`], {
  name: text(`${SCHEMA}name`),
  description: text(`${SCHEMA}description`),
  level: text(`${OB}level`),
});

const RESULT_DESCRIPTION = rule('named', ['ResultDescription'], [`${OB}ResultDescription`], {
  name: text(`${SCHEMA}name`),
  resultType: text(`${OB}resultType`),
  rubricCriterionLevel: nodes(`${OB}rubricCriterionLevel`, RUBRIC_LEVEL),
});

const CRITERIA = rule('nameless', null, [], { narrative: text(`${OB}narrative`) });

const ACHIEVEMENT = rule('shared', ['Achievement'], [`${OB}Achievement`], {
  achievementType: text(`${OB}achievementType`),
  name: text(`${SCHEMA}name`),
  description: text(`${SCHEMA}description`),
  criteria: node(`${OB}Criteria`, CRITERIA),
  image: node(`${OB}image`, IMAGE),
  inLanguage: text(`${SCHEMA}inLanguage`),
  version: text(`${OB}version`),
  specialization: text(`${OB}specialization`),
  otherIdentifier: nodes(`${OB}otherIdentifier`, IDENTIFIER_ENTRY),
  creator: node(`${OB}creator`, PROFILE),
  alignment: nodes(`${OB}alignment`, ALIGNMENT),
  resultDescription: nodes(`${OB}resultDescription`, RESULT_DESCRIPTION),
  tag: member(`${SCHEMA}keywords`, { kind: 'texts' }),
});

const RESULT = rule('nameless', ['Result'], [`${OB}Result`], {
  resultDescription: text(`${OB}resultDescription`, ANY_URI),
  achievedLevel: text(`${OB}achievedLevel`, ANY_URI),
  value: text(`${SCHEMA}value`),
  alignment: nodes(`${OB}alignment`, ALIGNMENT),
});

const SUBJECT = rule('named', ['AchievementSubject'], [`${OB}AchievementSubject`], {
  name: text(`${SCHEMA}name`),
  identifier: nodes(`${OB}identifier`, IDENTITY),
  activityStartDate: text(`${OB}activityStartDate`, OB_DATE),
  activityEndDate: text(`${OB}activityEndDate`, OB_DATE),
  source: node(`${OB}source`, PROFILE),
  achievement: node(`${OB}achievement`, ACHIEVEMENT),
  result: nodes(`${OB}result`, RESULT),
  narrative: text(`${OB}narrative`),
});

const STATUS_ENTRY = rule('named', 'BitstringStatusListEntry', [`${STATUS}BitstringStatusListEntry`], {
  statusPurpose: text(`${STATUS}statusPurpose`),
  statusListIndex: text(`${STATUS}statusListIndex`),
  statusListCredential: address(`${STATUS}statusListCredential`),
});

const BADGE = rule(
  'named',
  ['VerifiableCredential', 'OpenBadgeCredential'],
  [`${VC}VerifiableCredential`, `${OB}OpenBadgeCredential`],
  {
    name: text(`${SCHEMA}name`),
    issuer: node(`${VC}issuer`, PROFILE),
    validFrom: text(`${VC}validFrom`, DATE_TIME),
    validUntil: text(`${VC}validUntil`, DATE_TIME),
    // As the Open Badges context says it: no context defines the prefix, so it stays as it is.
    awardedDate: text(`${OB}awardedDate`, 'xsd:dateTime'),
    credentialSubject: node(`${VC}credentialSubject`, SUBJECT),
    credentialStatus: node(`${VC}credentialStatus`, STATUS_ENTRY),
  },
);

const LIST_SUBJECT = rule('named', 'BitstringStatusList', [`${STATUS}BitstringStatusList`], {
  statusPurpose: text(`${STATUS}statusPurpose`),
  encodedList: text(`${STATUS}encodedList`, `${SECURITY}multibase`),
  ttl: member(`${STATUS}ttl`, { kind: 'integer', suffix: typed(`${XSD}integer`) }),
});

const STATUS_LIST = rule(
  'named',
  ['VerifiableCredential', 'BitstringStatusListCredential'],
  [`${VC}VerifiableCredential`, `${STATUS}BitstringStatusListCredential`],
  {
    issuer: address(`${VC}issuer`),
    validFrom: text(`${VC}validFrom`, DATE_TIME),
    validUntil: text(`${VC}validUntil`, DATE_TIME),
    credentialSubject: node(`${VC}credentialSubject`, LIST_SUBJECT),
  },
);

/** The documents of the table, each with exactly the contexts it is written under. */
export const DOCUMENTS: readonly { contexts: readonly string[]; rule: NodeRule }[] = [
  { contexts: [CREDENTIALS_V2, OPEN_BADGES_V3], rule: BADGE },
  { contexts: [CREDENTIALS_V2], rule: STATUS_LIST },
];

/** A proof without its value (VC-DI-EDDSA 3.3.5); the contexts are those of its document. */
export const PROOF = rule('nameless', 'DataIntegrityProof', [`${SECURITY}DataIntegrityProof`], {
  created: text('http://purl.org/dc/terms/created', DATE_TIME),
  cryptosuite: text(`${SECURITY}cryptosuite`, `${SECURITY}cryptosuiteString`),
  proofPurpose: member(`${SECURITY}proofPurpose`, {
    kind: 'word',
    words: new Map([['assertionMethod', `${SECURITY}assertionMethod`]]),
  }),
  verificationMethod: address(`${SECURITY}verificationMethod`),
});
