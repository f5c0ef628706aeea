/** What visitors are told of a badge, and what is told after each thing that can be done about a public one. */
import { eraseAwards } from '../../../src/issuing/awards/erase-award.ts';
import { revokeAward } from '../../../src/issuing/awards/revoke-award.ts';
import { withdrawConsent } from '../../../src/issuing/holders/consent.ts';
import { renewPublicLink } from '../../../src/issuing/holders/public-links.ts';
import type { Actor } from '../../../src/issuing/organisations/members.ts';
import type { IssuingDeps } from '../../../src/issuing/ports.ts';
import { type Issued, PAGE_NAME } from '../issued-badge.ts';

/** Statuses of the page and of the JSON file, and what the page says. */
export interface Told {
  page: number;
  named: boolean;
  valid: boolean;
  file: number;
}

type Get = (path: string) => PromiseLike<{ status: number; text: string }>;

export async function told(get: Get, slug: string): Promise<Told> {
  const page = await get(`/b/${slug}`);
  const file = await get(`/b/${slug}.json`);
  return {
    page: page.status,
    named: page.text.includes(PAGE_NAME),
    valid: page.text.includes('Echt en geldig'),
    file: file.status,
  };
}

export const PUBLIC: Told = { page: 200, named: true, valid: true, file: 200 };
export const PRIVATE: Told = { page: 200, named: false, valid: true, file: 403 };
const GONE: Told = { page: 410, named: false, valid: false, file: 410 };

type Act = (deps: IssuingDeps, actor: Actor, award: Issued['award']) => Promise<unknown>;

export const ACTS: [name: string, act: Act, after: Told][] = [
  ['revoke', (deps, actor, { id }) => revokeAward(deps, actor, id, 'dubbel'), { ...PUBLIC, valid: false }],
  ['withdraw', (deps, actor, { id }) => withdrawConsent(deps, actor, id), PRIVATE],
  ['renew', (deps, _actor, award) => renewPublicLink(deps, award), PRIVATE],
  ['erase', (deps, _actor, { id }) => eraseAwards(deps, [id], 'test'), GONE],
];
