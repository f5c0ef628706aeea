/** What a database that was put back from a backup needs before anything is signed with it. */
import { addAudit } from '../organisations/audit.ts';
import type { IssuingDeps } from '../ports.ts';
import { addStatusList } from './status-lists.ts';

/**
 * Gives every organisation a new status list. Between the backup and its return indexes may have been given out that the
 * database knows nothing of; new awards take theirs from a list that did not exist then, so none is used twice.
 */
export async function beginNewStatusLists(deps: IssuingDeps): Promise<number> {
  return deps.storage.transaction(async (tx) => {
    const organisations = await tx.organisations.list();
    for (const { id } of organisations) await addStatusList(tx, deps, id);
    await addAudit(tx, deps, {
      organisationId: null,
      actor: 'command',
      action: 'installation.restore',
      objectId: 'installation',
    });
    return organisations.length;
  });
}
