/** Everything that is done without anybody waiting for it, on one page. */
import type { Accounts } from '../accounts/accounts.ts';
import { workOnAwards } from '../issuing/awards/issue-ceremony.ts';
import { RENEW_AFTER_MS, renewStatusLists } from '../issuing/awards/publish-list.ts';
import { workOnReplacements } from '../issuing/awards/revoke-award.ts';
import { type SecretSearch, workOnDoctor } from '../issuing/doctor/examine.ts';
import { workOnEvidence } from '../issuing/evidence/evidence-files.ts';
import { workOnMail } from '../issuing/letters/outbox-send.ts';
import { workOnAuditCheck } from '../issuing/organisations/audit-check.ts';
import { forgetOldArchives, type WriteArchive, workOnArchives } from '../issuing/organisations/leave-archive.ts';
import { workOnKeys } from '../issuing/organisations/rotate-keys.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import { workOnRegister } from '../issuing/register/register-days.ts';
import { workOnRetention } from '../issuing/retention.ts';
import { workOnScrub } from '../issuing/scrub.ts';
import { purgeMail } from '../mail/purge-mail.ts';

const AN_HOUR_MS = 3_600_000;

/** Says to the queue of `issuing` what to work on and what to repeat; nothing begins before the queue is started. */
export function workInBackground(
  issuing: IssuingDeps,
  {
    secrets,
    accounts,
    mailDir,
    writeArchive,
  }: { secrets: SecretSearch; accounts: Accounts; mailDir: string; writeArchive: WriteArchive },
): void {
  workOnAwards(issuing);
  workOnReplacements(issuing);
  workOnScrub(issuing);
  workOnEvidence(issuing);
  workOnMail(issuing);
  issuing.jobs.every('status lists', RENEW_AFTER_MS / 4, async () => {
    await renewStatusLists(issuing);
  });
  workOnAuditCheck(issuing);
  workOnKeys(issuing);
  workOnDoctor(issuing, secrets);
  workOnRegister(issuing);
  issuing.jobs.every('old archives', AN_HOUR_MS, async () => {
    await forgetOldArchives(issuing);
  });
  workOnRetention(issuing, {
    sessions: (before) => accounts.forgetOld(before),
    mailFiles: (before) => purgeMail(mailDir, before),
  });
  workOnArchives(issuing, writeArchive);
}
