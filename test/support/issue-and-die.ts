/**
 * A program: takes up the unfinished awards of the installation in its environment, as a start of the server does, and
 * ends once there are none. With `STEP NUMBER` it is killed (SIGKILL, by itself) at the NUMBERth time that step was done.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { compose } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';
import { resumeUnfinished } from '../../src/issuing/awards/issue-ceremony.ts';

const [step, number] = process.argv.slice(2);
let left = Number(number);

const blijk = await compose(parseConfig(process.env), {
  failPoint: (name) => {
    if (name !== step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
await resumeUnfinished(blijk.issuing);
blijk.jobs.start();
while ((await blijk.storage.awards.unfinishedCeremonies()).length > 0) await wait(10);
await blijk.close();
