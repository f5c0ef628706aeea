/**
 * The pre-issuance lint: every rule that an Open Badge of ours must pass before a private key sees it.
 * `lint` is the only maker of a `LintedCredential`, and a signer takes nothing else, so unlinted signing cannot be
 * written. The round trip with a throw-away key and our own verifier follows in issuing, on the same token.
 */
import { LINT_RULES } from './lint-rules/index.ts';
import type { Finding, LintFacts } from './lint-rules/rule.ts';
import { depthFindings } from './lint-rules/whole.ts';
import { textOf } from './lint-rules/written.ts';
import type { UnsignedCredential } from './types.ts';

export type { DocumentLoader, Finding, LintFacts, LintRule } from './lint-rules/rule.ts';

/** `passed`: the numbers of the rules, as the product's list of lints has them. */
export type LintResult =
  | { ok: true; linted: LintedCredential; passed: readonly number[] }
  | { ok: false; findings: Finding[] };

const KEY = Symbol('lint');
let seal: (credential: Readonly<UnsignedCredential>) => LintedCredential;

/** Proof that a credential passed every lint rule. Only `lint` makes one; a signer may spend it once. */
export class LintedCredential {
  readonly issuerDid: string;
  /** DateTime: when it is signed as far as its reader can tell, which decides about the key. */
  readonly validFrom: string;
  /** Frozen to its last member: what was linted cannot change afterwards, through no reference at all. */
  #linted: Readonly<UnsignedCredential> | undefined;

  private constructor(key: symbol, credential: Readonly<UnsignedCredential>) {
    if (key !== KEY) throw new TypeError('LintedCredential is made by lint() only');
    this.#linted = credential;
    this.issuerDid = credential.issuer.id;
    this.validFrom = credential.validFrom;
    Object.freeze(this);
  }

  static {
    seal = (credential) => new LintedCredential(KEY, credential);
  }

  /** To look at; frozen. Throws TypeError once spent. */
  peek(): Readonly<UnsignedCredential> {
    return this.#unspent();
  }

  /** The same as JSON text, exactly as the rules had it. Throws TypeError once spent. */
  text(): string {
    return textOf(this.#unspent());
  }

  /** Gives the credential, frozen, for the real signature, once; every later call throws TypeError. */
  spend(): Readonly<UnsignedCredential> {
    const credential = this.#unspent();
    this.#linted = undefined;
    return credential;
  }

  #unspent() {
    if (this.#linted === undefined) throw new TypeError('LintedCredential was spent before');
    return this.#linted;
  }
}

/**
 * Checks an unsigned Open Badge against every rule and gives the single-use token, or all findings at once.
 * The caller's object is copied first: later edits cannot reach the signer. Never throws for a bad credential.
 */
export async function lint(credential: UnsignedCredential, facts: LintFacts): Promise<LintResult> {
  const tooDeep = depthFindings(credential);
  if (tooDeep.length > 0) return { ok: false, findings: tooDeep };
  const copy: UnsignedCredential = deepFreeze(JSON.parse(JSON.stringify(credential)));
  const findings: Finding[] = [];
  const passed: number[] = [];
  for (const rule of LINT_RULES) {
    try {
      const found = await rule.check(copy, facts);
      if (found.length === 0) passed.push(rule.number);
      else findings.push(...found);
    } catch (error) {
      // A rule that stumbles over a misshapen document has not passed.
      findings.push({ rule: rule.id, path: '', detail: `could not be checked: ${nameOf(error)}` });
    }
  }
  return findings.length > 0 ? { ok: false, findings } : { ok: true, linted: seal(copy), passed };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
