/** Where mail goes that no server takes: said to whoever tries Blijk, to nobody else. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startTestApp } from '../../support/app.ts';
import { memberBrowser } from './member-browser.ts';

test.each([
  ['a trial without a mail server', { PUBLIC_URL: 'http://localhost:3000' }, true],
  [
    'a trial with one',
    { PUBLIC_URL: 'http://localhost:3000', SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'blijk@mail.example' },
    false,
  ],
  ['a real installation', {}, false],
])('%s', async (_name, env, says) => {
  const app = await startTestApp(env);
  const page = await memberBrowser(app.app).get('/password/sent');
  expect(page.text.includes(join(app.dir, 'mail'))).toBe(says);
  await app.end();
});
