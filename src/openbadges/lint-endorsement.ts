/**
 * The lint of an endorsement before it is signed, with its own sealed single-use token. An endorsement says exactly what its
 * praktijkverklaring says of the work processes, in the name of another organisation, and nothing about a person.
 */
import { endorsedLines } from './endorsement.ts';
import { contextsExact, URN_UUID_V4 } from './lint-rules/frame.ts';
import { issuerIsOrganisation, keyActiveAndOwn } from './lint-rules/issuer.ts';
import { quadsMatchLeaves } from './lint-rules/quads.ts';
import type { Finding, FrameFacts, FrameRule } from './lint-rules/rule.ts';
import { noPrivateFields } from './lint-rules/secrets.ts';
import { statusEntryOwnAndUnset } from './lint-rules/status.ts';
import { textsClean } from './lint-rules/texts.ts';
import { urlsHttps } from './lint-rules/urls.ts';
import { depthFindings, gatePasses, sizeWithinLimit } from './lint-rules/whole.ts';
import { personalDataIn } from './personal-data.ts';
import { isPraktijkverklaring, SIGNED_PERFORMANCES, WORK_PROCESS_TYPE } from './praktijkverklaring-terms.ts';
import type { UnsignedCredential, UnsignedEndorsement } from './types.ts';

/** What the rules must know: the facts of the organisation that endorses, and the credential as the school will sign it. */
export interface EndorsementFacts extends FrameFacts {
  about: UnsignedCredential;
}

export type EndorsementLintResult = { ok: true; linted: LintedEndorsement } | { ok: false; findings: Finding[] };

const KEY = Symbol('lint-endorsement');
let seal: (json: string) => LintedEndorsement;

/** Proof that an endorsement passed its lint. Only `lintEndorsement` makes one; a signer may spend it once. */
export class LintedEndorsement {
  #json: string | undefined;

  private constructor(key: symbol, json: string) {
    if (key !== KEY) throw new TypeError('LintedEndorsement is made by lintEndorsement() only');
    this.#json = json;
    Object.freeze(this);
  }

  static {
    seal = (json) => new LintedEndorsement(KEY, json);
  }

  /** A copy to look at. Throws TypeError once spent. */
  peek(): UnsignedEndorsement {
    return JSON.parse(this.#unspent());
  }

  /** Gives the endorsement for the signature, once; every later call throws TypeError. */
  spend(): UnsignedEndorsement {
    const json = this.#unspent();
    this.#json = undefined;
    return JSON.parse(json);
  }

  #unspent(): string {
    if (this.#json === undefined) throw new TypeError('LintedEndorsement was spent before');
    return this.#json;
  }
}

/** The rules of every document of ours. Its validity (6) is that of the credential: both have the time of one intent. */
const FRAME_RULES: readonly FrameRule[] = [
  contextsExact,
  issuerIsOrganisation,
  keyActiveAndOwn,
  textsClean,
  urlsHttps,
  statusEntryOwnAndUnset,
  noPrivateFields,
  sizeWithinLimit,
  gatePasses,
  quadsMatchLeaves,
];

/** Checks an unsigned endorsement and gives the single-use token, or all findings. Never throws for a bad one. */
export async function lintEndorsement(
  endorsement: UnsignedEndorsement,
  facts: EndorsementFacts,
): Promise<EndorsementLintResult> {
  const tooDeep = depthFindings(endorsement);
  if (tooDeep.length > 0) return { ok: false, findings: tooDeep };
  const json = JSON.stringify(endorsement);
  const copy: UnsignedEndorsement = JSON.parse(json);
  const findings: Finding[] = [];
  for (const rule of FRAME_RULES) findings.push(...(await checked(rule.id, () => rule.check(copy, facts))));
  findings.push(...(await checked(RULE, () => ownFindings(copy, facts.about))));
  return findings.length > 0 ? { ok: false, findings } : { ok: true, linted: seal(json) };
}

/** A rule that stumbles over a misshapen document has not passed. */
async function checked(rule: string, check: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch {
    return [{ rule, path: '', detail: 'could not be checked' }];
  }
}

const RULE = 'endorsement-says-what-its-credential-says';
const MEMBERS = ['@context', 'credentialStatus', 'credentialSubject', 'id', 'issuer', 'name', 'type', 'validFrom'];

function ownFindings(endorsement: UnsignedEndorsement, about: UnsignedCredential): Finding[] {
  const { credentialSubject: subject, id, issuer, type, validFrom } = endorsement;
  const comment = subject.endorsementComment;
  const lines = (all: readonly { code: string; words: string }[]): string[] =>
    all.map(({ code, words }) => `${code} ${words}`).sort();
  const rules: [path: string, holds: boolean, detail: string][] = [
    ['', same(Object.keys(endorsement).sort(), MEMBERS), 'other members than an endorsement has'],
    ['type', same(type, ['VerifiableCredential', 'EndorsementCredential']), 'not an EndorsementCredential'],
    ['id', URN_UUID_V4.test(id) && id !== about.id, 'not a random id of its own'],
    ['issuer.id', issuer.id !== about.issuer.id, 'the school endorses itself'],
    ['validFrom', validFrom === about.validFrom, 'not the time of its credential'],
    ['credentialSubject', same(Object.keys(subject).sort(), ['endorsementComment', 'id', 'type']), 'other members'],
    ['credentialSubject.type', same(subject.type, ['EndorsementSubject']), 'not an EndorsementSubject'],
    ['credentialSubject.id', subject.id === about.id && isPraktijkverklaring(about), 'not about its credential'],
    ['credentialSubject.endorsementComment', same(lines(endorsedLines(comment)), lines(signedLines(about))), 'differs'],
    ['credentialSubject.endorsementComment', !tellsWho(comment, about), 'tells who the person is'],
  ];
  return rules.filter(([, holds]) => !holds).map(([path, , detail]) => ({ rule: RULE, path, detail }));
}

/** Code and words of every work process in the results of a praktijkverklaring. */
function signedLines({ credentialSubject: { achievement, result } }: UnsignedCredential) {
  return (result ?? []).flatMap(({ achievedLevel, alignment }) => {
    const process = alignment?.find(({ targetType }) => targetType === WORK_PROCESS_TYPE);
    if (process?.targetCode === undefined || achievedLevel === undefined) return [];
    const level = achievedLevel.slice(`${achievement.id}#${process.targetCode}-`.length);
    const words = Object.entries(SIGNED_PERFORMANCES).find(([name]) => name === level)?.[1];
    return [{ code: process.targetCode, words: words ?? '' }];
  });
}

function tellsWho(comment: string, { credentialSubject: { name } }: UnsignedCredential): boolean {
  const words = comment.replace(/\b[0-9a-f]{64}\b/g, '');
  return personalDataIn(words).length > 0 || (name !== undefined && words.includes(name));
}

function same(actual: readonly string[], wanted: readonly string[]): boolean {
  return actual.length === wanted.length && wanted.every((item, at) => actual[at] === item);
}
