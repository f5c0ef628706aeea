/** The register of the page's own server, for the verifier in a page. */
import { fromBase64 } from '../register/checkpoint.ts';
import type { Lost, RegisterEvidence } from '../register/evidence.ts';
import type { RegisterAccess } from '../verify/adapters.ts';
import type { KnownIssuers } from './known-issuers.ts';

/** A register that is asked through `find`, with the key by which its heads are known. */
export function registerOf(
  { origin, publicKey }: NonNullable<KnownIssuers['register']>,
  find: RegisterAccess['find'],
): RegisterAccess {
  return { key: { origin, publicKey: fromBase64(publicKey) ?? new Uint8Array() }, find };
}

/**
 * Asks the page's server for the entry of one statement, by the id of its badge and SHA-256 of its text: the statement
 * itself, with the name in it, is not sent. `offline` for every answer that is not the register's own.
 */
export function askForStatement(
  get: (url: string, options: RequestInit) => Promise<Response>,
  { here, sha256Hex }: { here: string; sha256Hex: string },
): RegisterAccess['find'] {
  return async (credentialId) => {
    const url = `${here}/log/statement/${credentialId.replace('urn:uuid:', '')}/${sha256Hex}`;
    try {
      const answer = await get(url, { credentials: 'omit', redirect: 'error', cache: 'no-store' });
      if (answer.ok) return (await answer.json()) as RegisterEvidence | Lost;
      // A proxy between us says 404 too, and that must call nothing false.
      const { code } = (await answer.json()) as { code?: unknown };
      if (code === 'request.gone') return 'erased';
      return code === 'request.not_found' ? null : 'offline';
    } catch {
      return 'offline';
    }
  };
}
