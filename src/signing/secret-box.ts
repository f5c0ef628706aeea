/**
 * Small secrets of an organisation on their way into and out of the database: private links until they are collected.
 * Each organisation has a key of its own, derived from the key-encryption key; a secret opens only for the organisation
 * and the thing it was sealed for. What never lives here: signing keys (key-at-rest.ts).
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { KeyEncryption } from './key-encryption.ts';
import { seal, unseal } from './seal.ts';

export interface SecretBox {
  /** iv || ciphertext || tag (AES-256-GCM); `boundTo` names what the secret belongs to. */
  sealSecret(organisationId: string, boundTo: string, secret: string): Uint8Array;
  /** Null for another organisation, another `boundTo`, or any changed byte. */
  openSecret(organisationId: string, boundTo: string, sealed: Uint8Array): string | null;
}

/** What the secrets of an organisation are locked with, as `secretFor` knows it. */
export const secretsOf = (organisationId: string): string => `secrets of ${organisationId}`;

const MOST_KEYS = 1_000;

/** The box of an installation; the keys stay inside. */
export function createSecretBox(encryption: Pick<KeyEncryption, 'secretFor'>): SecretBox {
  const keys = new Map<string, KeyObject>();
  /** Derived once, kept while the box is. */
  const keyOf = (organisationId: string): KeyObject => {
    const key = keys.get(organisationId) ?? createSecretKey(encryption.secretFor(secretsOf(organisationId)));
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(organisationId, key);
    return key;
  };
  return {
    sealSecret: (organisationId, boundTo, secret) =>
      seal(keyOf(organisationId), Buffer.from(secret, 'utf8'), `${organisationId}|${boundTo}`),
    openSecret(organisationId, boundTo, sealed) {
      const opened = unseal(keyOf(organisationId), sealed, `${organisationId}|${boundTo}`);
      return opened === null ? null : Buffer.from(opened).toString('utf8');
    },
  };
}
