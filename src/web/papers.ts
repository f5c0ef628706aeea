/** Joins awards and printing: the PDFs of one person, of a group, and the list to sign. Who may have them is decided by the caller. */
import { AppError } from '../errors.ts';
import { text } from '../i18n/i18n.ts';
import { criteriaAt } from '../issuing/achievements/achievement-content.ts';
import type { AchievementVersion } from '../issuing/achievements/achievements.ts';
import type { RoomPoster } from '../issuing/ceremonies/proposals.ts';
import type { AwardForDesk } from '../issuing/desk-reads.ts';
import type { Actor } from '../issuing/organisations/members.ts';
import {
  aroundPoster,
  awardOnPaper,
  awardsOnPaper,
  listToSign,
  type PrintPart,
  registerOnPaper,
} from '../issuing/paper-reads.ts';
import type { IssuingDeps } from '../issuing/ports.ts';
import { readPraktijkverklaring } from '../openbadges/read-praktijkverklaring.ts';
import type { GatedDocument } from '../openbadges/shape-gate.ts';
import type { Level } from '../openbadges/types.ts';
import { attendancePdf } from '../printing/attendance.ts';
import { certificatePdf, certificatePieces } from '../printing/certificate.ts';
import type { CertificateData, PracticeOnPaper } from '../printing/certificate-data.ts';
import { medalSvg } from '../printing/medal.ts';
import { posterPdf } from '../printing/poster.ts';
import { type PrivateSheet, privateSheetsPdf } from '../printing/private-sheet.ts';
import { statementPicture } from '../printing/statement-picture.ts';
import { paperText } from '../printing/texts.ts';

/** The content id at the end of a logo's address. */
const LOGO_FILE = /\/logo\/([0-9a-f]{64})\.png$/;

export interface Papers {
  /**
   * One person's certificate (PDF/A-3) with the signed badge attached. `award.not_issued` before there is one,
   * `badge.revoked` once it was revoked: no paper of a badge that does not count any more.
   */
  certificate(awardId: string, options?: BackOption): Promise<Uint8Array>;
  /**
   * The same for everybody who opens a public badge: with its address, the name that its page shows (null: none) and without what
   * belongs on paper only or to other people (control code, coach's words, names of those who judged).
   */
  publicCertificate(awardId: string, shownName: string | null, slug: string): Promise<Uint8Array>;
  /**
   * One print file in the order given, piece by piece, each drawn when it is asked for; awards that are not issued are left
   * out. `award.not_issued` where none is left.
   */
  certificates(awardIds: readonly string[], layout: 'a4' | 'two-up', options?: BackOption): AsyncIterable<Uint8Array>;
  /** The holders' own sheets with their private links, four to a page, in the order given. */
  privateSheets(sheets: readonly { awardId: string; token: string }[]): Promise<Uint8Array>;
  /** The poster for the room of a ceremony. */
  poster(poster: RoomPoster, size: 'a4' | 'a3'): Promise<Uint8Array>;
  /** The list to sign at a ceremony, or one part of it. */
  attendance(actor: Actor, ceremonyId: string, part?: PrintPart): Promise<Uint8Array>;
}

/** `back`: with the second QR code on the back, where there is a statement. */
export interface BackOption {
  back?: boolean;
  /** Day of birth, for the school's own copy of a praktijkverklaring; on paper only. */
  birthDay?: string;
}

export interface PaperPlace {
  publicUrl: string;
  publicHost: string;
  trial: boolean;
}

/** Makes the papers of one installation. */
export function createPapers(deps: IssuingDeps, place: PaperPlace): Papers {
  const one = async (
    awardId: string,
    change: Partial<CertificateData>,
    { back, birthDay }: BackOption = {},
  ): Promise<Uint8Array> => {
    const whole = await awardOnPaper(deps, awardId);
    if (whole.award.state === 'revoked') throw new AppError('badge.revoked');
    if (whole.credential === null) throw new AppError('award.not_issued');
    const created = new Date(whole.award.issuedAt ?? whole.award.createdAt);
    const statementUrl = back ? linkTo(place, whole) : null;
    const data = {
      ...(await certificateOf(deps, place, whole, { pictures: new Map(), medals: new Map() })),
      statementUrl,
      ...change,
    };
    if (birthDay !== undefined && data.practice) data.practice = { ...data.practice, birthDay };
    return certificatePdf(data, { attachment: { json: whole.credential.json, created } });
  };
  return {
    certificate: (awardId, options) => one(awardId, {}, options),
    publicCertificate: (awardId, shownName, slug) =>
      one(awardId, {
        pageUrl: `${place.publicUrl}/b/${slug}`,
        recipientName: shownName ?? text('nl', 'public:certificate.noName'),
        copy: true,
        controlCode: '',
        coachWords: null,
        judgeName: null,
        secondJudge: null,
      }),
    certificates(awardIds, layout, { back = false } = {}) {
      const certificates = certificatesOf(deps, place, awardIds, back);
      return certificatePieces(certificates, { layout, backs: back, language: 'nl', created: deps.now() });
    },
    async privateSheets(sheets) {
      const strips: PrivateSheet[] = [];
      for (const { awardId, token } of sheets) {
        const { recipient, version, organisation } = await awardOnPaper(deps, awardId);
        strips.push({
          name: recipient.name,
          achievement: version.content.name,
          statement: version.content.practice !== undefined,
          organisation: organisation.name,
          link: `${place.publicUrl}/m/${token}`,
        });
      }
      return privateSheetsPdf(strips, { language: 'nl', created: deps.now(), trial: place.trial });
    },
    async poster(open, size) {
      const { organisation, ceremony } = await aroundPoster(deps, open);
      const { code } = open;
      const poster = {
        organisation: organisation.name,
        ceremony: ceremony.name,
        day: ceremony.date,
        link: `${place.publicUrl}/kan/${code}`,
        typed: `${place.publicHost}/kan`,
        code,
      };
      return posterPdf(poster, { size, language: 'nl', created: deps.now(), trial: place.trial });
    },
    async attendance(actor, ceremonyId, part) {
      const { ceremony, organisation, people } = await listToSign(deps, actor, ceremonyId);
      return attendancePdf(
        {
          ceremonyName: ceremony.name,
          date: ceremony.date,
          place: ceremony.place,
          organisationName: organisation.name,
          firstNumber: part?.from ?? 1,
          rows: people.slice((part?.from ?? 1) - 1, part?.to).map(({ award, recipientName, achievementName }) => ({
            name: recipientName,
            achievement: achievementName,
            level: award.level,
            shortCode: award.shortCode ?? '',
          })),
          trial: place.trial,
        },
        { language: 'nl', created: deps.now() },
      );
    },
  };
}

async function* certificatesOf(deps: IssuingDeps, place: PaperPlace, awardIds: readonly string[], back: boolean) {
  const drawn: Drawn = { pictures: new Map(), medals: new Map() };
  let none = true;
  for await (const whole of awardsOnPaper(deps, awardIds)) {
    none = false;
    const statementUrl = back ? linkTo(place, whole) : null;
    yield { ...(await certificateOf(deps, place, whole, drawn)), statementUrl };
  }
  if (none) throw new AppError('award.not_issued');
}

/** What the second code says: a link whose fragment, the statement, no server ever gets. */
function linkTo({ publicUrl }: PaperPlace, { credential }: AwardForDesk): string | null {
  return credential?.statement == null ? null : `${publicUrl}/c#${credential.statement}`;
}

/** What one file shows more than once: logo and badge pictures, one array each, and medals by version and level. */
interface Drawn {
  pictures: Map<string, Uint8Array | null>;
  medals: Map<string, string>;
}

/** What the certificate of an award says. */
async function certificateOf(
  deps: IssuingDeps,
  place: PaperPlace,
  { award, version, organisation, recipient, ceremony, credential }: AwardForDesk,
  { pictures, medals }: Drawn,
): Promise<CertificateData> {
  const picture = async (id: string | null): Promise<Uint8Array | null> => {
    if (id === null) return null;
    if (!pictures.has(id)) pictures.set(id, await deps.files.get(id));
    return pictures.get(id) ?? null;
  };
  const medalKey = `${version.id} ${award.level}`;
  const medal = medals.get(medalKey) ?? badgeMedal(version, award.level);
  medals.set(medalKey, medal);
  const issuer = signedIssuer(credential?.json ?? null);
  return {
    organisationName: issuer?.name ?? organisation.name,
    logoPng: await picture(issuer === null ? organisation.logoFileId : issuer.logoFileId),
    awardedDate: award.awardedDate,
    recipientName: recipient.name,
    achievementName: version.content.name,
    medalSvg: medal,
    badgePng: await picture(version.content.imageFileId),
    claim: version.content.claim,
    level: award.level,
    paperCriteria: criteriaAt(version.content, award.level).paper,
    coachWords: award.coachWords,
    judgeName: award.judgeName,
    secondJudge: award.secondJudge,
    place: ceremony?.place ?? null,
    pageUrl: `${place.publicUrl}/b/${award.slug}`,
    statementUrl: null,
    host: place.publicHost,
    shortCode: award.shortCode ?? '',
    controlCode: award.controlCode ?? '',
    copy: false,
    trial: place.trial,
    validUntil: award.validUntil,
    register: await registerOnPaper(deps, award.id),
    practice: award.kind === 'praktijkverklaring' ? practiceOnPaper(version, credential?.json ?? null) : null,
  };
}

/** What was signed, and the school's helper lines beside it. */
function practiceOnPaper(version: AchievementVersion, json: string | null): PracticeOnPaper | null {
  const signed = json === null ? null : readPraktijkverklaring(JSON.parse(json) as GatedDocument);
  if (signed === null) return null;
  const { qualification, company, placement, school } = signed;
  const helper = (code: string, name: string): string | null =>
    version.content.practice?.processes.find((one) => one.code === code && one.name === name)?.helperText ?? null;
  return {
    qualification: {
      name: qualification.name ?? '',
      crebo: qualification.crebo ?? '',
      fileName: qualification.fileName ?? '',
      fileCrebo: qualification.fileCrebo ?? '',
      cohort: qualification.cohort ?? '',
    },
    processes: signed.processes.map(({ code, name, performance }) => ({
      code,
      name,
      helper: helper(code, name),
      way: paperText('nl', `practice.${performance}`),
    })),
    startDay: placement.startDay ?? '',
    endDay: placement.endDay ?? '',
    hours: placement.hours ?? '',
    company: company.name ?? '',
    city: company.city ?? '',
    companyNumbers: [
      text('nl', 'public:practice.leerbedrijf', { number: company.leerbedrijfId ?? '' }),
      ...(company.kvk === null ? [] : [`KvK ${company.kvk}`]),
    ].join(', '),
    judgement: signed.judgement,
    brin: school.brin ?? '',
    closing: signed.closing ?? '',
  };
}

/**
 * Name and logo of the issuer as they stand in the signed badge: an organisation may get another name later, its paper
 * says what was signed. Null where there is no signed name; a logo that is no file of ours is none.
 */
function signedIssuer(json: string | null): { name: string; logoFileId: string | null } | null {
  const { issuer } = (json === null ? {} : JSON.parse(json)) as {
    issuer?: { name?: unknown; image?: { id?: unknown } };
  };
  if (typeof issuer?.name !== 'string') return null;
  return { name: issuer.name, logoFileId: LOGO_FILE.exec(String(issuer.image?.id))?.[1] ?? null };
}

/** The generated picture (a medal; a sheet for a praktijkverklaring) of one version at one level (null: without level), in Dutch as it is printed and baked. */
export function badgeMedal(version: AchievementVersion, level: Level | null): string {
  if (version.content.practice !== undefined) return statementPicture(version.content.name);
  const { name, theme, pictogram, claim } = version.content;
  const levelWord = level === null ? '' : text('nl', `common:level.${level}`);
  return medalSvg({
    name,
    theme,
    pictogram,
    level,
    levelWord,
    title: level === null ? name : `${name}, ${levelWord}`,
    description: claim,
  });
}
