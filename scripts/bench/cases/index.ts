import type { BenchCase } from '../case.ts';
import { documentJson } from './document-json.ts';
import { issueCycle } from './issue-cycle.ts';
import { issueHttp } from './issue-http.ts';
import { issueList } from './issue-list.ts';
import { issueSeal } from './issue-seal.ts';
import { issueWorkers } from './issue-workers.ts';
import { pageBadge } from './page-badge.ts';
import { pdfPage } from './pdf-page.ts';
import { scale1m } from './scale-1m.ts';
import { statusOne, statusRevoke } from './status-revoke.ts';
import { verifyForeign } from './verify-foreign.ts';
import { verifyOne, verifyOwn } from './verify-own.ts';
import { verifyRepeat } from './verify-repeat.ts';

/** Every row, in the order of the table. Ids stay as they are: others read them. */
export const CASES: readonly BenchCase[] = [
  issueSeal,
  issueCycle,
  issueWorkers,
  issueList,
  issueHttp,
  verifyOwn,
  verifyOne,
  verifyForeign,
  verifyRepeat,
  statusOne,
  statusRevoke,
  pageBadge,
  documentJson,
  pdfPage,
  scale1m,
];
