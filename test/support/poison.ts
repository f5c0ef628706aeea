/** Documents that `poisoned-worker.ts` chokes on: one keeps it busy for ever, the other eats all memory. */
export const POISON = '{"poison":true}';
export const GLUTTON = '{"glutton":true}';
