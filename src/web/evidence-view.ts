/** How a page shows evidence, and how its files are sent: to staff, to the holder, and to everybody where the holder shows it. */
import type { Request, Response } from 'express';
import { AppError } from '../errors.ts';
import { type Language, type TextKey, text } from '../i18n/i18n.ts';
import type { Evidence } from '../issuing/evidence/evidence.ts';
import type { WebContext } from './context.ts';
import { visible } from './public/visible.ts';

/** What of an item is shown; of an award or of a dossier. */
type ShownEvidence = Pick<
  Evidence,
  'id' | 'kind' | 'fileId' | 'mediaType' | 'seconds' | 'text' | 'hours' | 'criteria'
> &
  Partial<Pick<Evidence, 'addedAt' | 'source'>>;

/**
 * One item for `partials/evidence-items`. `files` is the address below which its file stands. What came after `releasedAt`
 * was not before the eyes of whoever released the badge, and says so.
 */
export function evidenceView(language: Language, item: ShownEvidence, files: string, releasedAt: string | null = null) {
  const say = (key: TextKey, params = {}) => text(language, key, params);
  const shownText = item.text === null ? null : visible(item.text);
  return {
    id: item.id,
    kind: item.kind,
    photo: item.kind === 'photo' ? `${files}/${item.id}` : null,
    voice: item.kind === 'voice' ? `${files}/${item.id}` : null,
    alt: shownText ?? say('public:evidence.photoAlt'),
    mediaType: item.mediaType,
    length: item.seconds === null ? null : say('public:evidence.seconds', { count: item.seconds }),
    criteria: item.criteria.map(visible),
    hours: item.hours === null ? null : say('public:evidence.hours', { count: item.hours }),
    text: shownText,
    place: item.kind === 'place',
    words: item.kind === 'words',
    whose: item.source ?? 'coach',
    later: releasedAt !== null && (item.addedAt ?? '') > releasedAt ? say('public:evidence.later') : null,
  };
}

/** What an item is called to the person it is about: whose voice or words they are is said. */
export function evidenceLabel({ kind, source }: Pick<Evidence, 'kind' | 'source'>): TextKey {
  const own = (kind === 'voice' || kind === 'words') && source ? `-${source}` : '';
  return `holder:publish.evidence-${kind}${own}` as TextKey;
}

/** `inline`, with a neutral name, in a page of its own that can do nothing. A player may ask for a part. */
export async function sendEvidenceFile(
  web: WebContext,
  request: Request,
  response: Response,
  item: Pick<Evidence, 'id' | 'fileId' | 'mediaType'>,
): Promise<void> {
  const bytes = item.fileId === null ? null : await web.issuing.evidenceFiles.get(item.fileId);
  if (bytes === null || item.mediaType === null) throw new AppError('evidence.not_found');
  const ending = ENDINGS[item.mediaType];
  response.set({
    'Cache-Control': 'private, no-store',
    'Content-Disposition': `inline; filename="bewijs-${item.id.slice(0, 8)}.${ending}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
  });
  response.type(item.mediaType);
  const parts = request.range(bytes.length);
  const part = Array.isArray(parts) && parts.type === 'bytes' && parts.length === 1 ? parts[0] : undefined;
  if (part === undefined) {
    response.send(Buffer.from(bytes));
    return;
  }
  response.status(206).set('Content-Range', `bytes ${part.start}-${part.end}/${bytes.length}`);
  response.send(Buffer.from(bytes.subarray(part.start, part.end + 1)));
}

/** How a file of each kind is called. */
export const ENDINGS = { 'image/jpeg': 'jpg', 'audio/webm': 'webm', 'audio/mp4': 'm4a' } as const;
