/**
 * The web application: HTTP in, pages and documents out. `createApp` only builds it; main listens.
 * What never lives here: SQL, keys, mail, and rules about badges (issuing/, verify/).
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type Express } from 'express';
import type { DestinationStream } from 'pino';
import { openBrowserParts } from './browser-parts.ts';
import type { WebContext } from './context.ts';
import { withFrontDoor } from './kept/front-door.ts';
import { createKeptAnswers } from './kept/kept-answers.ts';
import { refusePackedBody } from './middleware/bodies.ts';
import { createBodyRoom } from './middleware/body-room.ts';
import { createCounters } from './middleware/counters.ts';
import { chooseLanguage, languageAsked } from './middleware/language.ts';
import { requestLog } from './middleware/log.ts';
import { createMissLimit } from './middleware/miss-limit.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { createVerifyTurns } from './middleware/verify-turns.ts';
import { errorWriter, notFound } from './problem.ts';
import { createBytesCache } from './public/caches.ts';
import { mountRoutes } from './route.ts';
import { ROUTES } from './routes.ts';
import type { WebServices } from './services.ts';
import { assetUrls, staticFiles } from './static-files.ts';
import { createView } from './view.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));
const STATIC = fileURLToPath(new URL('../../templates/static', import.meta.url));
const BROWSER = fileURLToPath(new URL('../../build/browser', import.meta.url));
const MINUTE_MS = 60_000;
const PICTURE_BYTES = 32_000_000;

/** The Express application of this installation. `log` takes the request log instead of stdout (tests). */
export function createApp(services: WebServices, options: { log?: DestinationStream } = {}): Express {
  const counters = createCounters();
  const { now, random } = services.issuing;
  const kept = createKeptAnswers();
  const web: WebContext = {
    ...services,
    counters,
    view: createView(TEMPLATES, assetUrls(STATIC, BROWSER)),
    browserParts: openBrowserParts(BROWSER, [join(STATIC, 'blijk.css'), join(STATIC, 'badge.css')]),
    misses: createMissLimit({ limit: 30, windowMs: MINUTE_MS, now }),
    verifyTurns: createVerifyTurns(now),
    bodyRoom: createBodyRoom(),
    joinMails: createMissLimit({ limit: 3, windowMs: 24 * 60 * MINUTE_MS, now }),
    uploads: createMissLimit({ limit: 12, windowMs: MINUTE_MS, now }),
    proposedLines: createMissLimit({ limit: 300, windowMs: 24 * 60 * MINUTE_MS, now }),
    proposals: createMissLimit({ limit: 60, windowMs: 10 * MINUTE_MS, now }),
    caches: { pictures: createBytesCache(PICTURE_BYTES) },
    kept,
    timeMark: `time-${random.uuid()}`,
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // documents set their own; pages are never stored
  app.set('query parser', 'simple');
  app.set('trust proxy', services.trustProxy);

  app.use(...securityHeaders({ https: services.publicUrl.startsWith('https:') }));
  const log = requestLog(services, options.log);
  app.use(...log.handlers, counters.count);
  app.use(compression());
  app.use(staticFiles(STATIC, BROWSER));
  app.use(chooseLanguage(services), refusePackedBody);
  mountRoutes(app, web, ROUTES);
  app.use(notFound(web), errorWriter(web));
  return withFrontDoor(app, {
    answers: kept,
    state: services.state,
    readPublic: services.readPublic,
    language: languageAsked,
    answered(route, status, ms) {
      counters.answered(route, status);
      log.answered(route, status, ms);
    },
    clock: () => performance.now(),
  });
}
