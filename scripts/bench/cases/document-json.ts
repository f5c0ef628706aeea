import { assertThat } from '../assertions.ts';
import type { BenchCase } from '../case.ts';
import { HTTP_BASELINE, measureHttp } from '../http-pair.ts';
import { openWithPublicBadge } from './public-badge.ts';

/** The signed credential as a wallet or another verifier fetches it. */
export const documentJson: BenchCase = {
  id: 'document.json',
  about: 'GET of the signed JSON of a public badge',
  baseline: HTTP_BASELINE,
  async run(clock) {
    const { app, slug, json, end } = await openWithPublicBadge();
    try {
      return await measureHttp(
        {
          app: app.app,
          path: `/b/${slug}.json`,
          requests: 120,
          check: (body) => assertThat(body === json, 'these are not the stored bytes'),
        },
        clock,
      );
    } finally {
      await end();
    }
  },
};
