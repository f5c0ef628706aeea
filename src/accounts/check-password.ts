import type { Auth, PasswordHash } from './auth.ts';
import { PASSWORD_MAX } from './password-rules.ts';

/**
 * The account whose password this is, or null. An unknown address, an account without a password and a wrong password
 * cost the same work, so that waiting tells nothing.
 */
export async function checkPassword(
  deps: { auth: Auth; passwordHash: PasswordHash },
  email: string,
  password: string,
): Promise<string | null> {
  if (password === '' || [...password].length > PASSWORD_MAX) return null;
  const { internalAdapter } = await deps.auth.$context;
  const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
  const hash = found?.accounts.find(({ providerId }) => providerId === 'credential')?.password ?? null;
  if (found === null || hash === null) {
    await deps.passwordHash.hash(password);
    return null;
  }
  return (await deps.passwordHash.verify({ hash, password })) ? found.user.id : null;
}

/** Whether the account has a password at all. */
export async function hasPassword({ auth }: { auth: Auth }, userId: string): Promise<boolean> {
  const accounts = await (await auth.$context).internalAdapter.findAccounts(userId);
  return accounts.some(({ providerId, password }) => providerId === 'credential' && Boolean(password));
}
