/** Counters for the operator. By route pattern only, never per badge or visitor. */
import type { RequestHandler } from 'express';
import { Counter, Registry } from 'prom-client';
import { routeOf } from './log.ts';

export interface Counters {
  count: RequestHandler;
  /** Counts an answer that was given before the application. */
  answered(route: string, status: number): void;
  /** Prometheus text format, with its media type. */
  report(): Promise<{ text: string; contentType: string }>;
}

/** Counters of one application; nothing global, so that tests can make several. */
export function createCounters(): Counters {
  const registry = new Registry();
  const requests = new Counter({
    name: 'blijk_http_requests_total',
    help: 'Answered requests by route pattern',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  return {
    count: (request, response, next) => {
      response.on('finish', () => {
        const method = ['GET', 'HEAD', 'POST'].includes(request.method) ? request.method : 'OTHER';
        requests.inc({ method, route: routeOf(response), status: response.statusCode });
      });
      next();
    },
    answered: (route, status) => requests.inc({ method: 'GET', route, status }),
    report: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
