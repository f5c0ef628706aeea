/** A ceremony at which people were awarded "Samenwerken" and nothing is issued yet, with real keys and a real database. */
import { approveAwards } from '../../src/issuing/awards/approve-awards.ts';
import { createCeremony } from '../../src/issuing/ceremonies/ceremonies.ts';
import type { CheckedRow } from '../../src/issuing/lists/draft-list.ts';
import type { TestApp } from '../support/app.ts';

/** A checked row of a list. */
export const person = (row: number, name: string, more: Partial<CheckedRow> = {}): CheckedRow & { key: string } => ({
  row,
  name,
  pageName: name,
  email: null,
  level: 'gevorderd',
  words: null,
  awardedDate: '2026-11-19',
  secondJudge: null,
  key: `test:${row}:${name}`,
  ...more,
});

/** With everybody of these names approved, and what they were approved with. */
export async function ceremonyOf(app: TestApp, names: string[]) {
  const made = await app.addOrganisation('werk');
  const ceremony = await createCeremony(app.issuing, made.actor, { name: 'Middag', date: '2026-11-19', place: null });
  const approval = {
    ceremonyId: ceremony.id,
    achievementId: made.badges.get('samenwerken') ?? '',
    rows: names.map((name, i) => person(i + 1, name)),
  };
  const { approved } = await approveAwards(app.issuing, made.actor, approval);
  return { ...made, ceremony, approval, approved };
}
