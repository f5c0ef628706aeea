import type { Request } from 'express';
import { addressGroup } from '../../accounts/address-group.ts';
import { AppError } from '../../errors.ts';
import { findPublicBadge } from '../../issuing/holders/public-badge.ts';
import type { WebContext } from '../context.ts';
import type { FoundBadge } from './badge-view.ts';

/** The badge behind a slug. Throws `request.gone` for an erased one, `request.not_found` (a counted miss) otherwise. */
export async function findBadge(web: WebContext, request: Request, slug: string): Promise<FoundBadge> {
  const badge = await findPublicBadge(web.issuing, slug);
  if (badge.kind === 'found') return badge;
  if (badge.kind === 'erased') throw new AppError('request.gone');
  web.misses.miss(addressGroup(request.ip));
  throw new AppError('request.not_found');
}
