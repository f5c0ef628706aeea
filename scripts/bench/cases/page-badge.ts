import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { HTTP_BASELINE, measureHttp } from '../http-pair.ts';
import { openWithPublicBadge } from './public-badge.ts';

/** The page behind the printed QR. */
export const pageBadge: BenchCase = {
  id: 'page.badge',
  about: 'GET of a public badge page, all its checks made for this request',
  baseline: HTTP_BASELINE,
  async run(clock) {
    const { app, slug, end } = await openWithPublicBadge();
    try {
      return await measureHttp(
        {
          app: app.app,
          path: `/b/${slug}`,
          requests: 200,
          check: (body) => assertThat(body.includes('Deelnemer') && body.includes('</html>'), 'this is not the page'),
        },
        clock,
      );
    } finally {
      await end();
    }
  },
};
