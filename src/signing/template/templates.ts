/**
 * The templates of a process: made for badges that come again, and used by the signer in the place of the generic
 * library. They live in memory only, under exactly the text that all their badges share, so another version of a badge,
 * a package or a context never meets an old one. One wrong answer ends them all until the next start.
 */
import { AppError } from '../../errors.ts';
import { addProof } from '../data-integrity.ts';
import type { SigningKey } from '../key-store.ts';
import { makeTemplate } from './make-template.ts';
import { type Marked, mark } from './slots.ts';
import type { Template } from './template.ts';

/** A template costs as much as twenty signatures: it is made for what is signed this often. */
const WORTH_IT = 3;
/** The generic library repeats the first signature of each template, and every so many after it. */
export const SAMPLE = 500;
const MOST_TEMPLATES = 200;
const MOST_SEEN = 2_000;

export interface Templates {
  /**
   * Number of canonical statements of exactly this document (JSON text), where a template knows it: proven against the
   * library for the text, and by the closed form of each value. Null: not known. Makes the template where it is worth it.
   */
  statements(json: string): Promise<number | null>;
  /** The document with its proof, as JSON; null where the generic library must sign. Not checked yet. */
  seal(json: string, key: SigningKey): Promise<string | null>;
  /**
   * Gives the document with its proof to give out: `signed`, which is what `seal` gave. Where a check of it is due, and always
   * when `wanted` or when its template has gone since, it is what the generic library signs. Throws `award.verification_failed`
   * where the bytes differ; then no template is used any more.
   */
  check(json: string, signed: string, key: SigningKey, wanted: boolean): Promise<string>;
}

/** What a template is and how often it was used. */
interface Entry {
  template: Template;
  used: number;
}

/** None yet. `onMismatch`: the alarm. `make` and `sign` are there for tests. */
export function createTemplates(deps: {
  onMismatch?: (() => void) | undefined;
  make?: typeof makeTemplate;
  sign?: typeof addProof;
}): Templates {
  const { onMismatch, make = makeTemplate, sign = addProof } = deps;
  const entries = new Map<string, Entry[]>();
  const seen = new Map<string, number>();
  const making = new Map<string, Promise<void>>();
  let count = 0;
  let failed = false;

  function find(json: string): { entry: Entry; values: string[] } | null {
    if (failed) return null;
    for (const entry of entries.get(groupOf(json)) ?? []) {
      const values = entry.template.match(json);
      if (values !== null) return { entry, values };
    }
    return null;
  }

  async function add(marked: Marked, group: string): Promise<void> {
    const template = await make(marked);
    if (template === null) return; // `seen` keeps it from being tried again
    if (count >= MOST_TEMPLATES) {
      entries.clear();
      seen.clear();
      count = 0;
    }
    entries.set(group, [...(entries.get(group) ?? []), { template, used: 0 }]);
    count += 1;
  }

  /** Counts a document without a template; makes one the third time, once for all who wait for it. */
  async function meet(json: string): Promise<void> {
    const marked = failed ? null : mark(json);
    if (marked === null) return;
    const { text } = marked;
    const times = (seen.get(text) ?? 0) + 1;
    if (seen.size >= MOST_SEEN) seen.clear();
    seen.set(text, times);
    if (times === WORTH_IT)
      making.set(
        text,
        add(marked, groupOf(json)).finally(() => making.delete(text)),
      );
    await making.get(text);
  }

  return {
    async statements(json) {
      if (find(json) === null) await meet(json);
      return find(json)?.entry.template.statements ?? null;
    },

    async seal(json, key) {
      const found = find(json);
      return found === null ? null : found.entry.template.seal(json, found.values, key);
    },

    async check(json, signed, key, wanted) {
      const entry = find(json)?.entry;
      const due = entry === undefined || entry.used % SAMPLE === 0;
      if (entry !== undefined) entry.used += 1;
      if (!due && !wanted) return signed;
      const generic = JSON.stringify(await sign(JSON.parse(json), key));
      // the alarm was given before: this one is right as it is now
      if (generic === signed || failed) return generic;
      failed = true;
      entries.clear();
      onMismatch?.();
      throw new AppError('award.verification_failed', { verdict: 'invalid', codes: 'TEMPLATE_DIFFERS' });
    },
  };
}

/** No templates: the generic library signs everything. */
export const NO_TEMPLATES: Templates = {
  statements: async () => null,
  seal: async () => null,
  check: async (_json, signed) => signed,
};

const LEVEL = '"achievedLevel":"';

/** The address of the level, which narrows down the templates to compare with. A quotation mark in a text is escaped. */
function groupOf(json: string): string {
  const from = json.indexOf(LEVEL) + LEVEL.length;
  return json.slice(from, json.indexOf('"', from));
}
