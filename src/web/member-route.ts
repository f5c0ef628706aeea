/** Rows of the route table for pages of people who are signed in, as short as they can be. */
import type { Action } from '../issuing/access.ts';
import type { Body } from './middleware/bodies.ts';
import type { Route } from './route.ts';

/** `action`: what the role must allow; `none` for what is of the person, whatever the role. */
export function memberGet(
  path: string,
  action: Action | 'none',
  handler: Route['handler'],
  kind: Route['kind'] = 'page',
): Route {
  return { method: 'get', path, access: 'member', action, kind, handler };
}

/** As `memberGet`; `body` is a plain form where none is given. */
export function memberPost(path: string, action: Action | 'none', handler: Route['handler'], body?: Body): Route {
  return { method: 'post', path, access: 'member', action, kind: 'page', handler, ...(body ? { body } : {}) };
}
