import { BADGE_FILES } from '../public/badge-files.ts';
import type { Route } from '../route.ts';
import { backToBadge, backToFolder } from './back.ts';
import { showBadge } from './badge-show.ts';
import { claim, showClaim } from './claim.ts';
import { eraseAll, eraseOne } from './erase.ts';
import { holderEvidenceFile } from './evidence-file.ts';
import { badgeFile, badgeProof, everything, ownFile, ownProof, qrPicture } from './files.ts';
import { join, joinByEmail, remember, renew, showJoin, takeOut, useJoin } from './join.ts';
import { askName } from './name.ts';
import { showFolder } from './overview.ts';
import { newAddress, publish, withdraw } from './publish.ts';
import { holderStart } from './start.ts';

const get = (path: string, handler: Route['handler'], kind: Route['kind'] = 'page'): Route => ({
  method: 'get',
  path,
  access: 'holder',
  kind,
  handler,
});
const post = (path: string, handler: Route['handler']): Route => ({
  method: 'post',
  path,
  access: 'holder',
  kind: 'page',
  handler,
});

/** Forms that answer with a page of their own when something is wrong: the address bar then shows the address of the form. */
const FOLDER_STEPS = ['join', 'email', 'erase'];
const BADGE_STEPS = ['publish', 'name', 'erase'];

/**
 * The holder's own pages. `/m/:token` is on paper and stays for ever; the private link in it is the only key. A GET changes
 * nothing here, and no page leads to another site.
 */
export const HOLDER_ROUTES: readonly Route[] = [
  { method: 'get', path: '/m', access: 'public', kind: 'page', handler: holderStart },
  { method: 'get', path: '/m/mail/:code', access: 'public', kind: 'page', handler: showJoin },
  { method: 'post', path: '/m/mail/:code', access: 'public', kind: 'page', handler: useJoin },
  { method: 'get', path: '/m/claim/:code', access: 'public', kind: 'page', handler: showClaim },
  { method: 'post', path: '/m/claim/:code', access: 'public', kind: 'page', handler: claim },

  get('/m/:token.zip', everything, 'file'),
  get('/m/:token.proof.json', ownProof, 'file'),
  ...BADGE_FILES.map((file) => get(`/m/:token.${file}`, ownFile(file), 'file')),
  get('/m/:token', showFolder),
  ...FOLDER_STEPS.map((step) => get(`/m/:token/${step}`, backToFolder)),
  post('/m/:token/join', join),
  post('/m/:token/email', joinByEmail),
  post('/m/:token/remember', remember),
  post('/m/:token/renew', renew),
  post('/m/:token/erase', eraseAll),

  get('/m/:token/:slug.proof.json', badgeProof, 'file'),
  ...BADGE_FILES.map((file) => get(`/m/:token/:slug.${file}`, badgeFile(file), 'file')),
  get('/m/:token/:slug', showBadge),
  ...BADGE_STEPS.map((step) => get(`/m/:token/:slug/${step}`, backToBadge)),
  post('/m/:token/:slug/publish', publish),
  post('/m/:token/:slug/withdraw', withdraw),
  post('/m/:token/:slug/link', newAddress),
  post('/m/:token/:slug/name', askName),
  post('/m/:token/:slug/out', takeOut),
  post('/m/:token/:slug/erase', eraseOne),
  get('/m/:token/:slug/evidence/:item', holderEvidenceFile, 'file'),
  get('/m/:token/:slug/qr.png', qrPicture('png'), 'file'),
  get('/m/:token/:slug/qr.svg', qrPicture('svg'), 'file'),
];
