/**
 * The archive of an organisation that leaves: `website` to put on any web host under the same name, `bewaren` to keep and
 * never to publish. The pages in it promise nothing that a plain file cannot keep: a verdict is computed in the browser of
 * whoever looks. The job and who may have it: issuing/organisations/leave-archive.ts.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from '../../i18n/i18n.ts';
import type { AchievementVersion } from '../../issuing/achievements/achievements.ts';
import { signLastStatusList } from '../../issuing/organisations/last-status-list.ts';
import type { WriteArchive } from '../../issuing/organisations/leave-archive.ts';
import { issuedIds, statusListsOf } from '../../issuing/organisations/leave-contents.ts';
import { didDocumentOf, type Organisation, publicKeyByThumbprint } from '../../issuing/organisations/organisations.ts';
import type { AddToArchive } from '../../issuing/ports.ts';
import { LEVELS } from '../../openbadges/types.ts';
import { openBrowserParts } from '../browser-parts.ts';
import { csvFile } from '../csv.ts';
import { achievementDocument, achievementView, closingOf, NO_LEVEL } from '../public/achievement.ts';
import { createBytesCache } from '../public/caches.ts';
import { dayOnPage } from '../public/days.ts';
import { issuerView } from '../public/issuer.ts';
import { badgePng, badgeSvg } from '../public/pictures.ts';
import { withClosing } from '../public/practice-view.ts';
import { savedPage } from '../public/saved-file.ts';
import { statementParts } from '../public/statement.ts';
import type { WebServices } from '../services.ts';
import { assetUrls } from '../static-files.ts';
import { createView } from '../view.ts';
import { type AssetPlace, addAssets, assetsIn } from './leave-assets.ts';
import { addAward, OVERVIEW_HEAD } from './leave-badge.ts';
import { createLeavePages, type LeaveWeb, whatIsIn } from './leave-pages.ts';
import { addQualifications } from './leave-qualifications.ts';

const TEMPLATES = fileURLToPath(new URL('../../../templates', import.meta.url));
const STATIC = join(TEMPLATES, 'static');
const BROWSER = fileURLToPath(new URL('../../../build/browser', import.meta.url));
const SERVERS = ['nginx.conf', 'Caddyfile', 'htaccess.txt'];
/** Awards read at a time. */
const PAGE = 200;
const PICTURE_BYTES = 32_000_000;

/** The writer of archives of one installation. Templates are read at its first use. */
export function createArchiveWriter(services: WebServices): WriteArchive {
  let made: { web: LeaveWeb; place: AssetPlace } | null = null;
  return (organisation, add, told) => {
    made ??= open(services);
    return writeArchive(made.web, made.place, organisation, add, told);
  };
}

function open(services: WebServices): { web: LeaveWeb; place: AssetPlace } {
  const web: LeaveWeb = {
    ...services,
    view: createView(TEMPLATES, assetUrls(STATIC, BROWSER)),
    browserParts: openBrowserParts(BROWSER, [join(STATIC, 'blijk.css'), join(STATIC, 'badge.css')]),
    caches: { pictures: createBytesCache(PICTURE_BYTES) },
  };
  return { web, place: { folder: STATIC, browser: BROWSER } };
}

async function writeArchive(
  web: LeaveWeb,
  place: AssetPlace,
  organisation: Organisation,
  add: AddToArchive,
  told: (done: number) => Promise<void>,
): Promise<void> {
  const pages = createLeavePages(web, organisation);
  const assets = new Set<string>();
  const addText = (path: string, content: string) => add(path, new TextEncoder().encode(content));
  const addPage = async (path: string, html: string): Promise<void> => {
    for (const asset of assetsIn(html)) assets.add(asset);
    await addText(`website/${path}/index.html`.replace('//', '/'), html);
  };

  await addReadme(web, organisation, addText);
  await addPage('', pages.page('leave/start', { title: organisation.name, what: whatIsIn('nl', organisation) }));
  // the addresses that stand on paper beside its code
  for (const path of ['b', 'verify'])
    await addPage(path, pages.page('leave/code', { title: text('nl', 'leave:code.title') }));
  const documents = await addIssuer(web, organisation, addText, add);
  // behind the code on the back of a certificate, whose statement stands behind the `#`: judged there, asking only this website
  const statement = await statementParts(pages.web, 'nl', documents);
  await addPage('c', pages.page('public/statement', { title: text('nl', 'public:statement.title'), ...statement }));
  await addPage(`issuers/${organisation.slug}`, pages.page('public/issuer', issuerView(organisation, 'nl')));
  if (web.browserParts !== null)
    await addText('website/verify/saved.html', (await savedPage(pages.web, 'nl', null)).page);

  const versions = new Map<string, AchievementVersion>();
  const overview: string[][] = [OVERVIEW_HEAD];
  let done = 0;
  for (let after: string | null = null; ; ) {
    const ids = await issuedIds(web.issuing, organisation, after, PAGE);
    for (const id of ids) {
      const { lines, version } = await addAward(web, pages, organisation, id, { add, addPage });
      overview.push(...lines);
      if (version !== null) versions.set(version.id, version);
      done += 1;
      await told(done);
    }
    after = ids.at(-1) ?? null;
    if (after === null) break;
  }
  for (const version of versions.values()) {
    const path = `achievements/${version.id}`;
    const page = pages.page('public/achievement', achievementView(version, organisation, 'nl'));
    const closing = closingOf(version, organisation);
    await addPage(path, closing === null ? page : withClosing(page, closing));
    await addText(`website/${path}/achievement.json`, JSON.stringify(achievementDocument(version, organisation)));
    const levels = closing === null ? LEVELS : [];
    for (const level of [null, ...levels]) {
      await add(`website/${path}/${level ?? NO_LEVEL}.png`, await badgePng(web, version, level));
      await addText(`website/${path}/${level ?? NO_LEVEL}.svg`, await badgeSvg(web, version, level));
    }
  }
  await addQualifications(pages, organisation, versions.values(), { addText, addPage });
  // last: nothing that was revoked while this was made is missing in them
  for (const list of await statusListsOf(web.issuing, organisation))
    await addText(`website/status/${list.id}`, await signLastStatusList(web.issuing, organisation, list));
  await addText('bewaren/overzicht.csv', csvFile(overview));
  await addAssets(place, assets, (path, bytes) => add(`website${path}`, bytes));
}

/**
 * The documents by which the issuer is known: did.json, the keys in it, its logos, and what a verifier in a page needs.
 * Gives did.json as text by its address.
 */
async function addIssuer(
  web: LeaveWeb,
  organisation: Organisation,
  addText: (path: string, content: string) => Promise<void>,
  add: AddToArchive,
): Promise<Record<string, string>> {
  const { slug, did, name, publicUrl, logoFileId } = organisation;
  const folder = `website/issuers/${slug}`;
  const document = await didDocumentOf(web.issuing, organisation);
  await addText(`${folder}/did.json`, JSON.stringify(document));
  for (const { id } of document.verificationMethod) {
    const thumbprint = id.slice(`${did}#`.length);
    const key = await publicKeyByThumbprint(web.issuing, organisation, thumbprint);
    if (key !== null) await addText(`${folder}/jwks/${thumbprint}`, JSON.stringify(key));
  }
  const logo = logoFileId === null ? null : await web.issuing.files.get(logoFileId);
  if (logo !== null) await add(`${folder}/logo/${logoFileId}.png`, logo);
  const known = { origins: [publicUrl], issuers: [{ did, name, own: true, from: null, until: null, keys: [] }] };
  await addText('website/known-issuers.json', JSON.stringify(known));
  await addText('website/robots.txt', 'User-agent: *\nDisallow: /\n');
  return { [`${publicUrl}/issuers/${slug}/did.json`]: JSON.stringify(document) };
}

const README = [
  'what',
  'website',
  'keep',
  'host',
  'server',
  'status',
  'private',
  'until',
  'erased',
  'check',
  'back',
] as const;

async function addReadme(
  web: LeaveWeb,
  organisation: Organisation,
  addText: (path: string, content: string) => Promise<void>,
): Promise<void> {
  const { name, publicUrl } = organisation;
  const [site, at] = [new URL(publicUrl).origin, web.issuing.now().toISOString()];
  for (const language of ['nl', 'en'] as const) {
    const values = { name, site, day: dayOnPage(language, at), what: whatIsIn(language, organisation) };
    const lines = [
      text(language, 'leave:readme.title', values),
      ...README.map((part) => text(language, `leave:readme.${part}`, values)),
    ];
    await addText(text(language, 'leave:readme.file'), `${lines.join('\r\n\r\n')}\r\n`);
  }
  for (const server of SERVERS)
    await addText(`server/${server}`, await readFile(join(TEMPLATES, 'leave', server), 'utf8'));
}
