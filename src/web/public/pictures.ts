/** Pictures of badges: the organisation's own PNG, else the medal drawn from the definition. Cached by version and level. */
import type { AchievementVersion } from '../../issuing/achievements/achievements.ts';
import type { Level } from '../../openbadges/types.ts';
import { svgToPng } from '../../printing/raster.ts';
import type { WebContext } from '../context.ts';
import { badgeMedal } from '../papers.ts';

/** What pictures are made with. */
export type PictureParts = Pick<WebContext, 'caches' | 'issuing'>;

const WIDTH_PX = 600;

/** The picture as PNG of 600 pixels, or the organisation's own PNG as it is. Level null: the badge itself, without a level. */
export function badgePng(web: PictureParts, version: AchievementVersion, level: Level | null): Promise<Uint8Array> {
  return web.caches.pictures.get(`png ${version.id} ${level ?? ''}`, async () => {
    const { imageFileId } = version.content;
    const own = imageFileId === null ? null : await web.issuing.files.get(imageFileId);
    return own ?? svgToPng(badgeMedal(version, level), WIDTH_PX);
  });
}

/** The picture as SVG; an organisation's own PNG is put inside one. */
export async function badgeSvg(web: PictureParts, version: AchievementVersion, level: Level | null): Promise<string> {
  if (version.content.imageFileId === null) return badgeMedal(version, level);
  const png = Buffer.from(await badgePng(web, version, level)).toString('base64');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512">` +
    `<image width="512" height="512" href="data:image/png;base64,${png}"/></svg>`
  );
}
