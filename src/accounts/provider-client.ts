/**
 * One OpenID Connect provider as we talk to it: discovery, code flow with PKCE, and an ID token that is ours (OpenID
 * Connect Core 3.1; Discovery 4; RFC 7636; RFC 9207). What an account is here, provider-sign-in.ts decides.
 */

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { normaliseEmail } from '../email-address.ts';

export interface ProviderSettings {
  /** Exactly as the provider writes it in its tokens. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** A request to the provider; status and parsed JSON of the answer. Throws when there is none. Follows nothing elsewhere. */
export type ProviderFetch = (
  url: string,
  request: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string },
) => Promise<{ status: number; json: unknown }>;

/** Who the provider says somebody is. */
export interface ProviderPerson {
  subject: string;
  email: string | null;
  emailVerified: boolean;
  /** The provider itself asked for more than one factor (RFC 8176 `mfa`). */
  twoFactors: boolean;
}

/** What was sent along and must come back. */
export interface ProviderQuestion {
  state: string;
  nonce: string;
  verifier: string;
}

interface Metadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  jwks_uri: string;
  userinfo_endpoint?: string;
  token_endpoint_auth_methods_supported?: string[];
}

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const HOUR_MS = 3_600_000;

/** Makes the client. Nothing is fetched before somebody signs in: a provider that is down stops no start. */
export function providerClient(deps: {
  settings: ProviderSettings;
  ask: ProviderFetch;
  redirectUri: string;
  now: () => Date;
}) {
  const { settings, ask, redirectUri, now } = deps;
  let known: { metadata: Metadata; at: number } | null = null;

  const metadata = async (): Promise<Metadata> => {
    if (known !== null && now().getTime() - known.at < HOUR_MS) return known.metadata;
    const url = `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const found = parseMetadata(await get(ask, url), settings.issuer);
    known = { metadata: found, at: now().getTime() };
    return found;
  };

  return {
    /** Where to send the browser. `challenge`: base64url of the SHA-256 of the verifier. */
    async address(question: ProviderQuestion, challenge: string): Promise<string> {
      const url = new URL((await metadata()).authorization_endpoint);
      const query = {
        response_type: 'code',
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: question.state,
        nonce: question.nonce,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },

    /** Trades the code for who it is. Throws TypeError where anything does not fit. */
    async person(query: URLSearchParams, question: ProviderQuestion): Promise<ProviderPerson> {
      const from = query.get('iss');
      const code = query.get('code');
      if (query.get('state') !== question.state || code === null || (from !== null && from !== settings.issuer))
        throw new TypeError('not the answer to our question');
      const found = await metadata();
      const tokens = await tokensFor(deps, found, code, question.verifier);
      const claims = await idClaims(deps, found, tokens.idToken, question.nonce);
      const more = claims.email === undefined ? await userInfo(ask, found, tokens.accessToken, claims.sub) : {};
      return personOf(claims.sub, { ...more, ...claims });
    },
  };
}

type Claims = Record<string, unknown>;

async function tokensFor(
  { settings, ask, redirectUri }: { settings: ProviderSettings; ask: ProviderFetch; redirectUri: string },
  found: Metadata,
  code: string,
  verifier: string,
): Promise<{ idToken: string; accessToken: string | null }> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const ways = found.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  if (ways.includes('client_secret_basic')) {
    // RFC 6749 2.3.1: both parts are form-encoded before they are put together
    const pair = [settings.clientId, settings.clientSecret].map((part) =>
      new URLSearchParams({ _: part }).toString().slice(2),
    );
    headers.authorization = `Basic ${Buffer.from(pair.join(':')).toString('base64')}`;
  } else {
    body.set('client_id', settings.clientId);
    body.set('client_secret', settings.clientSecret);
  }
  const { status, json } = await ask(found.token_endpoint, { method: 'POST', headers, body: body.toString() });
  const { id_token: idToken, access_token: accessToken } = asObject(json);
  if (status !== 200 || typeof idToken !== 'string') throw new TypeError('no ID token');
  return { idToken, accessToken: typeof accessToken === 'string' ? accessToken : null };
}

/** The claims of an ID token that this provider signed, for us, now, as answer to this question. */
async function idClaims(
  { settings, ask, now }: { settings: ProviderSettings; ask: ProviderFetch; now: () => Date },
  found: Metadata,
  idToken: string,
  nonce: string,
): Promise<Claims & { sub: string }> {
  const keys = createLocalJWKSet(asObject(await get(ask, found.jwks_uri)) as unknown as JSONWebKeySet);
  const { payload } = await jwtVerify(idToken, keys, {
    issuer: settings.issuer,
    audience: settings.clientId,
    algorithms: ALGORITHMS,
    currentDate: now(),
    clockTolerance: 120,
    requiredClaims: ['exp', 'iat', 'sub', 'nonce'],
  });
  const { sub, azp } = payload;
  if (payload.nonce !== nonce || typeof sub !== 'string' || sub === '' || sub.length > 255)
    throw new TypeError('another ID token');
  if (azp !== undefined && azp !== settings.clientId) throw new TypeError('made for another client');
  return { ...payload, sub };
}

/** What some providers say only here (Core 5.3). It must be about the same person. */
async function userInfo(ask: ProviderFetch, found: Metadata, token: string | null, sub: string): Promise<Claims> {
  if (found.userinfo_endpoint === undefined || token === null) return {};
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  const { status, json } = await ask(found.userinfo_endpoint, { method: 'GET', headers });
  const claims = asObject(json);
  if (status !== 200 || claims.sub !== sub) throw new TypeError('user info about somebody else');
  return claims;
}

function personOf(subject: string, claims: Claims): ProviderPerson {
  const { email, email_verified: verified, amr } = claims;
  return {
    subject,
    email: typeof email === 'string' && email !== '' ? normaliseEmail(email) : null,
    emailVerified: verified === true || verified === 'true',
    twoFactors: Array.isArray(amr) && amr.includes('mfa'),
  };
}

async function get(ask: ProviderFetch, url: string): Promise<unknown> {
  const { status, json } = await ask(url, { method: 'GET', headers: { accept: 'application/json' } });
  if (status !== 200) throw new TypeError(`the provider answered ${status}`);
  return json;
}

/** Discovery 4.3: the document must be of this very issuer, and its addresses no weaker than the issuer's own. */
function parseMetadata(json: unknown, issuer: string): Metadata {
  const found = asObject(json);
  if (found.issuer !== issuer) throw new TypeError('metadata of another issuer');
  const { protocol } = new URL(issuer);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint']) {
    const url = found[name];
    if (url === undefined && name === 'userinfo_endpoint') continue;
    if (typeof url !== 'string' || !URL.canParse(url)) throw new TypeError(`no ${name}`);
    if (new URL(url).protocol !== 'https:' && new URL(url).protocol !== protocol) throw new TypeError(`weak ${name}`);
  }
  return found as unknown as Metadata;
}

function asObject(json: unknown): Claims {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new TypeError('not an object');
  return json as Claims;
}
