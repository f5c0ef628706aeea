import { describeStorage } from '../support/storage.ts';
import { describeAchievements } from './contract/achievements.ts';
import { describeAwards } from './contract/awards.ts';
import { describeCounts } from './contract/counts.ts';
import { describeDoctor } from './contract/doctor.ts';
import { describeDossiers } from './contract/dossiers.ts';
import { describeEvidence } from './contract/evidence.ts';
import { describeHolders } from './contract/holders.ts';
import { describeIndexes } from './contract/indexes.ts';
import { describeJobs } from './contract/jobs.ts';
import { describeOutbox } from './contract/outbox.ts';
import { describePeople } from './contract/people.ts';
import { describeProposals } from './contract/proposals.ts';
import { describeRegister } from './contract/register.ts';
import { describeRetention } from './contract/retention.ts';
import { describeStatusLists } from './contract/status-lists.ts';
import { describeTeam } from './contract/team.ts';
import { describeTransactions } from './contract/transactions.ts';

// In one file, so that PostgreSQL is started once.
describeStorage('storage', (open) => {
  describePeople(open);
  describeAchievements(open);
  describeAwards(open);
  describeStatusLists(open);
  describeTransactions(open);
  describeJobs(open);
  describeIndexes(open);
  describeHolders(open);
  describeCounts(open);
  describeOutbox(open);
  describeRegister(open);
  describeRetention(open);
  describeProposals(open);
  describeTeam(open);
  describeEvidence(open);
  describeDossiers(open);
  describeDoctor(open);
});
