/** Figures for the operator. By route pattern only, never per badge or visitor. */
import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { routeOf } from './log.ts';

export interface Counters {
  count: RequestHandler;
  /** Counts an answer that was given before the application; how long it took is not measured. */
  answered(route: string, status: number): void;
  /** Prometheus text format, with its media type. */
  report(): Promise<{ text: string; contentType: string }>;
}

const SECONDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10];

/** Figures of one application; nothing global, so that tests can make several. Memory, processor and lateness are the process's own. */
export function createCounters(): Counters {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'blijk_http_requests_total',
    help: 'Answered requests by route pattern',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'blijk_http_seconds',
    help: 'Time until the answer was sent, by route pattern',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  let collects = false;
  return {
    count: (_request, response, next) => {
      const measured = seconds.startTimer();
      response.on('finish', () => {
        const { method: asked } = response.req;
        const method = ['GET', 'HEAD', 'POST'].includes(asked) ? asked : 'OTHER';
        const route = routeOf(response);
        requests.inc({ method, route, status: response.statusCode });
        measured({ route });
      });
      next();
    },
    answered: (route, status) => requests.inc({ method: 'GET', route, status }),
    async report() {
      // made when somebody first asks: they watch the process from then on
      if (!collects) collectDefaultMetrics({ register: registry });
      collects = true;
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}
