/** A badge of one definition, prepared for signing. It shares no code with the verifier: that one is the check on this one. */
import type { SigningKey } from '../key-store.ts';
import { prepareProofHash } from './proof-hash.ts';
import { cut, type Marked, valuesIn } from './slots.ts';
import { canonical, prepareStatements } from './statements.ts';
import { withProof } from './with-proof.ts';

export interface Template {
  /** The values of a document (JSON text) that is this one in all else; null for any other. */
  match(json: string): string[] | null;
  /** Number of canonical statements of such a document. */
  statements: number;
  /** The document with its proof, as JSON; null for "I do not know". `values`: what `match` gave for it. */
  seal(json: string, values: readonly string[], key: SigningKey): Promise<string | null>;
}

/**
 * Prepares a template; null where the document is beyond it. What comes out is not proven yet: `makeTemplate` is the
 * way to one that may be used.
 */
export async function prepare({ text, slots, at }: Marked): Promise<Template | null> {
  const statements = await prepareStatements(text);
  const proofHash = await prepareProofHash((JSON.parse(text) as { '@context': string[] })['@context']);
  if (statements === null || proofHash === null) return null;
  const whole = cut(text);
  const kinds = slots.map(({ kind }) => kind);
  return {
    statements: statements.count,
    match(json) {
      const values = valuesIn(json, whole, kinds);
      return values === null || values[at.id] === values[at.subjectId] ? null : values;
    },
    async seal(json, values, key) {
      const created = values[at.validFrom] ?? '';
      const proof = proofHash(created, key.methodId);
      const nquads = proof === null ? null : canonical(statements, values);
      if (proof === null || nquads === null) return null;
      return withProof(json, { nquads, proofHash: proof, created }, key);
    },
  };
}
