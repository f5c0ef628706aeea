/** What must be put right before anybody is served: after a restore, and after an older version. */
import type { Accounts } from '../accounts/accounts.ts';
import type { wasRestored } from '../backup.ts';
import { settleRestore } from '../issuing/awards/after-restore.ts';
import { applyEraseList } from '../issuing/awards/erase-award.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import { importEarlier } from '../issuing/register/import-earlier.ts';

const A_YEAR_MS = 366 * 24 * 3_600_000;

/** Safe to repeat where a start broke off. Gives English lines about what it did. */
export async function settleStart(
  issuing: IssuingDeps,
  restored: Awaited<ReturnType<typeof wasRestored>>,
  accounts: Pick<Accounts, 'forgetOld'>,
): Promise<string[]> {
  const told: string[] = [];
  if (restored !== null) {
    const { lists, pages } = await settleRestore(issuing, restored.at);
    // sessions and links that were ended since, whatever they would still have been good for
    await accounts.forgetOld(new Date(issuing.now().getTime() + A_YEAR_MS));
    await restored.settled();
    told.push(
      `The database was put back from a backup: ${lists} new status lists, ${pages} pages private until their holders publish them again, and everybody signs in again.`,
    );
  }
  const imported = await importEarlier(issuing);
  if (imported > 0) told.push(`Entered in the register what was issued before there was one: ${imported} badges.`);
  const erasedAgain = await applyEraseList(issuing);
  if (erasedAgain > 0) told.push(`Erased again what a backup had brought back: ${erasedAgain} badges.`);
  return told;
}
