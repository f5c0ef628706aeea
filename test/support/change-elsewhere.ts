/**
 * A program: another process at the same installation. Reads lines `ACT AWARD` from its standard input, does each at once
 * and says `done`. What it does is what the desk, the holder and the command line do.
 */
import { createInterface } from 'node:readline';
import { compose } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';
import { eraseAwards } from '../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { withdrawConsent } from '../../src/issuing/holders/consent.ts';
import { renewPublicLink } from '../../src/issuing/holders/public-links.ts';
import { commandActor } from '../../src/issuing/organisations/members.ts';

const now = new Date(process.env.TEST_NOW ?? '');
const blijk = await compose(parseConfig(process.env), { now: () => now });
const { issuing, storage } = blijk;
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [act, awardId = ''] = line.split(' ');
  const award = await storage.awards.byId(awardId);
  if (award === null) throw new TypeError('no such award');
  const actor = commandActor(award.organisationId);
  if (act === 'revoke') await revokeAward(issuing, actor, awardId, 'dubbel');
  else if (act === 'withdraw') await withdrawConsent(issuing, actor, awardId);
  else if (act === 'renew') await renewPublicLink(issuing, award);
  else if (act === 'erase') await eraseAwards(issuing, [awardId], 'test');
  else throw new TypeError(`no such act: ${act}`);
  console.log('done');
}
await blijk.close();
