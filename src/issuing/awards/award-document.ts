/** The unsigned document of an award: an Open Badge, or a praktijkverklaring. */
import { AppError } from '../../errors.ts';
import { buildAchievementCredential } from '../../openbadges/achievement-credential.ts';
import { identityObject } from '../../openbadges/identity.ts';
import { buildPraktijkverklaring } from '../../openbadges/praktijkverklaring.ts';
import type { IdentityObject, UnsignedCredential } from '../../openbadges/types.ts';
import { achievementUrl } from '../achievements/achievement-urls.ts';
import type { AchievementVersion } from '../achievements/achievements.ts';
import { practiceOf } from '../dossiers/practice.ts';
import type { Recipient } from '../holders/recipients.ts';
import type { Organisation } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import type { Award } from './awards.ts';
import { statusListUrl } from './status-lists.ts';

export interface LoadedAward {
  award: Award;
  version: AchievementVersion;
  archived: boolean;
  organisation: Organisation;
  recipient: Recipient;
}

/** An award with everything given out: what is built, linted and signed. */
export type PlannedAward = Award & {
  [K in
    | 'slug'
    | 'shortCode'
    | 'controlCode'
    | 'credentialId'
    | 'subjectId'
    | 'nameSalt'
    | 'statusListId'
    | 'plannedAt']: string;
} & { statusIndex: number };

/** Builds it; the same award gives the same bytes. `award.not_approved` for a row that is neither of the two kinds. */
export async function buildDocument(
  deps: Pick<IssuingDeps, 'sha256'>,
  loaded: LoadedAward & { award: PlannedAward },
): Promise<UnsignedCredential> {
  const { award, organisation, recipient } = loaded;
  const identifiers: IdentityObject[] = [await identityObject('name', recipient.name, award.nameSalt, deps.sha256)];
  if (recipient.email !== null && award.emailSalt !== null) {
    identifiers.push(await identityObject('emailAddress', recipient.email, award.emailSalt, deps.sha256));
  }
  const frame = {
    credentialId: award.credentialId,
    subjectId: award.subjectId,
    issuer: {
      did: organisation.did,
      name: organisation.name,
      url: organisation.website,
      kvk: organisation.kvk,
      brin: organisation.brin,
      imageUrl:
        organisation.logoFileId &&
        `${organisation.publicUrl}/issuers/${organisation.slug}/logo/${organisation.logoFileId}.png`,
    },
    identifiers,
    validFrom: award.plannedAt,
    validUntil: award.validUntil,
    awardedDay: award.awardedDate,
    status: { listUrl: statusListUrl(organisation.publicUrl, award.statusListId), index: award.statusIndex },
  };
  return award.kind === 'praktijkverklaring' ? statement(loaded, frame) : badge(loaded, frame);
}

type Frame = Pick<
  Parameters<typeof buildAchievementCredential>[0],
  'credentialId' | 'subjectId' | 'issuer' | 'identifiers' | 'validFrom' | 'validUntil' | 'awardedDay' | 'status'
>;

function badge({ award, version, organisation }: LoadedAward, frame: Frame): UnsignedCredential {
  if (award.level === null) throw new AppError('award.not_approved', { state: award.state });
  const { content } = version;
  const versionUrl = achievementUrl(organisation.publicUrl, version.id);
  return buildAchievementCredential({
    ...frame,
    achievement: {
      versionUrl,
      version: version.version,
      name: content.name,
      claim: content.claim,
      employerText: content.employerText,
      imageUrl: `${versionUrl}/${award.level}.png`,
      alignments: content.alignments,
      levels: {
        beginner: content.levels.beginner.signed,
        gevorderd: content.levels.gevorderd.signed,
        expert: content.levels.expert.signed,
      },
    },
    achievedLevel: award.level,
  });
}

function statement({ award, version, organisation, recipient }: LoadedAward, frame: Frame): UnsignedCredential {
  const { content } = version;
  const practice = practiceOf(award);
  if (practice === null || content.practice === undefined)
    throw new AppError('award.not_approved', { state: award.state });
  const { crebo, qualification: name, cohort, level, fileName, fileCrebo, processes } = content.practice;
  return buildPraktijkverklaring({
    ...frame,
    recipientName: recipient.name,
    mbo: organisation.kind === 'mbo',
    versionUrl: achievementUrl(organisation.publicUrl, version.id),
    publicUrl: organisation.publicUrl,
    achievementName: content.name,
    claim: content.claim,
    qualification: { crebo, name, cohort, level, fileName, fileCrebo },
    processes: processes.flatMap(({ code, name: official }) => {
      const performance = practice.performances[code];
      return performance === undefined ? [] : [{ code, name: official, performance }];
    }),
    placement: { startDay: practice.startDate, endDay: practice.endDate, hours: practice.hours },
    company: practice.company,
    judgement: practice.judgement,
  });
}
