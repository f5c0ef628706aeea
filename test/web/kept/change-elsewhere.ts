/**
 * A program: another process at the same installation. Reads lines `ACT AWARD` from its standard input, does each at once
 * and says `done`. What it does is what the desk, the holder and the command line do.
 */
import { createInterface } from 'node:readline';
import { compose } from '../../../src/compose.ts';
import { parseConfig } from '../../../src/config.ts';
import { commandActor } from '../../../src/issuing/organisations/members.ts';
import { ACTS } from './told.ts';

const now = new Date(process.env.TEST_NOW ?? '');
const blijk = await compose(parseConfig(process.env), { now: () => now });
const { issuing, storage } = blijk;
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, awardId = ''] = line.split(' ');
  const [, act] = ACTS.find(([known]) => known === name) ?? [];
  if (act === undefined) throw new TypeError(`no such act: ${name}`);
  const award = await storage.awards.byId(awardId);
  if (award === null) throw new TypeError('no such award');
  await act(issuing, commandActor(award.organisationId), award);
  console.log('done');
}
await blijk.close();
