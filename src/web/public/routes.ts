import { verifyApi } from '../api/verify.ts';
import type { Route } from '../route.ts';
import { showText } from './about.ts';
import { LEGAL_TEXTS, legalFile, showLegalText, showLegalTexts } from './about-legal.ts';
import { showAchievement, showPicture } from './achievement.ts';
import { BADGE_FILES, showBadgeFile } from './badge-files.ts';
import { checkPaper, showBadge } from './badge-page.ts';
import { showDidDocument, showJwk, showKnownIssuers, showLogo, showStatusList } from './documents.ts';
import { showShownFile } from './evidence-file.ts';
import { showAlive, showCounters, showFavicon, showReady, showRobots } from './health.ts';
import { showIssuer } from './issuer.ts';
import { chooseStop, showStop } from './mail-stop.ts';
import { askRoomCode, sendProposal, showCards } from './proposal.ts';
import { showQualification, showWorkProcess } from './qualification.ts';
import {
  showCheckpoint,
  showConsistency,
  showDay,
  showEntries,
  showInclusion,
  showRegisterKey,
  showStatementProof,
} from './register.ts';
import { showRegisterProof } from './register-proof.ts';
import { showSavedBadge, showSavedFile } from './saved-file.ts';
import { findByCode } from './short-code.ts';
import { startPage } from './start.ts';
import { showStatementPage } from './statement.ts';
import { verifyForm, verifyPosted } from './verify.ts';

/** Everything that needs no sign-in. `/b`, `/c`, `/verify`, `/issuers`, `/status`, `/achievements` and `/qualifications` stay for ever: they are on paper. */
export const PUBLIC_ROUTES: readonly Route[] = [
  { method: 'get', path: '/', access: 'public', kind: 'page', handler: startPage },

  { method: 'get', path: '/b', access: 'public', kind: 'page', handler: findByCode },
  // before `.json`, whose slug would take the rest
  { method: 'get', path: '/b/:slug.proof.json', access: 'public', kind: 'file', handler: showRegisterProof },
  ...BADGE_FILES.map(
    (file): Route => ({
      method: 'get',
      path: `/b/:slug.${file}`,
      access: 'public',
      kind: 'file',
      handler: showBadgeFile(file),
    }),
  ),
  { method: 'get', path: '/b/:slug', access: 'public', kind: 'page', handler: showBadge },
  { method: 'post', path: '/b/:slug', access: 'public', kind: 'page', handler: checkPaper },

  { method: 'get', path: '/b/:slug/evidence/:item', access: 'public', kind: 'file', handler: showShownFile },
  { method: 'get', path: '/b/:slug/saved.html', access: 'public', kind: 'page', handler: showSavedBadge },

  { method: 'get', path: '/verify/saved.html', access: 'public', kind: 'page', handler: showSavedFile },
  { method: 'get', path: '/known-issuers.json', access: 'public', kind: 'file', handler: showKnownIssuers },
  { method: 'get', path: '/log/checkpoint', access: 'public', kind: 'file', handler: showCheckpoint },
  { method: 'get', path: '/log/day/:day', access: 'public', kind: 'file', handler: showDay },
  { method: 'get', path: '/log/key', access: 'public', kind: 'file', handler: showRegisterKey },
  { method: 'get', path: '/log/proof/inclusion', access: 'public', kind: 'api', handler: showInclusion },
  { method: 'get', path: '/log/proof/consistency', access: 'public', kind: 'api', handler: showConsistency },
  { method: 'get', path: '/log/entries', access: 'public', kind: 'api', handler: showEntries },
  { method: 'get', path: '/log/statement/:uuid/:hash', access: 'public', kind: 'api', handler: showStatementProof },

  { method: 'get', path: '/c', access: 'public', kind: 'page', handler: showStatementPage },

  { method: 'get', path: '/kan', access: 'public', kind: 'page', handler: askRoomCode },
  { method: 'get', path: '/kan/:code', access: 'public', kind: 'page', handler: showCards },
  { method: 'post', path: '/kan/:code', access: 'public', kind: 'page', handler: sendProposal },

  { method: 'get', path: '/verify', access: 'public', kind: 'page', handler: verifyForm },
  {
    method: 'post',
    path: '/verify',
    access: 'public',
    kind: 'page',
    body: { kind: 'by-handler' },
    handler: verifyPosted,
  },
  {
    method: 'post',
    path: '/api/v1/verify',
    access: 'public',
    kind: 'api',
    guard: 'none',
    body: { kind: 'by-handler' },
    handler: verifyApi,
  },

  { method: 'get', path: '/issuers/:slug', access: 'public', kind: 'page', handler: showIssuer },
  { method: 'get', path: '/issuers/:slug/did.json', access: 'public', kind: 'file', handler: showDidDocument },
  { method: 'get', path: '/issuers/:slug/jwks/:thumbprint', access: 'public', kind: 'file', handler: showJwk },
  { method: 'get', path: '/issuers/:slug/logo/:file', access: 'public', kind: 'file', handler: showLogo },
  { method: 'get', path: '/achievements/:id', access: 'public', kind: 'page', handler: showAchievement },
  { method: 'get', path: '/achievements/:id/:level.png', access: 'public', kind: 'file', handler: showPicture('png') },
  { method: 'get', path: '/achievements/:id/:level.svg', access: 'public', kind: 'file', handler: showPicture('svg') },
  { method: 'get', path: '/qualifications/:crebo/:cohort', access: 'public', kind: 'page', handler: showQualification },
  {
    method: 'get',
    path: '/qualifications/:crebo/:cohort/:code',
    access: 'public',
    kind: 'page',
    handler: showWorkProcess,
  },
  { method: 'get', path: '/status/:listId', access: 'public', kind: 'file', handler: showStatusList },

  {
    method: 'get',
    path: '/over/badges',
    access: 'public',
    kind: 'page',
    handler: showText('public/about-badges', 'public:about.title'),
  },
  {
    method: 'get',
    path: '/over/privacy',
    access: 'public',
    kind: 'page',
    handler: showText('public/about-privacy', 'public:privacy.title'),
  },
  { method: 'get', path: '/over/avg', access: 'public', kind: 'page', handler: showLegalTexts },
  ...LEGAL_TEXTS.flatMap((name): Route[] => [
    { method: 'get', path: `/over/${name}.md`, access: 'public', kind: 'file', handler: legalFile(name) },
    { method: 'get', path: `/over/${name}`, access: 'public', kind: 'page', handler: showLegalText(name) },
  ]),
  {
    method: 'get',
    path: '/toegankelijkheid',
    access: 'public',
    kind: 'page',
    handler: showText('public/accessibility', 'public:accessible.title'),
  },

  { method: 'get', path: '/mail/stop/:code', access: 'public', kind: 'page', handler: showStop },
  { method: 'post', path: '/mail/stop/:code', access: 'public', kind: 'page', handler: chooseStop },

  { method: 'get', path: '/healthz', access: 'public', kind: 'api', handler: showAlive },
  { method: 'get', path: '/readyz', access: 'public', kind: 'api', handler: showReady },
  { method: 'get', path: '/metrics', access: 'public', kind: 'api', handler: showCounters },
  { method: 'get', path: '/robots.txt', access: 'public', kind: 'file', handler: showRobots },
  { method: 'get', path: '/favicon.ico', access: 'public', kind: 'file', handler: showFavicon },
];
