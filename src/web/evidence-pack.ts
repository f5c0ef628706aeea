/** Evidence as files to take along: photos and sounds as they are, everything that is text in one file beside them. */

import type { Language } from '../i18n/i18n.ts';
import { text } from '../i18n/i18n.ts';
import type { Evidence } from '../issuing/evidence/evidence.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import { ENDINGS, evidenceLabel, evidenceView } from './evidence-view.ts';

/** Adds each file under a neutral name, numbered from 1 without gaps, and one text about all; nothing where there is none. */
export async function addEvidence(
  { evidenceFiles }: Pick<IssuingDeps, 'evidenceFiles'>,
  language: Language,
  items: readonly Evidence[],
  add: (name: string, bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const lines: string[] = [];
  let files = 0;
  for (const item of items) {
    const bytes = item.fileId === null ? null : await evidenceFiles.get(item.fileId);
    if (bytes !== null) files += 1;
    const name = `${text(language, 'holder:readme.evidence')}-${files}.${item.mediaType === null ? '' : ENDINGS[item.mediaType]}`;
    if (bytes !== null) await add(name, bytes);
    const { criteria, hours } = evidenceView(language, item, '');
    const words = [item.text ?? '', ...criteria, hours ?? ''];
    const parts = [text(language, evidenceLabel(item)), bytes === null ? '' : name, ...words];
    lines.push(parts.filter(Boolean).join('\r\n'));
  }
  if (lines.length > 0)
    await add(
      `${text(language, 'holder:readme.evidence')}.txt`,
      new TextEncoder().encode(`${lines.join('\r\n\r\n')}\r\n`),
    );
}
