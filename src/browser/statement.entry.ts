/**
 * The page behind the second QR code. The statement stands behind the `#` of the address, so only this script ever gets
 * it. It is judged twice by the same code: at once with the keys that came along with the page, then, where there is a
 * network, by the whole verifier, which can read the list of revoked badges, and with the register, which is asked by hash.
 */
import { formatDay } from '../i18n/dates.ts';
import type { FetchDocument, RegisterAccess, VerifyOptions } from '../verify/adapters.ts';
import { encodeHex } from '../verify/encoding.ts';
import { unknown } from '../verify/finding.ts';
import type { Verification } from '../verify/report.ts';
import { type ReadStatement, readStatement, verifyStatement } from '../verify/statement.ts';
import { checkLines, mainLines, stripOf } from '../web/public/report-view.ts';
import { visible } from '../web/public/visible.ts';
import { createBrowserPlatform } from './browser-platform.ts';
import { trustOfKnown } from './known-issuers.ts';
import { part, showReport } from './page/report-dom.ts';
import { askForStatement, registerOf } from './register-here.ts';
import type { StatementData } from './statement-data.ts';
import { text, useTexts } from './texts.ts';
import type * as Verifier from './verifier.entry.ts';

type State = 'none' | 'unread' | 'old' | 'failed' | 'result';

function start(page: HTMLElement, data: StatementData): void {
  useTexts(data);
  part(document, '#without-script').hidden = true;
  const run = (): void => void check(page, data).catch(() => show(page, 'failed'));
  if (globalThis.crypto?.subtle === undefined) show(page, 'old');
  else {
    addEventListener('hashchange', run);
    run();
  }
}

/** Shows only this part of the page. */
function show(page: HTMLElement, state: State): void {
  for (const each of page.querySelectorAll<HTMLElement>('[data-state]')) each.hidden = each.dataset.state !== state;
  // The verdict takes the place of the title.
  part(document, 'h1').classList.toggle('visually-hidden', state === 'result');
}

/** Which statement is on the page: a slow answer about an earlier one is not shown any more. */
let latest = 0;

async function check(page: HTMLElement, data: StatementData): Promise<void> {
  const given = location.hash.slice(1);
  latest += 1;
  const mine = latest;
  // The name is in it: it stays neither in the address bar nor in the way back.
  if (given !== '') history.replaceState(null, '', location.pathname);
  else if (mine > 1) return;
  const read = given === '' ? null : readStatement(given);
  if (read === null) return show(page, given === '' ? 'none' : 'unread');
  const verifier = loadVerifier(page);
  const first = await verifyStatement(
    read,
    optionsOf(data, nothing, async () => 'offline'),
    async () => unknown('OFFLINE'),
  );
  if (mine !== latest) return;
  tell(page, data, first, statusOf(first) === 'OFFLINE' ? 'busy' : 'offline');
  if (statusOf(first) !== 'OFFLINE') return;
  const second = await withStatus(await verifier, read, data).catch(() => first);
  if (mine === latest) tell(page, data, second, 'offline');
}

/** The whole verifier; null where it cannot be had, so without a network. */
function loadVerifier(page: HTMLElement): Promise<typeof Verifier | null> {
  return (import(page.dataset.verifier ?? '') as Promise<typeof Verifier>).catch(() => null);
}

async function withStatus(
  verifier: typeof Verifier | null,
  read: ReadStatement,
  data: StatementData,
): Promise<Verification> {
  if (verifier === null) throw new TypeError('not loaded');
  const fetchOwn = verifier.ownOriginFetch(fetch.bind(globalThis), location.origin, data.origins);
  const fetchDocument: FetchDocument = async (url, how) => {
    const answer = await fetchOwn(url, how);
    return answer.ok || answer.code !== 'FETCH_FAILED' ? answer : { ok: false, code: 'OFFLINE' };
  };
  const hash = await createBrowserPlatform().sha256(new TextEncoder().encode(read.compact));
  const get = fetch.bind(globalThis);
  const find = askForStatement(get, { here: location.origin, sha256Hex: encodeHex(hash) });
  return verifier.verify({ text: read.compact }, optionsOf(data, fetchDocument, find));
}

/** Issuers' own documents came along with the page; everything else goes through `fetchOther`, and the register through `find`. */
function optionsOf(data: StatementData, fetchOther: FetchDocument, find: RegisterAccess['find']): VerifyOptions {
  const fetchDocument: FetchDocument = async (url, how) => {
    const found = Object.hasOwn(data.documents, url) ? data.documents[url] : undefined;
    if (found === undefined) return fetchOther(url, how);
    return { ok: true, bytes: new TextEncoder().encode(found), contentType: 'application/did+json' };
  };
  const localOrigin = data.origins[0];
  return {
    now: new Date(),
    fetchDocument,
    trust: trustOfKnown(data),
    platform: createBrowserPlatform(),
    ...(localOrigin === undefined ? {} : { localOrigin }),
    ...(data.register === undefined ? {} : { register: registerOf(data.register, find) }),
  };
}

const nothing: FetchDocument = async () => ({ ok: false, code: 'OFFLINE' });

const statusOf = ({ report }: Verification): string | undefined =>
  report.checks.find(({ id }) => id === 'status')?.code;

/** What was not looked at yet or could not be, where everything else is right; null where something else counts. */
function openReason(
  { verdict, checks }: Verification['report'],
  state: 'busy' | 'offline',
  language: StatementData['language'],
): string[] | null {
  if (verdict !== 'unverifiable') return null;
  const open = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown').map(({ id }) => id);
  if (!open.every((id) => id === 'status' || id === 'register')) return null;
  if (state === 'busy') return [text(language, 'public:statement.busy')];
  const said = [text(language, 'public:statement.signed')];
  if (open.includes('status')) said.push(text(language, 'public:statement.notRevocation'));
  if (open.includes('register')) said.push(text(language, 'public:statement.notRegister'));
  return [...said, text(language, 'public:statement.later')];
}

let says: HTMLElement | null = null;

/** What the code says; it moves to right below the verdict, and stays ours while that is drawn anew. */
function saysOf(page: HTMLElement): HTMLElement {
  says ??= part(page, '[data-says]');
  return says;
}

function tell(page: HTMLElement, data: StatementData, verification: Verification, state: 'busy' | 'offline'): void {
  const { report, credential } = verification;
  const { language } = data;
  const day = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const dates = { validFrom: day(credential?.validFrom), validUntil: day(credential?.validUntil) };
  const lines = checkLines(report, language, null);
  const strip = stripOf(report, language, dates);
  const because = openReason(report, state, language) ?? strip.because;
  const title = state === 'busy' ? text(language, 'public:statement.checking') : strip.title;
  const shown = { ...strip, title, because };
  const said = saysOf(page);
  const place = part(page, 'div[data-report]');
  showReport(place, { strip: shown, main: mainLines(lines), lines });
  part(place, '.strip').after(said);
  const values: Record<string, string | null> = {
    name: report.summary.recipientName,
    badge: report.summary.achievement,
    level: report.summary.level && text(language, `common:level.${report.summary.level as 'expert'}`),
    issuer: report.summary.issuer?.known ? report.summary.issuer.name : null,
    stranger: report.summary.issuer?.known === false ? report.summary.issuer.name : null,
    day: day(credential?.awardedDate) && formatDay(language, String(credential?.awardedDate)),
    until: dates.validUntil && formatDay(language, dates.validUntil),
  };
  // Also where the signature is right: a text that our register does not know is nobody's.
  const signed = report.checks.filter(({ id }) => id === 'proof' || id === 'key');
  const genuine = report.verdict !== 'invalid' && signed.every((one) => one.outcome === 'pass');
  said.hidden = !genuine;
  const counts = genuine && report.verdict !== 'revoked' && values.name && values.badge;
  part(said, '[data-sum]').hidden = !counts;
  part(said, '[data-sum-name]').textContent = counts ? visible(values.name ?? '') : '';
  part(said, '[data-sum-badge]').textContent = counts ? visible(values.badge ?? '') : '';
  for (const element of said.querySelectorAll<HTMLElement>('[data-value]')) {
    const value = genuine ? (values[element.dataset.value ?? ''] ?? null) : null;
    part(element, '[data-text]').textContent = value === null ? '' : visible(value);
    element.hidden = value === null;
  }
  show(page, 'result');
}

// Last: what stands above must be there before anything runs.
const whole = document.getElementById('statement');
if (whole !== null) start(whole, JSON.parse(whole.dataset.page ?? '') as StatementData);
