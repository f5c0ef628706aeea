import { AppError } from '../../../errors.ts';
import type { MissLimit } from '../../middleware/miss-limit.ts';

/** How long a link in a mail works, in minutes. */
export const LINK_MINUTES = 10;

/** Whether one more mail may go there today. Said to nobody: an answer of its own would tell whom we know. */
export function within(limit: MissLimit, key: string): boolean {
  try {
    limit.miss(key);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'request.too_many') return false;
    throw error;
  }
}
