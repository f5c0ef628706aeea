/**
 * An independent implementation comes to the same judgement: our pages served over TLS on localhost, and
 * @digitalcredentials/verifier-core fetching did.json and status list from there as any stranger would.
 */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import type { Actor } from '../../src/issuing/organisations/members.ts';
import { awardOne, credentialsOf } from '../support/award.ts';
import { endorsedStatement } from '../support/endorsed.ts';
import { type ListeningApp, startListening } from '../support/listen.ts';
import { addSchool, statementOne } from '../support/school.ts';
import type { SecondOpinion } from '../support/second-verifier.ts';
import { selfSigned } from '../support/tls.ts';

const PROGRAM = join(import.meta.dirname, '../support/second-verifier.ts');
const GOOD = { errors: [], steps: { valid_signature: true, expiration: true, revocation_status: true } };

let app: ListeningApp;
let actor: Actor;
let organisationId: string;
let certFile: string;

beforeAll(async () => {
  // The other implementation reads the real clock.
  const tls = selfSigned(new Date());
  app = await startListening({ tls, replace: { now: () => new Date() } });
  certFile = join(app.dir, 'cert.pem');
  await writeFile(certFile, tls.cert);
  const made = await app.addOrganisation('werkplaats', ['samenwerken', 'opletten']);
  actor = made.actor;
  organisationId = made.organisation.id;
}, 60_000);
afterAll(() => app.end());

/** What the other implementation says of each credential, in order. */
async function secondOpinion(...credentials: unknown[]): Promise<SecondOpinion[]> {
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM, app.url], {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: certFile },
  });
  child.stdin.end(JSON.stringify(credentials));
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (complaint !== '') throw new Error(complaint);
  return JSON.parse(output);
}

async function issued(name: string): Promise<{ id: string; credential: Record<string, unknown> }> {
  const { id } = await awardOne(app, actor, name);
  const stored = await app.storage.awards.credential(id);
  return { id, credential: JSON.parse(stored?.json ?? '') };
}

describe('a second verifier', () => {
  it('finds every badge of a ceremony valid', async () => {
    for (const name of ['Fatma Yıldız', 'Jan van der Berg', 'Abel Tesfaye Bekele']) await issued(name);
    const badges = (await credentialsOf(app, organisationId)).map(({ json }) => JSON.parse(json));
    expect(badges.length).toBeGreaterThanOrEqual(3);
    expect(await secondOpinion(...badges)).toEqual(badges.map(() => GOOD));
  });

  it('finds a revoked badge rightly signed, but revoked; and its neighbour untouched', async () => {
    const [revoked, neighbour] = [await issued('Nadia Revokova'), await issued('Bram Buurman')];
    const before = await secondOpinion(revoked.credential, neighbour.credential);
    await revokeAward(app.issuing, actor, revoked.id, 'vergissing');
    const after = await secondOpinion(revoked.credential, neighbour.credential);
    expect(before).toEqual([GOOD, GOOD]);
    expect(after).toEqual([{ ...GOOD, steps: { ...GOOD.steps, revocation_status: false } }, GOOD]);
  });

  it('finds a replaced badge revoked and the new one valid', async () => {
    const old = await issued('Kevin Janssen');
    const successor = await replaceAward(app.issuing, actor, old.id, { name: 'Kevin Jansen', pageName: 'Kevin J.' });
    const stored = await app.storage.awards.credential(successor.id);
    const opinions = await secondOpinion(old.credential, JSON.parse(stored?.json ?? ''));
    expect(opinions.map((opinion) => opinion.steps.revocation_status)).toEqual([false, true]);
  });

  it('finds a praktijkverklaring valid, and wrongly signed with another performance, work process or hours', async () => {
    const school = await addSchool(app);
    const { id } = await statementOne(app, school, 'Fatma Yıldız');
    const endorsed = await app.storage.awards.credential(await endorsedStatement(app, school, 'Ayla Yıldız'));
    const inside = JSON.parse(endorsed?.json ?? '');
    expect(await secondOpinion(inside, inside.endorsement[0])).toEqual([GOOD, GOOD]);
    const text = (await app.storage.awards.credential(id))?.json ?? '';
    const changed = [
      text.replace('#B1-K1-W3-met-begeleiding","alignment"', '#B1-K1-W3-zelfstandig","alignment"'),
      text.replaceAll('B1-K1-W3', 'B1-K1-W2'),
      text.replace('"value":"320"', '"value":"900"'),
      text.replace('"name":"Fatma Yıldız"', '"name":"Fatma Yildiz"'),
      text.replace('Het is geen diploma', 'Het is een diploma'),
    ];
    for (const one of changed) expect(one).not.toBe(text);
    const opinions = await secondOpinion(...[text, ...changed].map((one) => JSON.parse(one)));
    expect(opinions).toEqual([GOOD, ...changed.map(() => ({ errors: ['invalid_signature'], steps: {} }))]);
  });

  it('calls a badge with one changed letter, name hash, level or status index wrongly signed', async () => {
    const { credential } = await issued('Tamara Tamper');
    const text = JSON.stringify(credential);
    const hash = /sha256\$([0-9a-f]{64})/.exec(text)?.[1] ?? '';
    const changed = [
      text.replaceAll('kan goed samenwerken', 'kan goed samenwerker'),
      text.replace(
        hash,
        hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      ),
      text.replace('#gevorderd"}]', '#expert"}]'),
      text.replace(/("statusListIndex":")(\d+)"/, (_all, head, index) => `${head}${Number(index) + 1}"`),
    ];
    for (const one of changed) expect(one).not.toBe(text);
    const opinions = await secondOpinion(...changed.map((one) => JSON.parse(one)));
    expect(opinions).toEqual(changed.map(() => ({ errors: ['invalid_signature'], steps: {} })));
  });
});
