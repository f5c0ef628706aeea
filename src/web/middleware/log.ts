/**
 * One JSON line per request: method, route pattern, status, milliseconds, request id. Never a path, address, query,
 * body, header or name: a badge's slug is a key, and visitors of a badge page are nobody's business.
 */
import type { Request, RequestHandler, Response } from 'express';
import { type DestinationStream, pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { safeError } from '../../safe-error.ts';
import type { WebServices } from '../services.ts';

/** The pattern of the route that answered (`/b/:slug`), for log and counters. */
export function routeOf(response: Response): string {
  return typeof response.locals.route === 'string' ? response.locals.route : 'unmatched';
}

export interface RequestLog {
  /** Gives the request its id and logs it when it is answered. */
  handlers: RequestHandler[];
  /** Logs a GET that was answered before the application, in the same words. */
  answered(route: string, status: number, ms: number): void;
}

/** The log of requests. `destination` replaces stdout in tests. */
export function requestLog(services: WebServices, destination?: DestinationStream): RequestLog {
  const logger = pino({ level: services.logLevel, base: null }, destination ?? process.stdout);
  const giveId: RequestHandler = (_request, response, next) => {
    response.locals.requestId = services.issuing.random.uuid();
    next();
  };
  const log = pinoHttp<Request, Response>({
    logger,
    genReqId: (_request, response) => response.locals.requestId,
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    customAttributeKeys: { responseTime: 'ms' },
    // Asked for twice, at the start and at the end of a request: before the end there is nothing true to say.
    customProps: (request, response) =>
      response.writableEnded
        ? {
            requestId: response.locals.requestId,
            method: request.method,
            route: routeOf(response),
            status: response.statusCode,
            ...(response.locals.unexpected === undefined ? {} : safeError(response.locals.unexpected)),
          }
        : {},
    customLogLevel: (_request, response) => {
      if (response.statusCode >= 500) return 'error';
      return routeOf(response) === '/static/*' ? 'debug' : 'info';
    },
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'failed',
  });
  return {
    handlers: [giveId, log as RequestHandler],
    answered(route, status, ms) {
      if (!logger.isLevelEnabled('info')) return;
      const requestId = services.issuing.random.uuid();
      logger.info({ requestId, method: 'GET', route, status, ms: Math.round(ms) }, 'answered');
    },
  };
}
