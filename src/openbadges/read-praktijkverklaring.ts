/** Reads a praktijkverklaring back from the gated document: what a page shows is what was signed. */
import {
  CREBO,
  FILE_CREBO,
  HOURS_TYPE,
  LEERBEDRIJF,
  PRAKTIJKVERKLARING_TYPE,
  SIGNED_PERFORMANCES,
  type SignedPerformance,
  WORK_PROCESS_TYPE,
} from './praktijkverklaring-terms.ts';
import type { GatedDocument } from './shape-gate.ts';
import type { Day } from './types.ts';

/** Members that do not stand in the document are null; only what a school signs with our form has them all. */
export interface SignedPraktijkverklaring {
  recipientName: string | null;
  qualification: {
    name: string | null;
    crebo: string | null;
    fileName: string | null;
    fileCrebo: string | null;
    cohort: string | null;
    /** mbo level 1 to 4 of the course, as the closing sentence says it. */
    level: number | null;
  };
  processes: { code: string; name: string; url: string | null; performance: SignedPerformance }[];
  placement: { startDay: Day | null; endDay: Day | null; hours: string | null };
  company: { name: string | null; city: string | null; kvk: string | null; leerbedrijfId: string | null };
  school: { name: string | null; brin: string | null };
  /** Who judged and who signed, in what function. */
  judgement: string[];
  /** What the statement is not, as signed. */
  closing: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/** The statement, or null where the document is no praktijkverklaring. Never throws for a gated document. */
export function readPraktijkverklaring(document: GatedDocument): SignedPraktijkverklaring | null {
  const subject = object(document.credentialSubject);
  const achievement = object(subject.achievement);
  if (achievement.achievementType !== PRAKTIJKVERKLARING_TYPE) return null;
  const source = object(subject.source);
  const narrative = text(object(achievement.criteria).narrative) ?? '';
  const alignments = objects(achievement.alignment).filter(({ targetType }) => targetType === WORK_PROCESS_TYPE);
  const level = /op mbo-niveau ([1-4])\./.exec(narrative)?.[1];
  return {
    recipientName: text(subject.name),
    qualification: {
      name: text(achievement.specialization),
      crebo: identifier(achievement, CREBO),
      fileName: text(alignments[0]?.targetFramework),
      fileCrebo: identifier(achievement, FILE_CREBO),
      cohort: text(achievement.version),
      level: level === undefined ? null : Number(level),
    },
    processes: alignments.flatMap((alignment) => processOf(subject, achievement, alignment)),
    placement: {
      startDay: text(subject.activityStartDate)?.slice(0, 10) ?? null,
      endDay: text(subject.activityEndDate)?.slice(0, 10) ?? null,
      hours: hoursOf(subject, achievement),
    },
    company: {
      name: text(source.name),
      city: text(object(source.address).addressLocality),
      kvk: identifier(source, 'ext:KVK'),
      leerbedrijfId: identifier(source, LEERBEDRIJF),
    },
    school: {
      name: text(object(document.issuer).name),
      brin: identifier(object(document.issuer), 'ext:BRIN'),
    },
    judgement: (text(subject.narrative) ?? '').split('\n').filter((line) => line !== ''),
    closing: narrative.split('\n\n').find((part) => part.startsWith('Dit is een praktijkverklaring.')) ?? null,
  };
}

/** Names that endorsers give themselves, in order. Says nothing of whether their signatures are right. */
export function endorserNames(document: GatedDocument): string[] {
  return objects(document.endorsement).flatMap(({ issuer }) => text(object(issuer).name) ?? []);
}

/** A work process with how it is done; left out where the document does not say how in our two words. */
function processOf(subject: Json, achievement: Json, alignment: Json): SignedPraktijkverklaring['processes'] {
  const code = text(alignment.targetCode);
  const name = text(alignment.targetName);
  const id = `${text(achievement.id)}#${code}`;
  const achieved = objects(subject.result).find(({ resultDescription }) => resultDescription === id)?.achievedLevel;
  const performance = PERFORMANCES.find((one) => achieved === `${id}-${one}`);
  if (code === null || name === null || performance === undefined) return [];
  return [{ code, name, url: text(alignment.targetUrl), performance }];
}

const PERFORMANCES = Object.keys(SIGNED_PERFORMANCES) as SignedPerformance[];

function hoursOf(subject: Json, achievement: Json): string | null {
  const id = objects(achievement.resultDescription).find(({ resultType }) => resultType === HOURS_TYPE)?.id;
  if (typeof id !== 'string') return null;
  return text(objects(subject.result).find(({ resultDescription }) => resultDescription === id)?.value);
}

function identifier(owner: Json, type: string): string | null {
  return text(objects(owner.otherIdentifier).find(({ identifierType }) => identifierType === type)?.identifier);
}

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
