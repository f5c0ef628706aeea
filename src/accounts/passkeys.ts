/**
 * Passkeys (WebAuthn level 3): the browser holds a private key behind finger, face or PIN and signs our question with
 * it; we keep the public key. It asks for possession and for the person, so it counts as two factors.
 */
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { AppError } from '../errors.ts';
import { oneLine } from '../one-line.ts';
import type { Passkeys } from './accounts.ts';
import { type ArriveDeps, arrive } from './arrive.ts';
import type { Guarded } from './guard.ts';
import type { OneTimeKind } from './one-time.ts';
import { endSessions, raiseSession } from './sessions.ts';

export interface PasskeyDeps extends ArriveDeps {
  publicUrl: string;
  guarded: Guarded;
}

/** It reads certificates of every kind and takes a tenth of a start, so it comes with its first use. */
const webauthn = () => import('@simplewebauthn/server');

const CHALLENGE_BYTES = 32;
const CHALLENGE_MS = 5 * 60_000;
const NAME_MAX = 60;
const PER_ACCOUNT = 20;

/** Makes the passkeys of one installation: good for the host of PUBLIC_URL only. */
export function passkeys(deps: PasskeyDeps): Passkeys {
  const { db, now, publicUrl } = deps;
  const rpID = new URL(publicUrl).hostname;
  const ofUser = (userId: string) => db.selectFrom('passkey').selectAll().where('user_id', '=', userId);

  return {
    async list(userId) {
      const rows = await ofUser(userId).orderBy('created_at').orderBy('id').execute();
      return rows.map(({ id, name, created_at, last_used_at }) => ({
        id,
        name,
        createdAt: created_at,
        lastUsedAt: last_used_at,
      }));
    },

    async newOptions(who) {
      const known = await ofUser(who.userId).execute();
      if (known.length >= PER_ACCOUNT) throw new AppError('passkey.too_many', { max: PER_ACCOUNT });
      const { generateRegistrationOptions } = await webauthn();
      return generateRegistrationOptions({
        rpName: 'Blijk',
        rpID,
        userName: who.email,
        userDisplayName: who.name,
        userID: new TextEncoder().encode(who.userId),
        challenge: await challenge(deps, 'passkey-new', who.userId),
        timeout: CHALLENGE_MS,
        attestationType: 'none',
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transportsOf(transports) })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
    },

    async add(who, { response, name }) {
      const named = nameOf(name);
      const given = parse<RegistrationResponseJSON>(response);
      const asked = given && (await takeChallenge(deps, 'passkey-new', given));
      if (!given || asked?.userId !== who.userId) throw new AppError('passkey.not_made');
      const { verifyRegistrationResponse } = await webauthn();
      const { registrationInfo } = await verifyRegistrationResponse({
        response: given,
        expectedChallenge: asked.challenge,
        expectedOrigin: publicUrl,
        expectedRPID: rpID,
        requireUserVerification: true,
      }).catch((cause: unknown) => {
        throw new AppError('passkey.not_made', {}, { cause });
      });
      if (!registrationInfo) throw new AppError('passkey.not_made');
      const { id, publicKey, counter } = registrationInfo.credential;
      const stored = await db
        .insertInto('passkey')
        .values({
          id,
          user_id: who.userId,
          public_key: Buffer.from(publicKey),
          counter,
          transports: (given.response.transports ?? []).join(','),
          name: named,
          created_at: now().toISOString(),
          last_used_at: null,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (stored === undefined) throw new AppError('passkey.not_made');
      await deps.oneTime.drop(who.userId);
      await raiseSession(deps, who.sessionId);
      await endSessions(deps, who.userId, { except: who.sessionId });
    },

    async rename(userId, id, name) {
      const change = { name: nameOf(name) };
      await db.updateTable('passkey').set(change).where('id', '=', id).where('user_id', '=', userId).execute();
    },

    async remove(userId, id) {
      await db.deleteFrom('passkey').where('id', '=', id).where('user_id', '=', userId).execute();
    },

    async useOptions() {
      const { generateAuthenticationOptions } = await webauthn();
      return generateAuthenticationOptions({
        rpID,
        challenge: await challenge(deps, 'passkey-use', null),
        timeout: CHALLENGE_MS,
        userVerification: 'required',
      });
    },

    async use({ response, ip, userAgent }) {
      const userId = await deps.guarded([{ kind: 'address', value: ip }], 'sign_in.passkey_wrong', () =>
        ownerOf(deps, rpID, response),
      );
      return arrive(deps, { userId, method: 'passkey', twoFactors: true, userAgent });
    },
  };
}

/** The account whose passkey signed our question, or null. Writes down the use. */
async function ownerOf(deps: PasskeyDeps, rpID: string, text: string): Promise<string | null> {
  const given = parse<AuthenticationResponseJSON>(text);
  const asked = given && (await takeChallenge(deps, 'passkey-use', given));
  if (!given || !asked) return null;
  const row = await deps.db.selectFrom('passkey').selectAll().where('id', '=', given.id).executeTakeFirst();
  if (row === undefined) return null;
  const handle = Buffer.from(row.user_id).toString('base64url');
  if (given.response.userHandle !== undefined && given.response.userHandle !== handle) return null;
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: given,
      expectedChallenge: asked.challenge,
      expectedOrigin: deps.publicUrl,
      expectedRPID: rpID,
      requireUserVerification: true,
      credential: {
        id: row.id,
        publicKey: new Uint8Array(row.public_key),
        counter: Number(row.counter),
        transports: transportsOf(row.transports),
      },
    });
    if (!verified) return null;
    await deps.db
      .updateTable('passkey')
      .set({ counter: authenticationInfo.newCounter, last_used_at: deps.now().toISOString() })
      .where('id', '=', row.id)
      .execute();
    return row.user_id;
  } catch {
    // The library throws for each thing that does not fit: to the visitor it is one and the same "no".
    return null;
  }
}

async function challenge(deps: PasskeyDeps, kind: OneTimeKind, userId: string | null) {
  const bytes = new Uint8Array(deps.randomBytes(CHALLENGE_BYTES));
  const token = Buffer.from(bytes).toString('base64url');
  const expiresAt = new Date(deps.now().getTime() + CHALLENGE_MS);
  await deps.oneTime.put({ kind, token, userId, data: '', expiresAt }, deps.now());
  return bytes;
}

/** The question that this answer belongs to, when it was ours, is young and had no answer yet. */
async function takeChallenge(
  deps: PasskeyDeps,
  kind: OneTimeKind,
  given: { response: { clientDataJSON: string } },
): Promise<{ challenge: string; userId: string | null } | null> {
  const client = parse<{ challenge?: unknown }>(
    Buffer.from(given.response.clientDataJSON, 'base64url').toString('utf8'),
    () => true,
  );
  if (typeof client?.challenge !== 'string') return null;
  const row = await deps.oneTime.take(kind, client.challenge, deps.now());
  return row === null ? null : { challenge: client.challenge, userId: row.userId };
}

/** JSON with the members that we read ourselves; the library checks the rest. Null for anything else. */
function parse<T>(text: string, fits: (value: object) => boolean = isResponse): T | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && fits(value) ? (value as T) : null;
  } catch {
    return null;
  }
}

function isResponse(value: { id?: unknown; response?: unknown }): boolean {
  const { id, response } = value;
  if (typeof id !== 'string' || typeof response !== 'object' || response === null) return false;
  return typeof (response as { clientDataJSON?: unknown }).clientDataJSON === 'string';
}

function transportsOf(words: string): AuthenticatorTransport[] {
  return words.split(',').filter((word) => word !== '') as AuthenticatorTransport[];
}

function nameOf(typed: string): string {
  const name = oneLine(typed);
  if (name === '' || [...name].length > NAME_MAX || /\p{C}/u.test(name)) throw new AppError('passkey.name_invalid');
  return name;
}
