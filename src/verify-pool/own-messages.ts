/** What own-thread.ts and its worker say to each other. Everything here survives a structured clone. */
import type { Answer, Question } from './messages.ts';

/** One text to verify. `world` names whose answers count: of one state of the database, with the keys of one rehearsal. */
export interface OwnTask {
  number: number;
  world: number;
  text: string;
  now: Date;
}

export type ToOwnWorker =
  | { kind: 'verify'; localOrigin: string; tasks: OwnTask[] }
  | { kind: 'answer'; call: number; answer: Answer }
  | { kind: 'forget'; world: number };

/** `report`: JSON text; null where the text was unreadable, or the verifier failed. */
export type FromOwnWorker =
  | { kind: 'ready' }
  | { kind: 'question'; call: number; world: number; question: Question }
  | { kind: 'verified'; done: { number: number; report: string | null }[] };
