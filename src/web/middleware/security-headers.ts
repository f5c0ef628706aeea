/** Headers that every answer carries. Nothing from another origin, no inline script or style, never in a frame. */
import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';

const NONE = ["'none'"];
const SELF = ["'self'"];

/** Content-Security-Policy and its family. `https`: also Strict-Transport-Security. */
export function securityHeaders(options: { https: boolean }): RequestHandler[] {
  const base = helmet({
    contentSecurityPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: options.https ? { maxAge: 63_072_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  });
  const everywhere = contentSecurityPolicy(SELF);
  // The camera's QR codes are read by WebAssembly, on this one page only.
  const verifyPage = contentSecurityPolicy([...SELF, "'wasm-unsafe-eval'"]);
  const rest: RequestHandler = (request, response, next) => {
    response.setHeader('X-Robots-Tag', 'noindex, nofollow, noarchive');
    response.setHeader(
      'Permissions-Policy',
      `camera=(${isVerify(request) ? 'self' : ''}), microphone=(${isRecorder(request) ? 'self' : ''}), geolocation=(), payment=(), usb=(), browsing-topics=()`,
    );
    next();
  };
  const policy: RequestHandler = (request, response, next) =>
    (isVerify(request) ? verifyPage : everywhere)(request, response, next);
  return [base, policy, rest];
}

/** The verify page as the router knows it: in capitals and with a slash at its end too. */
const isVerify = ({ path }: Request): boolean => /^\/verify\/?$/i.test(path);

/** Where a coach, a praktijkopleider or a learner records a voice note. */
const isRecorder = ({ path }: Request): boolean =>
  /^\/desk\/(?:awards|lists|workplace)\/[^?]*\/evidence\/?$|^\/[wl]\/[^/]+\/?$/i.test(path);

function contentSecurityPolicy(scriptSrc: string[]) {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: NONE,
      baseUri: NONE,
      formAction: SELF,
      frameAncestors: NONE,
      imgSrc: [...SELF, 'data:', 'blob:'],
      styleSrc: SELF,
      fontSrc: SELF,
      scriptSrc,
      connectSrc: SELF,
      mediaSrc: [...SELF, 'blob:'],
      workerSrc: SELF,
    },
  });
}
