import { examine } from '../issuing/doctor/examine.ts';
import type { Examined, FindingCode, Invariant } from '../issuing/doctor/findings.ts';
import { type Command, readArguments, withInstallation } from './command.ts';

const usage = 'blijk doctor [--also FILE]… [--json]';

/** Looks at all that is kept. Exit code 1 where anything is wrong; what could not be looked at is named and does not count. */
export const doctor: Command = {
  about: 'checks all data, keys, status lists, signatures and the log, and names what is wrong',
  usage,
  async run(args, env) {
    const { values } = readArguments(
      args,
      { also: { type: 'string', multiple: true }, json: { type: 'boolean' } },
      usage,
    );
    return withInstallation(env, async ({ issuing, secrets }) => {
      const invariants = await examine(issuing, secrets, { alsoFiles: values.also ?? [], told: tellProgress });
      const sound = invariants.every(({ broken }) => broken === 0);
      if (values.json) console.log(JSON.stringify({ sound, invariants }));
      else for (const line of invariants.flatMap(linesOf)) console.log(line);
      return sound ? 0 : 1;
    });
  },
};

/** For a person who waits; a pipe gets none. */
function tellProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} awards${done >= all ? '\n' : ''}`);
}

function linesOf({ invariant, checked, findings, broken, notChecked }: Examined): string[] {
  const state = broken > 0 ? `${broken} wrong` : notChecked !== null && checked === 0 ? 'not checked' : 'holds';
  return [
    `${invariant}  ${state.padEnd(11)}  ${ABOUT[invariant]}${checked > 0 ? ` (${checked} looked at)` : ''}${notChecked === null ? '' : `; not checked: ${notChecked}`}`,
    ...findings.map(
      ({ code, object, detail }) => `    ${object}: ${WRONG[code]}${detail === undefined ? '' : ` (${detail})`}`,
    ),
    ...(broken > findings.length ? [`    and ${broken - findings.length} more`] : []),
  ];
}

const ABOUT: Record<Invariant, string> = {
  I1: 'every issued badge exists, is what was meant and verifies',
  I2: 'no row of a list and no key has two badges',
  I3: 'each place in a status list belongs to one badge',
  I4: 'status lists say what the database says',
  I5: 'the log is whole',
  I6: 'no mail waits for ever',
  I7: 'the database finds itself sound',
  I8: 'no key or secret lies in a file in plain form',
};

const WRONG: Record<FindingCode, string> = {
  credential_missing: 'this award is issued, but its badge is not there',
  bytes_changed: 'the badge is not the one that was stored',
  not_as_meant: 'the badge says something else than was recorded before it was signed',
  other_identity: 'the badge has another id or status entry than its award',
  does_not_verify: 'our own verifier refuses the badge',
  record_missing: 'nothing is kept of its lint and verification',
  key_shared: 'another award has the same idempotency key',
  index_shared: 'another award has the same place in the status list',
  index_not_its_own: 'its place in the status list was given to another award',
  index_count: 'the list counts another number of places than were given out',
  bit_missing: 'revoked or erased, but the status list does not say so',
  bit_without_reason: 'the status list says revoked, but nothing was revoked',
  signed_list_differs: 'the signed list shows other bits than the stored ones',
  log_broken: 'a line of the log was changed or taken out',
  register_broken: 'the register no longer fits in itself from this number on',
  register_count: 'the register holds another number of badges than were issued',
  revocation_not_entered: 'revoked, but the register does not say so',
  revocation_taken_back: 'the register says revoked, but the database does not',
  key_act_changed: 'what was done with a key is not what the register holds',
  mail_overdue: 'this mail waits for more than two days',
  database_damaged: 'the database says so itself',
  secret_in_plain: 'lies here in plain form',
};
