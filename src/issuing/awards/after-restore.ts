/** What a database that was put back from a backup needs before anything is signed with it. */
import { addAudit } from '../organisations/audit.ts';
import type { IssuingDeps } from '../ports.ts';
import { dateTime } from '../time.ts';
import { addStatusList } from './status-lists.ts';

/** A time of which nothing is known: what was done in it was not in the backup. DateTime. */
export interface Gap {
  from: string;
  until: string;
}

const GAPS = 'restore.gaps';

/** The gaps that backups left, oldest first. */
export async function gapsOf({ storage }: Pick<IssuingDeps, 'storage'>): Promise<Gap[]> {
  return JSON.parse((await storage.settings.get(GAPS)) ?? '[]') as Gap[];
}

/**
 * What nobody knows of the time between the backup (`keptAt`, DateTime) and now decides what is done, in one transaction.
 * Places in status lists may have been given out: every organisation gets a new list, so none is used twice. Holders may have
 * withdrawn: every page is private until its holder publishes it again. Badges may have been issued: the gap is
 * remembered, so that these are not called false for missing in the register. Gives how many lists and how many pages.
 */
export async function settleRestore(deps: IssuingDeps, keptAt: string): Promise<{ lists: number; pages: number }> {
  const gap = { from: dateTime(new Date(keptAt)), until: dateTime(deps.now()) };
  const gaps = JSON.stringify([...(await gapsOf(deps)), gap]);
  return deps.storage.transaction(async (tx) => {
    const organisations = await tx.organisations.list();
    for (const { id } of organisations) await addStatusList(tx, deps, id);
    const pages = await tx.consents.withdrawAll(gap.until);
    await tx.settings.set(GAPS, gaps);
    await addAudit(tx, deps, {
      organisationId: null,
      actor: 'command',
      action: 'installation.restore',
      objectId: 'installation',
    });
    return { lists: organisations.length, pages };
  });
}
