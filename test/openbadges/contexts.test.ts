import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  CONTEXTS,
  CREDENTIAL_CONTEXTS,
  CREDENTIALS_V1,
  CREDENTIALS_V2,
  checkContexts,
  documentLoader,
  OPEN_BADGES_V3,
} from '../../src/openbadges/contexts.ts';

type Terms = Record<string, unknown>;

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

test('every context has its pinned text', async () => {
  expect(await checkContexts(sha256)).toEqual([]);
});

test('a changed text is found', async () => {
  const blind = async (bytes: Uint8Array): Promise<Uint8Array> =>
    sha256(bytes.length > 2_000 ? bytes : new Uint8Array());
  expect((await checkContexts(blind)).length).toBeGreaterThan(0);
});

test('nobody can change a context in memory', () => {
  const context = CONTEXTS.get(CREDENTIALS_V2) as { '@context': Terms };
  expect(() => Object.assign(context['@context'], { name: 'https://evil.example' })).toThrow(TypeError);
});

describe('the document loader', () => {
  test('gives pinned contexts', async () => {
    const loaded = await documentLoader(CREDENTIALS_V2);
    expect(loaded).toMatchObject({ documentUrl: CREDENTIALS_V2, contextUrl: null });
  });

  test.each([
    'https://evil.example/context',
    'http://www.w3.org/ns/credentials/v2',
    'did:web:a.example',
    `${CREDENTIALS_V2}/`,
    '',
  ])('refuses %p', async (url) => {
    await expect(documentLoader(url)).rejects.toThrow(TypeError);
  });
});

/** All sets of terms that may be active at one place: the root of a context, or a scope (in a scope) on top of it. */
function* scopes(own: Terms, around: Terms = {}): Generator<Terms> {
  yield { ...around, ...own };
  for (const definition of Object.values(own)) {
    const scoped = (definition as { '@context'?: Terms } | null)?.['@context'];
    if (scoped) yield* scopes(scoped, { ...around, ...own });
  }
}

function termsOf(url: string): Terms {
  const { '@context': context } = CONTEXTS.get(url) as { '@context': Terms | Terms[] };
  return Array.isArray(context) ? Object.assign({}, ...context) : context;
}

/** The meaning of a term, for comparing; null for keywords, types with a scope of their own, and undefined ones. */
function meaningOf(definition: unknown): string | null {
  const id = typeof definition === 'string' ? definition : (definition as { '@id'?: unknown } | undefined)?.['@id'];
  return typeof id === 'string' && !id.startsWith('@') ? id : null;
}

/** A term whose values have a type or a container stands before values, so it is a property. */
function isProperty(definition: unknown): boolean {
  return typeof definition === 'object' && definition !== null && ('@type' in definition || '@container' in definition);
}

function synonyms(terms: Terms): string[] {
  const byMeaning = new Map<string, string[]>();
  for (const [term, definition] of Object.entries(terms)) {
    const meaning = meaningOf(definition);
    if (term.startsWith('@') || meaning === null) continue;
    byMeaning.set(meaning, [...(byMeaning.get(meaning) ?? []), term]);
  }
  return [...byMeaning.values()].filter((names) => names.length > 1).map((names) => names.sort().join(' = '));
}

describe('JSON key and signed property are one to one', () => {
  const others = [...CREDENTIAL_CONTEXTS].filter((url) => url !== CREDENTIALS_V2);

  test.each(others)('two terms of credentials v2 and %s mean the same only where one names a class', (url) => {
    const found = new Set<string>();
    for (const terms of scopes({ ...termsOf(CREDENTIALS_V2), ...termsOf(url) })) {
      for (const pair of synonyms(terms)) found.add(pair);
    }
    // The gate refuses names of classes as keys: see the test of the shape gate.
    expect([...found].filter((pair) => !/^[A-Z][A-Za-z]* = [a-z][A-Za-z]*$/.test(pair))).toEqual([]);
    if (url.endsWith('/context-3.0.3.json'))
      expect([...found].sort()).toEqual(['Criteria = criteria', 'GeoCoordinates = geo']);
  });

  test('no property that an object may have is named like a class', () => {
    for (const url of CREDENTIAL_CONTEXTS) {
      for (const terms of scopes(termsOf(url))) {
        const named = Object.entries(terms).filter(
          ([term, definition]) => /^[A-Z]/.test(term) && isProperty(definition),
        );
        expect(named).toEqual([]);
      }
    }
  });

  test('no context defines @vocab or @base for everything below it, nor another name for a keyword but id and type', () => {
    for (const url of CREDENTIAL_CONTEXTS) {
      for (const terms of scopes(termsOf(url))) {
        expect(Object.keys(terms).filter((key) => ['@vocab', '@base', '@import', '@propagate'].includes(key))).toEqual(
          [],
        );
        const aliases = Object.entries(terms).filter(
          ([, definition]) => typeof definition === 'string' && definition.startsWith('@'),
        );
        for (const [term, keyword] of aliases)
          expect(`${term} ${keyword}`).toMatch(/^(id @id|type @type|@protected true)$/);
      }
    }
  });

  test.each(others.filter((url) => url !== CREDENTIALS_V1))('nor do two terms of credentials v1 and %s', (url) => {
    const found = new Set<string>();
    for (const terms of scopes({ ...termsOf(CREDENTIALS_V1), ...termsOf(url) })) {
      for (const pair of synonyms(terms)) found.add(pair);
    }
    expect([...found].filter((pair) => !/^[A-Z][A-Za-z]* = [a-z][A-Za-z]*$/.test(pair))).toEqual([]);
  });
});

test('endorsementJwt stands in context 3.0.3 as it is used, not in the pinned text', async () => {
  const used = CONTEXTS.get(OPEN_BADGES_V3) as { '@context': Terms };
  expect(used['@context'].endorsementJwt).toMatchObject({ '@container': '@set' });
  const seen: string[] = [];
  await checkContexts(async (bytes) => {
    seen.push(new TextDecoder().decode(bytes));
    return sha256(bytes);
  });
  expect(seen.filter((text) => text.includes('"endorsementJwt"'))).toEqual([]);
});
