/**
 * Signing in through another service. It makes no accounts: a person is known by issuer and subject, and the first time
 * by an e-mail address that the provider has verified and that one of our members has.
 */
import { createHash } from 'node:crypto';
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { AppError } from '../errors.ts';
import type { ProviderSignIn } from './accounts.ts';
import { type ArriveDeps, arrive } from './arrive.ts';
import { newToken } from './one-time.ts';
import { cookieValue, ownCookie } from './own-cookie.ts';
import {
  type ProviderFetch,
  type ProviderPerson,
  type ProviderQuestion,
  type ProviderSettings,
  providerClient,
} from './provider-client.ts';

export interface ProviderDeps extends ArriveDeps {
  /** Seals what waits in the browser. */
  secret: string;
  publicUrl: string;
  provider: { settings: ProviderSettings; fetch: ProviderFetch } | null;
}

const WAIT_SECONDS = 600;

/** What the browser keeps, sealed, while it is with the provider: so a stranger's start writes nothing here. */
interface Waiting extends ProviderQuestion {
  next: string;
  /** ms since 1970 */
  until: number;
}

/** The sign-in through the configured provider, or null when none is set. */
export function providerSignIn(deps: ProviderDeps): ProviderSignIn | null {
  if (deps.provider === null) return null;
  const { settings, fetch } = deps.provider;
  const redirectUri = `${deps.publicUrl}/sign-in/provider/callback`;
  const client = providerClient({ settings, ask: fetch, redirectUri, now: deps.now });
  const cookie = ownCookie('blijk-provider', deps.publicUrl);

  return {
    host: new URL(settings.issuer).host,

    async start(next) {
      const [state, nonce, verifier] = [
        newToken(deps.randomBytes),
        newToken(deps.randomBytes),
        newToken(deps.randomBytes),
      ];
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const address = await client.address({ state, nonce, verifier }, challenge).catch((cause: unknown) => {
        throw new AppError('sign_in.provider_failed', {}, { cause });
      });
      const waiting: Waiting = { state, nonce, verifier, next, until: deps.now().getTime() + WAIT_SECONDS * 1000 };
      const sealed = await symmetricEncrypt({ key: deps.secret, data: JSON.stringify(waiting) });
      return { address, setCookie: [cookie.set(sealed, WAIT_SECONDS)] };
    },

    async finish({ cookieHeader, query, userAgent, isMember }) {
      const waiting = await unseal(deps, cookieValue(cookieHeader, cookie.name));
      if (waiting === null) throw new AppError('sign_in.provider_failed');
      const person = await client.person(query, waiting).catch((cause: unknown) => {
        throw new AppError('sign_in.provider_failed', {}, { cause });
      });
      const userId = await accountOf(deps, settings.issuer, person, isMember);
      if (userId === null) throw new AppError('sign_in.provider_unknown');
      const { twoFactors } = person;
      const arrival = await arrive(deps, { userId, method: 'provider', twoFactors, userAgent });
      return { ...arrival, setCookie: [...arrival.setCookie, cookie.clear()], next: waiting.next };
    },
  };
}

/** The account of a person, known before or found now by verified e-mail among our members. Null when it is neither. */
async function accountOf(
  { auth, now }: ProviderDeps,
  issuer: string,
  person: ProviderPerson,
  isMember: (userId: string) => Promise<boolean>,
): Promise<string | null> {
  const { adapter, internalAdapter } = await auth.$context;
  const known = await adapter.findOne<{ userId: string }>({
    model: 'account',
    where: [
      { field: 'providerId', value: issuer },
      { field: 'accountId', value: person.subject },
    ],
  });
  if (known !== null) return known.userId;
  if (person.email === null || !person.emailVerified) return null;
  const found = await internalAdapter.findUserByEmail(person.email, { includeAccounts: true });
  if (found === null || !(await isMember(found.user.id))) return null;
  // One person, one subject: an address that was handed on to somebody else at the provider opens nothing here.
  if (found.accounts.some(({ providerId }) => providerId === issuer)) return null;
  const at = now();
  const data = { userId: found.user.id, providerId: issuer, accountId: person.subject, createdAt: at, updatedAt: at };
  await adapter.create({ model: 'account', data });
  return found.user.id;
}

async function unseal(deps: ProviderDeps, sealed: string | null): Promise<Waiting | null> {
  if (sealed === null) return null;
  try {
    const waiting = JSON.parse(await symmetricDecrypt({ key: deps.secret, data: sealed })) as Waiting;
    return waiting.until > deps.now().getTime() ? waiting : null;
  } catch {
    // A cookie that we did not seal: nobody waits.
    return null;
  }
}
