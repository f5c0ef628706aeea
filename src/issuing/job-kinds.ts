import { ISSUE_JOB } from './awards/approve-awards.ts';
import { REPLACE_JOB } from './awards/revoke-award.ts';
import { SWEEP_JOB } from './evidence/evidence-files.ts';
import { MAIL_JOB } from './letters/outbox.ts';
import { LEAVE_JOB } from './organisations/leave-archive.ts';
import { SCRUB_JOB } from './scrub.ts';

/** Every kind of background job; a queue may need to know them before the first one is added. */
export const JOB_KINDS: readonly string[] = [ISSUE_JOB, REPLACE_JOB, MAIL_JOB, SCRUB_JOB, SWEEP_JOB, LEAVE_JOB];
