import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codeOf, countingHash, type OpenAccounts, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';

describe('lock-out on guessing', () => {
  let open: OpenAccounts;
  const hash = countingHash();
  beforeEach(async () => {
    open = await openAccounts({ passwordHash: hash });
    await open.withPassword(EMAIL);
    hash.calls.length = 0;
  });
  afterEach(() => open.close());

  let next = 0;
  const freshIp = () => `198.51.100.${(next++ % 250) + 1}`;
  const attempt = (email: string, ip: string, password = 'een verkeerd wachtwoord') =>
    codeOf(open.accounts.signIn({ email, password, ip, userAgent: 'test' }));
  const times = async (count: number, email: () => string, ip: () => string) => {
    const codes: string[] = [];
    for (let i = 0; i < count; i += 1) codes.push(await attempt(email(), ip()));
    return codes;
  };

  test.each([EMAIL, 'niemand@voorbeeldwerk.example'])(
    'five wrong tries lock the account %s from any address',
    async (email) => {
      const codes = await times(6, () => email, freshIp);
      expect(codes).toEqual([...Array(5).fill('sign_in.wrong'), 'sign_in.locked']);
      expect(await attempt(email, freshIp(), PASSWORD)).toBe('sign_in.locked');
      expect(hash.calls).toHaveLength(5);
    },
  );

  test('five wrong tries at one account leave colleagues behind the same address alone', async () => {
    await times(
      6,
      () => 'ander@voorbeeldwerk.example',
      () => '192.0.2.1',
    );
    await open.accounts.signIn({ email: EMAIL, password: PASSWORD, ip: '192.0.2.1', userAgent: 'test' });
  });

  test('thirty wrong tries lock the address for any account', async () => {
    const codes = await times(
      31,
      () => `nr${next++}@voorbeeldwerk.example`,
      () => '192.0.2.1',
    );
    expect(codes).toEqual([...Array(30).fill('sign_in.wrong'), 'sign_in.locked']);
    expect(await attempt(EMAIL, '192.0.2.1', PASSWORD)).toBe('sign_in.locked');
    await open.accounts.signIn({ email: EMAIL, password: PASSWORD, ip: '192.0.2.2', userAgent: 'test' });
  });

  test('the wait grows: 1, 5, 15 minutes', async () => {
    await times(4, () => EMAIL, freshIp);
    for (const minutes of [1, 5, 15, 15]) {
      expect(await attempt(EMAIL, freshIp())).toBe('sign_in.wrong');
      const refused = await open.accounts
        .signIn({ email: EMAIL, password: PASSWORD, ip: freshIp(), userAgent: 'test' })
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'sign_in.locked', status: 429, params: { minutes } });
      open.wait(minutes);
    }
  });

  test('a hundred tries at once: at most five are looked at', async () => {
    const codes = await Promise.all(Array.from({ length: 100 }, () => attempt(EMAIL, '192.0.2.1')));
    expect(codes.filter((code) => code === 'sign_in.wrong')).toHaveLength(5);
    expect(codes.filter((code) => code === 'sign_in.locked')).toHaveLength(95);
    expect(hash.calls).toHaveLength(5);
  });

  test('the right password forgets the wrong ones, and costs the address nothing', async () => {
    for (let round = 0; round < 4; round += 1) {
      await times(
        1,
        () => EMAIL,
        () => '192.0.2.1',
      );
      await open.accounts.signIn({ email: EMAIL, password: PASSWORD, ip: '192.0.2.1', userAgent: 'test' });
    }
    // the four wrong tries of this address are still counted: own sign-ins in between do not wash them away
    const codes = await times(
      27,
      () => `nr${next++}@voorbeeldwerk.example`,
      () => '192.0.2.1',
    );
    expect(codes).toEqual([...Array(26).fill('sign_in.wrong'), 'sign_in.locked']);
  });

  test('is forgotten an hour after the first try', async () => {
    await times(
      5,
      () => EMAIL,
      () => '192.0.2.1',
    );
    open.wait(60);
    expect(
      await times(
        5,
        () => EMAIL,
        () => '192.0.2.1',
      ),
    ).not.toContain('sign_in.locked');
  });

  test('a password chosen by link opens the account again', async () => {
    await times(6, () => EMAIL, freshIp);
    const token = await open.accounts.passwordToken(EMAIL, 10);
    await open.accounts.setPassword(token ?? '', 'een nieuw en lang wachtwoord');
    await open.accounts.signIn({
      email: EMAIL,
      password: 'een nieuw en lang wachtwoord',
      ip: freshIp(),
      userAgent: 'test',
    });
  });

  test('the table names nobody', async () => {
    await times(
      1,
      () => EMAIL,
      () => '192.0.2.1',
    );
    const rows = await open.rows('sign_in_attempt');
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.key).toMatch(/^[0-9a-f]{64}$/);
  });
});
