/**
 * The verifier as a module, for our pages and for other people's programs: the library, its browser parts, and the words
 * of its report (after `useTexts` with `texts.<language>.json`).
 */
export { UnreadableInput, verificationWithout, verify } from '../verify/index.ts';
export { checkLines, mainLines, stripOf } from '../web/public/report-view.ts';
export { createBrowserPlatform } from './browser-platform.ts';
export { checkHere } from './check-here.ts';
export { trustOfKnown } from './known-issuers.ts';
export { ownOriginFetch } from './own-origin.ts';
export { useTexts } from './texts.ts';
