/** I5, beyond the hashes: whether the register tells of each badge and each key what the database tells. */

import { letOthersRun } from '../../let-others-run.ts';
import { keyActText } from '../../register/key-act.ts';
import { endInput, toHex } from '../../register/leaf.ts';
import type { IssuingDeps } from '../ports.ts';
import { sha256 } from '../register/append-leaves.ts';
import type { Examination } from './findings.ts';

const AT_ONCE = 1000;

/** As many badges in the register as were issued, each revocation in it and no other, and every entry about a key as it was. */
export async function examineRegister(deps: IssuingDeps, into: Examination): Promise<void> {
  const { doctor, register } = deps.storage;
  const [{ badges, erased, owned }, { erasedBefore, size }] = [await doctor.countEntries(), await register.head()];
  if (badges !== owned + erased + erasedBefore)
    into.found('register_count', `${badges} ${owned + erased + erasedBefore}`);

  const told = new Set((await doctor.revocations()).map(toHex));
  let last = 0;
  for (;;) {
    const page = await doctor.entries(last, AT_ONCE);
    for (const { awardId, salt, commitment, revoked, revokedSeq } of page) {
      const isTold = told.has(toHex(sha256(deps, endInput('revoke', salt, commitment))));
      // one that was revoked meanwhile has its entry by now
      if (revoked && revokedSeq !== 0 && !isTold && (await register.leaf(revokedSeq ?? 0))?.type !== 'revoke')
        into.found('revocation_not_entered', awardId);
      if (!revoked && isTold) into.found('revocation_taken_back', awardId);
    }
    await letOthersRun();
    if (page.length < AT_ONCE || deps.stopping?.()) break;
    last = page.at(-1)?.seq ?? size;
  }
  for (const act of await register.keyActs(1, size)) {
    const leaf = await register.leaf(act.seq);
    const same = leaf?.type === 'key' && toHex(leaf.commitment) === toHex(sha256(deps, keyActText(act)));
    if (!same) into.found('key_act_changed', String(act.seq));
  }
}
