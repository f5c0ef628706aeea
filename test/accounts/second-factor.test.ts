import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { codeOf, cookieHeader, type OpenAccounts, openAccounts, PASSWORD } from './open-accounts.ts';

const EMAIL = 'fenna@voorbeeldwerk.example';
const FROM = { ip: '192.0.2.7', userAgent: 'test' };

describe('the second factor', () => {
  let open: OpenAccounts;
  let userId: string;
  let secret: Uint8Array;
  let recovery: string[];
  beforeEach(async () => {
    open = await openAccounts();
    userId = await open.withPassword(EMAIL);
    ({ secret, recovery } = await open.enrol(EMAIL));
  });
  afterEach(() => open.close());

  const code = (offset = 0) => totpCode(secret, totpStep(open.now()) + offset);
  const signIn = () => open.accounts.signIn({ email: EMAIL, password: PASSWORD, ...FROM });
  const signedIn = async () => cookieHeader((await signIn()).setCookie);
  const finish = (cookie: string, typed: string, ip = FROM.ip) =>
    open.accounts.secondFactor.finish({ cookieHeader: cookie, code: typed, ip, userAgent: 'test' });

  test('the password alone gives no session, the code does', async () => {
    const { step, setCookie } = await signIn();
    const half = cookieHeader(setCookie);
    expect(step).toBe('code');
    expect(await open.accounts.session(half)).toBeNull();
    expect(await open.accounts.secondFactor.waiting(half)).toEqual({ email: EMAIL });
    const arrival = await finish(half, code());
    expect(await open.accounts.session(cookieHeader(arrival.setCookie))).toMatchObject({
      userId,
      secondFactor: 'done',
    });
    expect(await open.accounts.secondFactor.waiting(half)).toBeNull();
  });

  test('so do a link from the mail and a password chosen by link', async () => {
    const link = (await open.accounts.links.ask(EMAIL, '/desk', 10)) ?? '';
    expect((await open.accounts.links.use(link, 'test')).step).toBe('code');
    const token = (await open.accounts.passwordToken(EMAIL, 10)) ?? '';
    expect((await open.accounts.choosePassword({ token, password: PASSWORD, userAgent: '' })).step).toBe('code');
  });

  test('a code works once', async () => {
    await finish(await signedIn(), code());
    expect(await codeOf(finish(await signedIn(), code()))).toBe('second_factor.code_wrong');
    expect(await codeOf(finish(await signedIn(), code(-1)))).toBe('second_factor.code_wrong');
    open.wait(1);
    expect((await finish(await signedIn(), code())).step).toBe('done');
  });

  test('one code sent ten times at once lets one in', async () => {
    const halves: string[] = [];
    for (let i = 0; i < 10; i += 1) halves.push(await signedIn());
    const outcomes = await Promise.all(
      halves.map((half) =>
        finish(half, code()).then(
          () => 'in',
          () => 'out',
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1);
  });

  test('five wrong codes lock it from any place, also for the right one, and the password does not wash them away', async () => {
    for (let i = 0; i < 5; i += 1)
      expect(await codeOf(finish(await signedIn(), '000000', `198.51.100.${i}`))).toBe('second_factor.code_wrong');
    expect(await codeOf(finish(await signedIn(), code(), '203.0.113.5'))).toBe('sign_in.locked');
    open.wait(1);
    expect((await finish(await signedIn(), code())).step).toBe('done');
  });

  test('a half sign-in lasts ten minutes', async () => {
    const half = await signedIn();
    open.wait(10);
    expect(await codeOf(finish(half, code()))).toBe('second_factor.too_late');
    expect(await codeOf(finish('blijk-step=x', code()))).toBe('second_factor.too_late');
  });

  test('each recovery code works once and tells how many are left', async () => {
    expect(new Set(recovery).size).toBe(10);
    const [first = '', second = ''] = recovery;
    expect(await finish(await signedIn(), first.toLowerCase())).toMatchObject({ recoveryCodesLeft: 9 });
    expect(await codeOf(finish(await signedIn(), first))).toBe('second_factor.code_wrong');
    expect(await finish(await signedIn(), second)).toMatchObject({ recoveryCodesLeft: 8 });
  });

  test('new recovery codes end the old ones', async () => {
    const [fresh = ''] = await open.accounts.secondFactor.renewCodes(userId);
    expect(await codeOf(finish(await signedIn(), recovery[0] ?? ''))).toBe('second_factor.code_wrong');
    expect((await finish(await signedIn(), fresh)).step).toBe('done');
  });

  test('secret and recovery codes cannot be read from the tables', async () => {
    const dump = JSON.stringify([await open.rows('second_factor'), await open.rows('recovery_code')]);
    expect(dump).not.toContain(Buffer.from(secret).toString('base64'));
    for (const each of recovery) expect(dump).not.toContain(each.slice(0, 5));
  });

  test('switching it on ends the other sessions, and cannot be done twice', async () => {
    const email = 'ander@voorbeeldwerk.example';
    const other = await open.withPassword(email);
    const elsewhere = await open.accounts.signIn({ email, password: PASSWORD, ...FROM });
    await open.enrol(email);
    expect(await open.accounts.session(cookieHeader(elsewhere.setCookie))).toBeNull();
    expect(await open.accounts.sessions.list(other)).toHaveLength(1);
    expect(await codeOf(open.accounts.secondFactor.begin(other))).toBe('second_factor.on');
  });

  test('switched off, the password is enough again', async () => {
    await open.accounts.secondFactor.remove(userId);
    expect((await signIn()).step).toBe('done');
    expect(await open.rows('recovery_code')).toEqual([]);
  });

  test('begun but never confirmed it asks for nothing', async () => {
    const other = await open.withPassword('ander@voorbeeldwerk.example');
    await open.accounts.secondFactor.begin(other);
    const arrival = await open.accounts.signIn({ email: 'ander@voorbeeldwerk.example', password: PASSWORD, ...FROM });
    expect(arrival.step).toBe('done');
    const who = await open.accounts.session(cookieHeader(arrival.setCookie));
    expect(who?.secondFactor).toBe('none');
    if (who) expect(await codeOf(open.accounts.secondFactor.confirm(who, '000000'))).toBe('second_factor.code_wrong');
  });
});
