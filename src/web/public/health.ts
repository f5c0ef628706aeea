/** What a machine that watches over us asks. Says nothing about people or badges. */
import type { RequestHandler } from 'express';
import { AppError } from '../../errors.ts';
import type { WebContext } from '../context.ts';
import { isNearby } from '../middleware/nearby.ts';

/** `GET /healthz`: the process is alive. */
export function showAlive(): RequestHandler {
  return (_request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    response.type('text/plain').send('ok\n');
  };
}

/** `GET /readyz`: whether it can do its work; 503 with the checks that failed. */
export function showReady(web: WebContext): RequestHandler {
  return async (_request, response) => {
    const { ok, checks } = await web.ready();
    response.setHeader('Cache-Control', 'no-store');
    if (!ok) response.setHeader('Retry-After', '10');
    response.status(ok ? 200 : 503).json({ ok, checks });
  };
}

/** `GET /metrics`: figures by route pattern, Prometheus text; for who asks from nearby only (`access.denied`). */
export function showCounters(web: WebContext): RequestHandler {
  return async (request, response) => {
    if (!isNearby(request)) throw new AppError('access.denied');
    const { text, contentType } = await web.counters.report();
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', contentType);
    response.send(text);
  };
}

/** `GET /robots.txt`: no page of ours belongs in a search engine. */
export function showRobots(): RequestHandler {
  return (_request, response) => {
    response.setHeader('Cache-Control', 'public, max-age=86400');
    response.type('text/plain').send('User-agent: *\nDisallow: /\n');
  };
}

/** `GET /favicon.ico`: leads to the drawn icon, for browsers that ask without looking. */
export function showFavicon(): RequestHandler {
  return (_request, response) => response.redirect(301, '/static/icon.svg');
}
