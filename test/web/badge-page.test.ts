/** What stands behind a printed link, in every state of a badge. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { replaceAward, revokeAward } from '../../src/issuing/awards/revoke-award.ts';
import { withdrawConsent } from '../../src/issuing/holders/consent.ts';
import { editOrganisation } from '../../src/issuing/organisations/organisations.ts';
import { startTestApp, type TestApp, type TestOrganisation } from '../support/app.ts';
import { pdfText, wholeFile } from '../support/pdf.ts';
import { type Issued, issueBadge, NAME, PAGE_NAME, publish } from './issued-badge.ts';

let app: TestApp;
let made: TestOrganisation;
let badge: Issued;

beforeEach(async () => {
  app = await startTestApp();
  made = await app.addOrganisation('werk');
  badge = await issueBadge(app, made);
});
afterEach(() => app.end());

const page = (slug = badge.slug) => request(app.app).get(`/b/${slug}`);
/** The text with plain spaces where a date has a hard one. */
const plain = (html: string) => html.replaceAll('\u00a0', ' ');
const typed = (fields: Record<string, string>) => request(app.app).post(`/b/${badge.slug}`).type('form').send(fields);
/** What must never be readable on a page or in a file that the holder did not open. */
async function personal(): Promise<string[]> {
  const json = JSON.parse((await app.storage.awards.credential(badge.award.id))?.json ?? '{}');
  const identifiers: { identityHash: string; salt: string }[] = json.credentialSubject.identifier;
  return [
    'Amina',
    'keuken',
    '19 november',
    badge.controlCode,
    badge.award.credentialId ?? '',
    badge.award.subjectId ?? '',
    ...identifiers.flatMap(({ identityHash, salt }) => [identityHash, salt]),
  ];
}

describe('a new badge is private', () => {
  test('the page shows verdict, badge and organisation, and nothing of the person', async () => {
    const answer = await page().expect(200);
    expect(answer.text).toContain('Echt en geldig');
    expect(answer.text).toContain('Nu gecontroleerd, 21\u00a0november 2026 om 14.00\u00a0uur');
    expect(answer.text).toContain(`href="/achievements/${badge.award.achievementVersionId}#gevorderd"`);
    expect(answer.text).toContain('Samenwerken');
    expect(answer.text).toContain('gevorderd');
    expect(answer.text).toContain('Stichting werk');
    expect(answer.text).toContain('Deze badge is niet openbaar');
    expect(answer.headers['cache-control']).toBe('private, no-store');
    for (const secret of await personal()) {
      expect(plain(answer.text)).not.toContain(secret);
      expect(JSON.stringify(answer.headers)).not.toContain(secret);
    }
    expect(answer.text).not.toContain('og:title');
  });

  test('once published and withdrawn again it is the same page, byte for byte', async () => {
    const before = (await page()).text;
    await publish(app, made.actor, badge, 'full');
    expect((await page()).text).toContain(NAME);
    await withdrawConsent(app.issuing, made.actor, badge.award.id);
    expect((await page()).text).toBe(before);
  });

  test.each(['json', 'jwt', 'png', 'svg', 'pdf'])(
    '.%s is refused, with the same body for every private badge',
    async (file) => {
      const other = await issueBadge(app, made, { name: 'Łukasz Wójcik' });
      const [one, two] = await Promise.all(
        [badge, other].map(({ slug }) => request(app.app).get(`/b/${slug}.${file}`).buffer(true)),
      );
      expect(one?.status).toBe(403);
      expect(one?.type).toBe('application/problem+json');
      expect(one?.headers['cache-control']).toBe('private, no-store');
      expect(JSON.parse(one?.text ?? '')).toMatchObject({ status: 403, code: 'badge.private' });
      expect(one?.text).toBe(two?.text);
    },
  );

  test.each(['application/vc+ld+json', 'application/json', 'image/png', 'application/pdf'])(
    'Accept: %s is refused in the same way',
    async (accept) => {
      const answer = await page().set('Accept', accept).expect(403);
      expect(JSON.parse(answer.text).code).toBe('badge.private');
      expect(answer.headers.vary).toContain('Accept');
    },
  );

  test('staff of the organisation may have the files, and the paper who may print; staff of another may not', async () => {
    const { agent } = await app.signIn(made.actor.organisationId, 'viewer');
    await agent
      .get(`/b/${badge.slug}.json`)
      .expect(200)
      .expect('Content-Type', /vc\+ld\+json/);
    await agent.get(`/b/${badge.slug}.pdf`).expect(403);
    const coach = await app.signIn(made.actor.organisationId, 'coach');
    await coach.agent.get(`/b/${badge.slug}.pdf`).expect(200);
    const elsewhere = await app.addOrganisation('elders');
    const stranger = await app.signIn(elsewhere.actor.organisationId, 'admin', 'iemand@elders.example');
    await stranger.agent.get(`/b/${badge.slug}.json`).expect(403);
  });

  test('staff who still owe the second factor of their organisation may have no file', async () => {
    const { agent } = await app.signIn(made.actor.organisationId, 'coach');
    await agent.get(`/b/${badge.slug}.json`).expect(200);
    const organisation = await app.storage.organisations.byId(made.actor.organisationId);
    if (organisation !== null) await app.storage.organisations.update({ ...organisation, secondFactorRequired: true });
    for (const file of ['json', 'jwt', 'png', 'svg', 'pdf']) await agent.get(`/b/${badge.slug}.${file}`).expect(403);
  });
});

describe('control code and name', () => {
  test('a right code asks for the name, a right name fits, however it is written', async () => {
    const { controlCode } = badge;
    const spaced = `${controlCode.slice(0, 2)} ${controlCode.slice(2, 4)} ${controlCode.slice(4)}`;
    const right = await typed({ code: spaced }).expect(200);
    expect(right.text).toContain('De controlecode klopt. Kijk nu ook of de naam klopt.');
    expect(right.text).not.toContain('horen bij elkaar');
    expect(right.text).toContain('name="name"');
    const fits = await typed({ code: controlCode, name: '  amina VAN der yıldız ' }).expect(200);
    expect(fits.text).toContain('Naam klopt.');
    expect(fits.text).not.toContain('Naam klopt niet');
    expect(fits.text).toContain('Papier en badge horen bij elkaar.');
  });

  test('a name typed without the letters that a Dutch keyboard lacks fits', async () => {
    const fits = await typed({ code: badge.controlCode, name: 'Amina van der Yildiz' }).expect(200);
    expect(fits.text).toContain('Naam klopt.');
  });

  test('a wrong name is told so, stays in its field, and leads to the way out; the right one is not shown', async () => {
    const { text } = await typed({ code: badge.controlCode, name: 'Fatima' }).expect(200);
    expect(text).toContain('Naam klopt niet.');
    expect(text).not.toContain('horen bij elkaar');
    expect(text).toContain('of is het een ander schrift? Vraag dan een legitimatie.');
    expect(text).toMatch(/<input[^>]*name="name" value="Fatima"[^>]*aria-invalid="true"[^>]*"name-hint name-error"/);
    expect(text).not.toContain('Amina');
  });

  test('a name without the code is not compared', async () => {
    const answer = await typed({ name: NAME }).expect(200);
    expect(answer.text).toContain('De controlecode heeft 6 cijfers.');
    expect(answer.text).not.toContain('Naam klopt');
  });

  test('a wrong code stays in its field, which says so', async () => {
    const wrong = badge.controlCode === '000000' ? '111111' : '000000';
    const { text } = await typed({ code: wrong }).expect(200);
    expect(text).toContain('De controlecode klopt niet.');
    expect(text).toMatch(new RegExp(`<input[^>]*value="${wrong}"[^>]*aria-invalid="true"[^>]*"code-hint code-error"`));
    expect(text.match(/De controlecode klopt niet/g)).toHaveLength(1);
  });

  test('the code of the badge in its place is told apart, and what is not six digits is no guess', async () => {
    for (let i = 0; i < 12; i += 1) {
      const { text } = await typed({ code: badge.shortCode }).expect(200);
      expect(text).toContain('Dit is de code van de badge zelf.');
      await typed({ code: '12345' }).expect(200);
    }
    expect((await typed({ code: badge.controlCode })).text).toContain('De controlecode klopt.');
  });

  test('after ten wrong codes the badge answers 429 for an hour, also to the right code', async () => {
    const wrong = badge.controlCode === '000000' ? '111111' : '000000';
    for (let i = 0; i < 10; i += 1) await typed({ code: wrong }).expect(200);
    const refused = await typed({ code: badge.controlCode }).expect(429);
    expect(refused.headers['retry-after']).toBe('3600');
    expect(refused.text).toContain('over 60 min.');
    expect(refused.text).toContain(`href="/b/${badge.slug}"`);
    await page().expect(200);
    app.setNow(new Date('2026-11-21T14:00:01Z'));
    await typed({ code: badge.controlCode }).expect(200);
  });

  test('a form from another site is refused', async () => {
    await typed({ code: '000000' }).set('Origin', 'https://evil.example').expect(403);
    await typed({ code: '000000' }).set('Sec-Fetch-Site', 'cross-site').expect(403);
    await typed({ code: '000000' }).set('Origin', 'null').set('Sec-Fetch-Site', 'same-origin').expect(200);
  });
});

describe('a published badge', () => {
  test('shows who can do what, by whom it was seen, what, and what was not checked', async () => {
    await publish(app, made.actor, badge, 'page');
    const html = (await page().expect(200)).text;
    const text = plain(html);
    expect(html.split('href="/over/badges"')).toHaveLength(2);
    const order = [
      'Echt en geldig',
      PAGE_NAME,
      'kan goed samenwerken',
      'Wie zegt dat?',
      '19 november 2026',
      'Dit is geen diploma',
      'Wat hoort bij deze badge?',
      'Hoe is dat vastgesteld?',
      'Wat hebben wij gecontroleerd?',
      'Vraag een legitimatie',
      'Certificaat als PDF',
    ];
    expect(order.map((words) => text.indexOf(words)).every((at) => at > 0)).toBe(true);
    expect(order.map((words) => text.indexOf(words))).toEqual(
      [...order.map((words) => text.indexOf(words))].sort((a, b) => a - b),
    );
    expect(text).not.toContain(NAME);
    expect(text).not.toContain(badge.controlCode);
  });

  test('shows no name where the holder ticked none; the preview never has one', async () => {
    await publish(app, made.actor, badge, 'none');
    const none = await page();
    expect(none.text).not.toContain('Amina');
    expect(none.text).toContain('Deze persoon');
    await publish(app, made.actor, badge, 'full');
    const preview = /<head>.*<\/head>/s.exec((await page()).text)?.[0] ?? '';
    expect(preview).toContain('og:title');
    expect(preview).not.toContain('Amina');
  });

  test('in English the stored translation stands beside the signed Dutch text', async () => {
    await publish(app, made.actor, badge, 'none');
    const { text } = await request(app.app).get(`/b/${badge.slug}?lang=en`);
    expect(text).toMatch(/<a href="[^"]*" rel="noopener noreferrer" lang="nl">/);
    expect(text).toContain('Real and valid');
    expect(text).toContain('Translation, not signed.');
    expect(text).toContain('<q lang="nl">kan goed samenwerken</q>');
  });

  test('gives its files, and each carries the stored badge', async () => {
    await publish(app, made.actor, badge, 'none');
    const stored = await app.storage.awards.credential(badge.award.id);
    const file = (name: string) =>
      request(app.app)
        .get(`/b/${badge.slug}.${name}`)
        .buffer(true)
        .parse((response, done) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => done(null, Buffer.concat(parts)));
        });
    expect((await file('json')).body.toString()).toBe(stored?.json);
    expect((await file('jwt')).body.toString()).toBe(stored?.jwt);
    for (const name of ['png', 'svg', 'pdf']) {
      const { status, body } = await file(name);
      expect(status).toBe(200);
      const { report } = await app.services.verify({ bytes: new Uint8Array(body) });
      expect([name, report.verdict]).toEqual([name, 'valid']);
    }
  });

  test.each([
    ['text/html,application/xhtml+xml,image/avif,image/png,*/*;q=0.8', /text\/html/],
    ['*/*', /text\/html/],
    ['application/vc', /application\/vc/],
    ['application/ld+json', /application\/ld\+json/],
    ['application/vc+jwt', /application\/vc\+jwt/],
    ['image/svg+xml', /image\/svg/],
  ])('Accept: %s', async (accept, expected) => {
    await publish(app, made.actor, badge, 'none');
    await page().set('Accept', accept).expect(200).expect('Content-Type', expected);
  });

  test('its certificate carries the name that the holder chose, and nothing that belongs on paper only', async () => {
    const printed: Parameters<typeof app.services.papers.publicCertificate>[] = [];
    const { publicCertificate } = app.services.papers;
    app.services.papers.publicCertificate = async (...asked) => {
      printed.push(asked);
      return publicCertificate(...asked);
    };
    for (const [shows, name] of [
      ['none', null],
      ['page', PAGE_NAME],
      ['full', NAME],
    ] as const) {
      await publish(app, made.actor, badge, shows);
      const { body } = await request(app.app).get(`/b/${badge.slug}.pdf`).buffer(true).expect(200);
      expect(printed.at(-1)).toEqual([badge.award.id, name, badge.slug]);
      const text = pdfText(new Uint8Array(body));
      expect(text.includes('Amina')).toBe(name !== null);
      expect(text).not.toMatch(/keuken|Controlecode|Test admin|Gezien door|Namens/);
      expect(text).toContain('Dit is een kopie van de openbare pagina.');
    }
  });

  test('its certificate names the organisation as it was signed, whatever it is called today', async () => {
    await publish(app, made.actor, badge, 'full');
    const renamed = { name: 'Hele Andere Naam', kvk: null, brin: null, website: null };
    await editOrganisation(app.issuing, made.actor, renamed);
    for (const pdf of [
      await app.services.papers.certificate(badge.award.id),
      await app.services.papers.publicCertificate(badge.award.id, null, badge.slug),
      await wholeFile(app.services.papers.certificates([badge.award.id], 'a4')),
    ]) {
      expect(pdfText(pdf)).toContain('Stichting werk');
      expect(pdfText(pdf)).not.toContain('Andere');
    }
  });

  test('an unchanged file is not sent again', async () => {
    await publish(app, made.actor, badge, 'none');
    const { headers } = await request(app.app).get(`/b/${badge.slug}.json`);
    expect(headers['access-control-allow-origin']).toBe('*');
    await request(app.app)
      .get(`/b/${badge.slug}.json`)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
  });
});

describe('the other states', () => {
  test('revoked: the verdict with date and neutral reason once published, without the reason while private', async () => {
    await revokeAward(app.issuing, made.actor, badge.award.id, 'vergissing');
    const hidden = await page().expect(200);
    expect(hidden.text).toContain('Ingetrokken door de uitgever');
    expect(plain(hidden.text)).toContain('21 november 2026');
    expect(hidden.text).not.toContain('vergissing');
  });

  test('revoked and published: says what it was, claims nothing, and gives the proof but no certificate', async () => {
    await publish(app, made.actor, badge, 'full');
    await revokeAward(app.issuing, made.actor, badge.award.id, 'niet-behaald');
    const { text } = await page().expect(200);
    const h1 = /<h1.*<\/h1>/.exec(text)?.[0] ?? '';
    expect(h1).toContain('Dit was de badge');
    expect(h1).not.toMatch(/kan goed|Amina/);
    expect(text).not.toContain('class="ticks"');
    expect(text).not.toContain('bekeek of dit lukt');
    expect(text).not.toContain(`/b/${badge.slug}.pdf`);
    expect(text).toContain(`/b/${badge.slug}.json`);
    await request(app.app).get(`/b/${badge.slug}.json`).expect(200);
    const machine = await request(app.app).get(`/b/${badge.slug}.pdf`).expect(410);
    expect(JSON.parse(machine.text).code).toBe('badge.revoked');
    const person = await request(app.app).get(`/b/${badge.slug}.pdf`).set('Accept', 'text/html').expect(410);
    expect(person.text).toContain('Er is geen certificaat meer.');
    expect(person.text).toContain(`href="/b/${badge.slug}"`);
    const staff = await app.signIn(made.actor.organisationId, 'coach');
    await staff.agent.get(`/b/${badge.slug}.pdf`).expect(410);
  });

  test('expired: keeps its certificate, which says until when it was good', async () => {
    await publish(app, made.actor, badge, 'full');
    const { byId } = app.storage.awards;
    app.storage.awards.byId = async (id) => {
      const award = await byId(id);
      return award && { ...award, validUntil: '2026-11-20T12:00:00Z' };
    };
    const { body } = await request(app.app).get(`/b/${badge.slug}.pdf`).buffer(true).expect(200);
    expect(pdfText(new Uint8Array(body))).toContain('Goed tot 20 november 2026');
  });

  test('replaced: leads to the new badge, a private one too, where its paper is compared', async () => {
    const next = await replaceAward(app.issuing, made.actor, badge.award.id, {
      name: 'Amina Yıldız',
      pageName: 'Amina Y.',
    });
    const { text } = await page().expect(200);
    expect(text).toMatch(/strip__title">Ingetrokken door de uitgever: vervangen door een nieuwe</);
    expect(text).toContain('Vervangen door een nieuwe badge');
    expect(text).not.toContain('.pdf"');
    expect(text).toContain(`href="/b/${next.slug}"`);
    expect((await page(next.slug ?? '').expect(200)).text).toContain('name="code"');
  });

  test('bytes that were changed in the database are not shown as anybody’s statement', async () => {
    await publish(app, made.actor, badge, 'full');
    const stored = await app.storage.awards.credential(badge.award.id);
    const forged = (stored?.json ?? '').replace('kan goed samenwerken', 'kan goed vliegen');
    app.storage.awards.credential = async () => (stored ? { ...stored, json: forged } : null);
    const { text } = await page().expect(200);
    expect(text).toContain('Niet echt');
    expect(text).not.toMatch(/vliegen|Amina/);
    expect(text).toContain('Vraag het na bij de uitgever.');
    expect(text).not.toContain('checks__pass');
  });

  test('an unknown link is 404 and an erased one 410', async () => {
    const unknown = await page('1111111111111111111111').expect(404);
    expect(unknown.text).toContain('Deze pagina is er niet');
    expect(unknown.text).toMatch(/href="\/b">Typ de code/);
    app.storage.awards.erased = async () => ({
      slugSha256: 'x',
      credentialId: 'x',
      organisationId: 'x',
      statusListId: 'x',
      statusIndex: 1,
      date: '2026-11-20',
    });
    const erased = await page('1111111111111111111111').expect(410);
    expect(erased.text).toContain('Er zijn hier geen gegevens van een persoon meer.');
  });

  test('only misses are limited: 30 a minute an address', async () => {
    for (let i = 0; i < 30; i += 1) await page('1111111111111111111111').expect(404);
    await page('1111111111111111111111').expect(429).expect('Retry-After', '60');
    for (let i = 0; i < 40; i += 1) await page().expect(200);
  });
});
