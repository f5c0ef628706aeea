import { accounts } from './0001-accounts.ts';
import { organisations } from './0002-organisations.ts';
import { achievements } from './0003-achievements.ts';
import { ceremonies } from './0004-ceremonies.ts';
import { awards } from './0005-awards.ts';
import { audit } from './0006-audit.ts';
import { jobs } from './0007-jobs.ts';
import { statements } from './0008-statements.ts';
import { signIn } from './0009-sign-in.ts';
import { holders } from './0010-holders.ts';
import { evidence } from './0011-evidence.ts';
import { members } from './0012-members.ts';
import { outbox } from './0013-outbox.ts';
import { proposals } from './0014-proposals.ts';
import { indexes } from './0015-indexes.ts';
import { leastRelease } from './0016-least-release.ts';
import { dossiers } from './0018-dossiers.ts';
import { statementsOfPractice } from './0019-statements-of-practice.ts';
import { workplaceLinks } from './0021-workplace-links.ts';
import { companyLinks } from './0022-company-links.ts';
import { partBadges } from './0023-part-badges.ts';
import { collectedBefore } from './0024-collected-before.ts';
import { evidenceSource } from './0025-evidence-source.ts';
import { folderLinks } from './0026-folder-links.ts';
import { workplaceSeen } from './0027-workplace-seen.ts';
import { learnerLinks } from './0028-learner-links.ts';
import { register } from './0029-register.ts';
import { stoppedFrom } from './0030-stopped-from.ts';
import { registerActs } from './0031-register-acts.ts';
import { issueRecords } from './0032-issue-records.ts';
import { registerHashes } from './0033-register-hashes.ts';
import type { SchemaStep } from './column-types.ts';

/** Every step of the schema in order. Only ever append; names sort in this order. */
export const SCHEMA_STEPS: readonly SchemaStep[] = [
  accounts,
  organisations,
  achievements,
  ceremonies,
  awards,
  audit,
  jobs,
  statements,
  signIn,
  holders,
  evidence,
  members,
  outbox,
  proposals,
  indexes,
  leastRelease,
  dossiers,
  statementsOfPractice,
  workplaceLinks,
  companyLinks,
  partBadges,
  collectedBefore,
  evidenceSource,
  folderLinks,
  workplaceSeen,
  learnerLinks,
  register,
  stoppedFrom,
  registerActs,
  issueRecords,
  registerHashes,
];
