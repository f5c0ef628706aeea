import { PHOTO_MAX_BYTES, VOICE_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import type { Route } from '../route.ts';
import { offerFile, sendOffer, sendVoice } from './offer.ts';
import { showDossierOfLearner } from './page-show.ts';

/** The learner's page of a dossier on its way, by a link from the coach. A GET changes nothing, no page leads to another site. */
export const LEARNER_ROUTES: readonly Route[] = [
  { method: 'get', path: '/l/:token', access: 'learner', kind: 'page', handler: showDossierOfLearner },
  {
    method: 'post',
    path: '/l/:token',
    access: 'learner',
    kind: 'page',
    body: { kind: 'upload', fileBytes: PHOTO_MAX_BYTES, tooLarge: 'evidence.photo_too_large', formStays: true },
    handler: sendOffer,
  },
  {
    method: 'post',
    path: '/l/:token/voice',
    access: 'learner',
    kind: 'api',
    body: { kind: 'upload', fileBytes: VOICE_MAX_BYTES, tooLarge: 'evidence.voice_too_large' },
    handler: sendVoice,
  },
  { method: 'get', path: '/l/:token/evidence/:item', access: 'learner', kind: 'file', handler: offerFile },
];
