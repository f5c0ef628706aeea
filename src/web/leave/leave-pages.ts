/** Pages of an archive: the templates of the site in a frame that needs no server. Dutch only. */
import { type Language, text } from '../../i18n/i18n.ts';
import { isSchool, type Organisation } from '../../issuing/organisations/organisations.ts';
import type { WebContext } from '../context.ts';
import { dayOnPage } from '../public/days.ts';
import type { SavedPageParts } from '../public/saved-file.ts';

/** What an archive is made with. */
export type LeaveWeb = SavedPageParts & Pick<WebContext, 'caches' | 'papers' | 'verifyStored' | 'publicUrl'>;

export interface LeavePages {
  /** As `web`, knowing only this issuer. */
  web: LeaveWeb;
  /** The day on which the archive is made, in words. */
  madeOn: string;
  page(view: string, data: { title: string; [field: string]: unknown }): string;
}

/** The pages of one archive, with everything they say of the day on which it was made. */
export function createLeavePages(web: LeaveWeb, organisation: Organisation): LeavePages {
  const { did, name, publicUrl, slug } = organisation;
  const madeOn = dayOnPage('nl', web.issuing.now().toISOString());
  const own: LeaveWeb = {
    ...web,
    knownIssuers: async () => ({
      origins: [publicUrl],
      issuers: [{ did, name, own: true, from: null, until: null, keys: [] }],
    }),
  };
  return {
    web: own,
    madeOn,
    page: (view, data) =>
      web.view(view, {
        layout: 'leave',
        language: 'nl',
        trial: web.trial,
        browserParts: web.browserParts !== null,
        home: { page: `/issuers/${slug}/`, name },
        madeOn,
        credential: null,
        ...data,
      }),
  };
}

/** What an organisation takes along, in words: a school signs praktijkverklaringen too. */
export function whatIsIn(language: Language, organisation: Organisation): string {
  return text(language, isSchool(organisation) ? 'leave:what.school' : 'leave:what.badges');
}
