/** The templates of status lists of a process, used by the signer in the place of the generic library. */
import { AppError } from '../../errors.ts';
import type { UnsignedStatusListCredential } from '../../openbadges/types.ts';
import { addProof } from '../data-integrity.ts';
import type { SigningKey } from '../key-store.ts';
import { type ListTemplate, makeListTemplate, markedList } from './list-template.ts';

/** A template costs as much as twenty signatures: it is made for what is signed this often. */
const WORTH_IT = 3;
/** The generic library repeats the first signature of each template, and every so many after it. */
export const LIST_SAMPLE = 500;
const MOST_LISTS = 500;

export interface ListTemplates {
  /**
   * The list with its proof, as JSON; null where the generic library must sign. Where a check is due, it signs once more with that
   * library: `award.verification_failed` where the bytes differ, and then no template is used any more.
   */
  seal(list: UnsignedStatusListCredential, key: SigningKey): Promise<string | null>;
}

interface Entry {
  seen: number;
  used: number;
  template: Promise<ListTemplate | null> | null;
}

/** None yet. `onMismatch`: the alarm. `make` and `sign` are there for tests. */
export function createListTemplates(deps: {
  onMismatch?: (() => void) | undefined;
  make?: typeof makeListTemplate;
  sign?: typeof addProof;
}): ListTemplates {
  const { onMismatch, make = makeListTemplate, sign = addProof } = deps;
  const entries = new Map<string, Entry>();
  let failed = false;

  return {
    async seal(list, key) {
      if (failed) return null;
      const marked = markedList(list);
      const name = JSON.stringify(marked);
      const entry = entries.get(name) ?? { seen: 0, used: 0, template: null };
      if (entry.seen === 0 && entries.size >= MOST_LISTS) entries.clear();
      entries.set(name, entry);
      entry.seen += 1;
      if (entry.seen >= WORTH_IT) entry.template ??= make(marked);
      const signed = (await (await entry.template)?.seal(list, key)) ?? null;
      // another list may have shown meanwhile that templates are wrong
      if (signed === null || failed) return null;
      entry.used += 1;
      if ((entry.used - 1) % LIST_SAMPLE > 0) return signed;
      if (JSON.stringify(await sign(structuredClone(list), key)) === signed) return signed;
      failed = true;
      onMismatch?.();
      throw new AppError('award.verification_failed', { verdict: 'invalid', codes: 'TEMPLATE_DIFFERS' });
    },
  };
}

/** No templates: the generic library signs every list. */
export const NO_LIST_TEMPLATES: ListTemplates = { seal: async () => null };
