/** Two organisations with one of everything, somebody in every role, and an address for every route. All people are fictional. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { totpCode, totpStep } from '../../src/accounts/totp.ts';
import { addPhoto } from '../../src/issuing/evidence/evidence.ts';
import { tokensForPaper } from '../../src/issuing/holders/holder-links.ts';
import { writeMail } from '../../src/issuing/letters/outbox.ts';
import { startList } from '../../src/issuing/lists/lists.ts';
import { apply, confirmApplication } from '../../src/issuing/organisations/applications.ts';
import { inviteByLink } from '../../src/issuing/organisations/invitations.ts';
import { type Actor, addMember, ROLES, type Role } from '../../src/issuing/organisations/members.ts';
import { addOperator } from '../../src/issuing/organisations/operators.ts';
import { CATALOGUE_COLUMNS, importCatalogue } from '../../src/issuing/qualifications/catalogue-import.ts';
import { SAMPLE_CATALOGUE } from '../../src/issuing/qualifications/sample-catalogue.ts';
import type { Route } from '../../src/web/route.ts';
import { fromBase32 } from '../accounts/base32.ts';
import { PASSWORD, START, startTestApp, type TestApp } from '../support/app.ts';
import { addDossier, openLink, ownLink } from '../support/dossier.ts';
import { type MemberBrowser, memberBrowser, signedInAs } from './desk/member-browser.ts';
import { type Issued, issueBadge } from './issued-badge.ts';

export interface Side {
  actor: Actor;
  organisationId: string;
  slug: string;
  achievementId: string;
  issued: Issued;
  /** The private link of the badge. */
  token: string;
  /** A photo with the badge. */
  evidenceId: string;
  /** A draft list of the coach. */
  listId: string;
  /** The link of a praktijkopleider, and a photo that came by it. */
  workplaceToken: string;
  learnerToken: string;
  workplacePhotoId: string;
  workplaceDossierId: string;
  /** A photo that its learner offers. */
  offeredPhotoId: string;
  /** Another coach, and somebody who was invited. */
  memberId: string;
  invitationId: string;
  /** In the catalogue: every side is a school. */
  qualificationId: string;
  /** A dossier that lies at the school, its company, and a photo in it. */
  dossierId: string;
  companyId: string;
  dossierEvidenceId: string;
  /** Another school asks this organisation for its signature. */
  schoolLinkId: string;
  /** Of an organisation that waits for the operator. */
  applicationId: string;
  /** A letter about the badge that waits. */
  mailId: string;
  browsers: Record<Role, MemberBrowser>;
  members: Record<Role, Actor>;
}

export interface World {
  app: TestApp;
  /** The organisation that the addresses are of. */
  ours: Side;
  theirs: Side;
  stranger: MemberBrowser;
  /** Who keeps the installation, with two factors; a member of nothing. */
  operator: MemberBrowser;
  end(): Promise<void>;
}

/** Makes the world; the clock stands still. */
export async function startWorld(): Promise<World> {
  const app = await startTestApp();
  return {
    app,
    ours: await makeSide(app, 'werk'),
    theirs: await makeSide(app, 'anders'),
    stranger: memberBrowser(app.app),
    operator: await operatorBrowser(app),
    end: () => app.end(),
  };
}

async function makeSide(app: TestApp, slug: string): Promise<Side> {
  const made = await app.addOrganisation(slug, ['samenwerken'], { kind: 'mbo', brin: '00XX' });
  const issued = await issueBadge(app, made);
  const [paper] = await tokensForPaper(app.issuing, made.actor, [issued.award.id], 'test');
  const entries = await Promise.all(
    ROLES.map(async (role) => {
      const email = `${role}@${slug}.example`;
      const { actor } = await app.signIn(made.organisation.id, role, email);
      return { role, actor, browser: await signedInAs(app, email) };
    }),
  );
  const members = Object.fromEntries(entries.map(({ role, actor }) => [role, actor])) as Record<Role, Actor>;
  const achievementId = made.badges.get('samenwerken') ?? '';
  const evidenceId = await photoWith(app, made.actor, issued.award.id);
  return {
    actor: made.actor,
    organisationId: made.organisation.id,
    slug,
    achievementId,
    issued,
    token: paper?.token ?? '',
    evidenceId,
    ...(await workplace(app, made.organisation.id, evidenceId)),
    listId: await draftList(app, members.coach, issued.award.ceremonyId ?? '', achievementId),
    ...(await people(app, made.actor, slug)),
    qualificationId: await qualification(app, made.actor),
    ...(await dossier(app, made.organisation.id, issued.award.id)),
    schoolLinkId: await schoolAsks(app, made.organisation.id, slug),
    mailId: await letter(app, issued),
    browsers: Object.fromEntries(entries.map(({ role, browser }) => [role, browser])) as Record<Role, MemberBrowser>,
    members,
  };
}

let count = 0;

/** A dossier at the company, with the photo of an award in it as well. */
async function workplace(
  app: TestApp,
  organisationId: string,
  evidenceId: string,
): Promise<
  Pick<Side, 'workplaceToken' | 'learnerToken' | 'workplacePhotoId' | 'workplaceDossierId' | 'offeredPhotoId'>
> {
  const photo = await app.storage.evidence.byId(evidenceId);
  const dossier = await addDossier(app, organisationId, { state: 'at_company' });
  const item = (addedBy: 'supervisor' | 'learner') => ({
    id: app.issuing.random.uuid(),
    dossierId: dossier.id,
    code: null,
    kind: 'photo' as const,
    fileId: photo?.fileId ?? null,
    mediaType: 'image/jpeg' as const,
    seconds: null,
    text: null,
    addedBy,
    addedAt: '2026-11-21T13:00:00Z',
  });
  const [own, offered] = [item('supervisor'), item('learner')];
  for (const each of [own, offered]) await app.storage.dossiers.insertEvidence(each);
  const workplaceToken = await openLink(app, dossier, JSON.stringify({ evidence: [own.id] }));
  return {
    ...{ workplaceToken, workplacePhotoId: own.id, workplaceDossierId: dossier.id, offeredPhotoId: offered.id },
    learnerToken: await ownLink(app, dossier),
  };
}

/** A school with a company that is this organisation. */
async function schoolAsks(app: TestApp, companyId: string, slug: string): Promise<string> {
  const { organisation } = await app.addOrganisation(`${slug}-vraagt`, [], { kind: 'mbo', brin: '00YY' });
  const { trainingCompanyId } = await addDossier(app, organisation.id);
  const id = app.issuing.random.uuid();
  await app.storage.companyLinks.insert({
    ...{ id, organisationId: organisation.id, trainingCompanyId, companyId, confirmers: '[]' },
    ...{ askedAt: '2026-11-21T13:00:00Z', askedBy: null, acceptedAt: null, acceptedBy: null },
    ...{ endedAt: null, endedBy: null },
  });
  return id;
}

/** A colleague, an invitation and an application, to be changed at will. */
async function people(
  app: TestApp,
  admin: Actor,
  slug: string,
): Promise<Pick<Side, 'memberId' | 'invitationId' | 'applicationId'>> {
  count += 1;
  const email = `sam-${count}@${slug}.example`;
  const { organisationId } = admin;
  const userId = await app.accounts.ensureUser({ email, name: 'Sam Fictief' });
  const member = await addMember(app.issuing, { organisationId, userId, name: 'Sam Fictief', email, role: 'coach' });
  const { invitation } = await inviteByLink(app.issuing, admin, { role: 'viewer' });
  const asked = { name: `Buurthuis ${count} (fictief)`, kind: 'coach', kvk: '12345678', brin: '', website: '' };
  const contact = { contactName: 'Bo Fictief', contactEmail: `bo-${count}@${slug}.example` };
  const { token } = await apply(app.issuing, { ...asked, ...contact }, 'nl');
  const application = await confirmApplication(app.issuing, token);
  return { memberId: member.id, invitationId: invitation.id, applicationId: application.id };
}

/** Signs an operator in who has set up the app with codes. */
export async function operatorBrowser(app: TestApp): Promise<MemberBrowser> {
  const email = 'operator@blijk.example';
  const userId = await app.accounts.ensureUser({ email, name: 'Olga Fictief' });
  await addOperator(app.issuing, { userId, name: 'Olga Fictief', email });
  const token = await app.accounts.passwordToken(email, 10);
  await app.accounts.setPassword(token ?? '', PASSWORD);
  const browser = await signedInAs(app, email);
  await browser.post('/desk/account', {}, '/desk/account/second-factor');
  const { setup } = await app.accounts.secondFactor.state(userId);
  const code = totpCode(fromBase32(setup?.secret ?? ''), totpStep(START));
  await browser.post('/desk/account/second-factor', { code }, '/desk/account/second-factor/confirm');
  return browser;
}

/** The sample catalogue, read in; once for a school. */
async function qualification(app: TestApp, actor: Actor): Promise<string> {
  await importCatalogue(app.issuing, actor, [CATALOGUE_COLUMNS, ...SAMPLE_CATALOGUE]);
  return (await app.storage.qualifications.list(actor.organisationId))[0]?.id ?? '';
}

/** A dossier at the school, with the photo of the badge in it too, as its learner's offer. */
async function dossier(
  { storage }: TestApp,
  organisationId: string,
  awardId: string,
): Promise<Pick<Side, 'dossierId' | 'companyId' | 'dossierEvidenceId'>> {
  const made = await addDossier({ storage }, organisationId, { state: 'at_school' });
  const id = `evidence-of-${made.id}`;
  const fileId = (await storage.evidence.ofAward(awardId))[0]?.fileId ?? null;
  await storage.dossiers.insertEvidence({
    id,
    dossierId: made.id,
    code: null,
    kind: 'photo',
    fileId,
    mediaType: 'image/jpeg',
    seconds: null,
    text: null,
    addedBy: 'learner',
    addedAt: made.createdAt,
  });
  return { dossierId: made.id, companyId: made.trainingCompanyId, dossierEvidenceId: id };
}

async function photoWith(app: TestApp, actor: Actor, awardId: string): Promise<string> {
  const bytes = new Uint8Array(
    await sharp({ create: { width: 8, height: 6, channels: 3, background: '#0b5a6f' } })
      .jpeg()
      .toBuffer(),
  );
  return (await addPhoto(app.issuing, actor, { awardId }, { bytes, text: '' })).id;
}

async function draftList(app: TestApp, coach: Actor, ceremonyId: string, achievementId: string): Promise<string> {
  const input = { ceremonyId, achievementId, level: 'gevorderd', text: 'naam\nJo Bakker' };
  return (await startList(app.issuing, coach, input)).id;
}

async function letter({ issuing, storage }: TestApp, { award }: Issued): Promise<string> {
  const { organisationId, id: awardId } = award;
  const mail = { organisationId, awardId, kind: 'award', email: 'kim@voorbeeld.example', language: 'nl' } as const;
  return (await storage.transaction((tx) => writeMail(tx, issuing, mail))).id;
}

/** Another badge, ceremony and draft list of the same organisation, to be changed at will. */
export async function renewed({ app }: World, side: Side): Promise<Side> {
  const achievement = await app.storage.achievements.byId(side.organisationId, side.achievementId);
  if (achievement !== null) await app.storage.achievements.update({ ...achievement, archivedAt: null });
  const made = { actor: side.actor, badges: new Map([['samenwerken', side.achievementId]]) };
  const issued = await issueBadge(app, made);
  const [paper] = await tokensForPaper(app.issuing, side.actor, [issued.award.id], 'test');
  const evidenceId = await photoWith(app, side.actor, issued.award.id);
  return {
    ...side,
    issued,
    ...(await people(app, side.actor, side.slug)),
    token: paper?.token ?? '',
    evidenceId,
    ...(await workplace(app, side.organisationId, evidenceId)),
    listId: await draftList(app, side.members.coach, issued.award.ceremonyId ?? '', side.achievementId),
    mailId: await letter(app, issued),
  };
}

const UNKNOWN_TOKEN = '1'.repeat(22);

/** What stands in the place of each parameter, by the beginning of the path; a pattern that is not here is a mistake. */
function parameter(path: string, name: string, side: Side): string {
  const key = `${path.split('/').slice(1, 3).join('/')} ${name}`;
  const values: Record<string, string> = {
    'desk/ceremonies id': side.issued.award.ceremonyId ?? '',
    'desk/lists id': side.listId,
    'desk/lists row': '1',
    'desk/evidence id': side.evidenceId,
    'm/:token item': side.evidenceId,
    'b/:slug item': side.evidenceId,
    'desk/awards id': side.issued.award.id,
    'desk/mail id': side.mailId,
    'desk/achievements id': side.achievementId,
    'desk/members id': side.memberId,
    'desk/invitations id': side.invitationId,
    'operator/requests id': side.applicationId,
    'operator/organisations id': side.organisationId,
    'invitation/:token token': UNKNOWN_TOKEN,
    'apply/:token token': UNKNOWN_TOKEN,
    'desk/pictograms name': 'handshake',
    'm/:token token': side.token,
    'w/:token token': side.workplaceToken,
    'desk/workplace id': side.workplaceDossierId,
    'desk/workplace item': side.offeredPhotoId,
    'w/:token item': side.workplacePhotoId,
    'l/:token token': side.learnerToken,
    'l/:token item': side.offeredPhotoId,
    'm/:token slug': side.issued.slug,
    'b/:slug slug': side.issued.slug,
    'desk/qualifications id': side.qualificationId,
    'desk/companies id': side.companyId,
    'desk/schools id': side.schoolLinkId,
    'desk/dossiers id': side.dossierId,
    'desk/dossiers item': side.dossierEvidenceId,
    'qualifications/:crebo crebo': '25960',
    'qualifications/:crebo cohort': '2025',
    'qualifications/:crebo code': 'B1-K1-W1',
    'issuers/:slug slug': side.slug,
    'issuers/:slug thumbprint': 'none',
    'issuers/:slug file': 'none.png',
    'achievements/:id id': side.achievementId,
    'achievements/:id level': 'gevorderd',
    'status/:listId listId': side.issued.award.statusListId ?? '',
    'kan/:code code': '0000000000',
    'log/day day': '2026-11-20',
    'log/statement uuid': '6f1b1f6e-6a0c-4d57-9a0e-3a7f3f0f7c11',
    'log/statement hash': '0'.repeat(64),
    'm/mail code': UNKNOWN_TOKEN,
    'm/claim code': '0'.repeat(32),
    'mail/stop code': '0'.repeat(64),
    'sign-in/link token': UNKNOWN_TOKEN,
    'password/:token token': UNKNOWN_TOKEN,
  };
  const value = values[key] ?? values[key.replace(/(\.\w+)+ /, ' ')];
  if (value === undefined) throw new Error(`${path}: say in matrix-world.ts what stands in the place of :${name}`);
  return value;
}

/** The address of a route with the things of this organisation in it. */
export function address({ path }: Pick<Route, 'path'>, side: Side): string {
  return path.replace(/:(\w+)/g, (_, name: string) => parameter(path, name, side));
}

/** SHA-256 of every row, by table. */
export function fingerprint({ app }: World): Record<string, string> {
  const db = new Database(join(app.dir, 'blijk.sqlite'), { readonly: true });
  try {
    const tables = db.prepare(`select name from sqlite_master where type = 'table' order by name`).pluck().all();
    const rowsOf = (table: string): unknown[] => db.prepare(`select * from "${table}"`).all();
    return Object.fromEntries(
      (tables as string[]).map((table) => [
        table,
        createHash('sha256')
          .update(JSON.stringify(rowsOf(table)))
          .digest('hex'),
      ]),
    );
  } finally {
    db.close();
  }
}

/** Tables whose rows differ. */
export function changedTables(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}
