/** The verifier as a module of its own for pages and other people's programs: the library and its browser parts. */
export { UnreadableInput, verificationWithout, verify } from '../verify/index.ts';
export { browserCanVerify, createBrowserPlatform } from './browser-platform.ts';
