/** Beginning, finding and ending sessions. What a session is, the auth library says; how long it lives, we do. */
import type { Where } from 'better-auth';
import type { Arrival, SessionLine, SignedIn } from './accounts.ts';
import { type Auth, type Method, SESSION_HOURS } from './auth.ts';
import { cookieValue, type OwnCookie } from './own-cookie.ts';

export interface SessionDeps {
  auth: Auth;
  /** The cookie of sessions. */
  cookie: OwnCookie;
  now: () => Date;
}

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = SESSION_HOURS * 3_600_000;
/** Use of a session is written down at most this often, so that reading pages costs no write each. */
const TOUCH_MS = 60_000;

/** Begins a session with a new id. */
export async function startSession(
  { auth, cookie }: SessionDeps,
  who: { userId: string; method: Method; secondFactor: boolean; userAgent: string },
): Promise<Arrival> {
  const { userAgent, ...body } = who;
  const { headers } = await auth.api.startSession({
    body,
    headers: new Headers({ 'user-agent': userAgent.replace(/[^\x20-\x7e]/g, '').slice(0, 200) }),
    returnHeaders: true,
  });
  return { step: 'done', setCookie: cookie.only(headers.getSetCookie()) };
}

/** The session of a Cookie header while it may be used; one that was idle or is too old ends here. */
export async function findSession(deps: SessionDeps, cookieHeader: string | undefined): Promise<SignedIn | null> {
  const found = await storedSession(deps, cookieHeader);
  if (found === null) return null;
  const { session, user } = found;
  const now = deps.now();
  // Neither write decides who this is. A disk that takes none leaves the last use as it was, so the session ends sooner, never later.
  if (!alive(session, now)) {
    await deleteSession(deps, session.token).catch(() => {});
    return null;
  }
  const { internalAdapter } = await deps.auth.$context;
  if (now.getTime() - session.updatedAt.getTime() >= TOUCH_MS)
    await internalAdapter.updateSession(session.token, { updatedAt: now }).catch(() => {});
  return {
    userId: user.id,
    email: user.email,
    name: user.name,
    sessionId: session.id,
    since: session.createdAt,
    secondFactor: session.secondFactor === true ? 'done' : 'none',
  };
}

/** Ends the session of a Cookie header; returns what clears the cookie. */
export async function endSession(deps: SessionDeps, cookieHeader: string | undefined): Promise<string[]> {
  const found = await storedSession(deps, cookieHeader);
  if (found !== null) await deleteSession(deps, found.session.token);
  return [deps.cookie.clear()];
}

/** Sessions of an account that can still be used, newest use first. */
export async function listSessions(deps: SessionDeps, userId: string): Promise<SessionLine[]> {
  const rows = await rowsOf(deps, userId);
  return rows
    .filter((row) => alive(row, deps.now()))
    .sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime())
    .map((row) => ({
      id: row.id,
      since: row.createdAt,
      lastUsed: row.updatedAt,
      userAgent: row.userAgent ?? '',
      method: (row.method as Method | null | undefined) ?? null,
    }));
}

/** Ends all sessions of an account, however many, but `except`; or `only` that one. Ids. */
export async function endSessions(
  { auth }: SessionDeps,
  userId: string,
  { except, only }: { except?: string | undefined; only?: string } = {},
): Promise<void> {
  const { adapter } = await auth.$context;
  const where: Where[] = [{ field: 'userId', value: userId }];
  if (except !== undefined) where.push({ field: 'id', operator: 'ne', value: except });
  if (only !== undefined) where.push({ field: 'id', value: only });
  await adapter.deleteMany({ model: 'session', where });
}

/**
 * Here, and not left to the library, which goes on when the row could not be looked up or deleted: the browser would then
 * say "signed out" while the session lives.
 */
async function deleteSession({ auth }: SessionDeps, token: string): Promise<void> {
  const { adapter } = await auth.$context;
  await adapter.delete({ model: 'session', where: [{ field: 'token', value: token }] });
}

/** Writes down that this session now rests on two factors. */
export async function raiseSession(deps: SessionDeps, sessionId: string): Promise<void> {
  const { adapter } = await deps.auth.$context;
  const where = [{ field: 'id', value: sessionId }];
  await adapter.update({ model: 'session', where, update: { secondFactor: true, updatedAt: deps.now() } });
}

interface Row {
  id: string;
  createdAt: Date;
  updatedAt: Date;
  userAgent?: string | null;
  method?: string | null;
}

async function rowsOf({ auth }: SessionDeps, userId: string): Promise<Row[]> {
  const { adapter } = await auth.$context;
  return adapter.findMany<Row>({ model: 'session', where: [{ field: 'userId', value: userId }], limit: 1_000 });
}

function alive(row: { createdAt: Date; updatedAt: Date }, now: Date): boolean {
  const time = now.getTime();
  return time - row.updatedAt.getTime() < IDLE_MS && time - row.createdAt.getTime() < ABSOLUTE_MS;
}

async function storedSession({ auth, cookie }: SessionDeps, cookieHeader: string | undefined) {
  if (cookieHeader === undefined || cookieValue(cookieHeader, cookie.name) === null) return null;
  return auth.api.getSession({ headers: new Headers({ cookie: cookieHeader }), query: { disableRefresh: true } });
}
