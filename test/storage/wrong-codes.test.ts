import { expect, it } from '@jest/globals';
import { createWrongCodes } from '../../src/storage/wrong-codes.ts';
import { expectCode } from '../support/expect-code.ts';
import { describeStorage } from '../support/storage.ts';

describeStorage('wrong codes', (open) => {
  it('are counted for all processes together, also when they come at once, and forgotten after an hour', async () => {
    let at = new Date('2026-11-21T13:00:00Z');
    const opened = await open();
    const [one, two] = [opened, opened.again()].map(({ database }) => createWrongCodes(database.db, 4, () => at));
    await one?.begin('right');
    await one?.giveBack('right');
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? one : two)?.begin('badge')),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    await expectCode(two?.begin('badge') ?? Promise.resolve(), 'request.too_many');
    for (let i = 0; i < 4; i += 1) await two?.begin('right');
    at = new Date('2026-11-21T14:00:00Z');
    await one?.begin('badge');
  });
});
