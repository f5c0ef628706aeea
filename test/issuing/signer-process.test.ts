/** An installation whose keys are in a process of their own, and that process dies at the worst time. All people are fictional. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueAward } from '../../src/issuing/awards/issue-award.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { rotateKeys } from '../../src/issuing/organisations/rotate-keys.ts';
import { START, startTestApp, type TestApp } from '../support/app.ts';
import { issueBadge } from '../web/issued-badge.ts';

let app: TestApp;
let failAt: string | null = null;
beforeAll(async () => {
  app = await startTestApp(
    { BLIJK_SIGNER: 'process' },
    {
      failPoint: (name) => {
        if (name === failAt) process.kill(signerPid(), 'SIGKILL');
      },
    },
  );
}, 60_000);
afterAll(() => app?.end());

function signerPid(): number {
  const lines = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' }).split(
    '\n',
  );
  const line = lines.find((each) => each.includes('signer-child'));
  return Number(line?.trim().split(' ')[0]);
}

/** Tries until the process is there again. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== 'key.signer_away') throw error;
      await new Promise((done) => setImmediate(done));
    }
  }
}

test('issues, revokes and changes keys; where the keys are away it refuses, leaves nothing half done, and goes on after', async () => {
  const made = await app.addOrganisation('werk');
  const first = await issueBadge(app, made, { key: 'first' });
  const { json } = (await app.storage.awards.credential(first.award.id)) ?? { json: '' };
  const { report } = await app.services.verify({ bytes: new TextEncoder().encode(json) });
  expect(report.verdict).toBe('valid');

  // between the record of what is meant and the signature
  failAt = 'intent';
  await expect(issueBadge(app, made, { key: 'second' })).rejects.toMatchObject({ code: 'key.signer_away' });
  failAt = null;
  const [second] = await app.storage.awards.byIdempotencyKeys(made.organisation.id, ['second']);
  expect(second?.state).toBe('issuing');
  const issued = await untilDone(() => issueAward(app.issuing, second?.id ?? ''));
  expect([issued.state, issued.credentialId, issued.statusIndex]).toEqual([
    'issued',
    second?.credentialId,
    second?.statusIndex,
  ]);

  app.setNow(new Date(START.getTime() + 60_000));
  process.kill(signerPid(), 'SIGKILL');
  const before = await app.storage.keys.ofOrganisation(made.organisation.id);
  const rotate = () => rotateKeys(app.issuing, made.organisation, ['credential', 'jwt', 'status']);
  await expect(rotate()).rejects.toMatchObject({ code: 'key.signer_away' });
  expect(await app.storage.keys.ofOrganisation(made.organisation.id)).toEqual(before);
  expect(await untilDone(rotate)).toHaveLength(3);
  const revoked = await revokeAward(app.issuing, made.actor, first.award.id, 'vergissing');
  expect(revoked.state).toBe('revoked');
}, 60_000);
