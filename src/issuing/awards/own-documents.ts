import type { FetchDocument, FetchResult, Trust, TrustedIssuer } from '../../verify/adapters.ts';
import { findPublicBadge } from '../holders/public-badge.ts';
import { didDocumentOf } from '../organisations/organisations.ts';
import type { IssuingDeps } from '../ports.ts';
import { publishedStatusList } from './publish-list.ts';

const NOT_FOUND: FetchResult = { ok: false, code: 'NOT_FOUND' };

/** What this installation publishes at a path of its own. */
export type ReadOwnDocument = (path: string) => Promise<FetchResult>;

/**
 * Answers the addresses of our own issuers with `read` and hands every other one to `outside`. So a revocation works at
 * once, a trial installation on localhost can verify its own badges, and no request of ours ever loops back to us.
 * `origins` are the addresses this installation has (now, and at the time its organisations were made).
 */
export function ownDocumentsFirst(
  read: ReadOwnDocument,
  origins: readonly string[],
  outside: FetchDocument,
): FetchDocument {
  return async (url, options) => {
    const origin = origins.find((candidate) => url === candidate || url.startsWith(`${candidate}/`));
    if (origin === undefined) return outside(url, options);
    const path = url.slice(origin.length);
    return read(PLAIN_PATH.test(path) ? path : new URL(url).pathname);
  };
}

/** A path that every reader of addresses takes as it is; it is asked for twice with each badge. */
const PLAIN_PATH = /^(?:\/[\w-][\w.-]*)+$/;

type Published = Pick<IssuingDeps, 'storage' | 'keys' | 'signer' | 'gzip' | 'gunzip' | 'now' | 'sha256Hex'>;

/** The DID document, status list or public badge at this path, from storage; NOT_FOUND for everything else. */
export function readOwnDocument(deps: Published, path: string): Promise<FetchResult> {
  return ownDocument(deps as IssuingDeps, path);
}

async function ownDocument(deps: IssuingDeps, path: string): Promise<FetchResult> {
  const [kind, id = '', rest] = path.slice(1).split('/');
  if (kind === 'issuers' && rest === 'did.json') {
    const organisation = await deps.storage.organisations.bySlug(id);
    return organisation === null
      ? NOT_FOUND
      : json(JSON.stringify(await didDocumentOf(deps, organisation)), 'application/did+json');
  }
  if (kind === 'status' && rest === undefined) {
    const list = await publishedStatusList(deps, id);
    return list === null ? NOT_FOUND : json(list.credential, 'application/vc');
  }
  if (kind === 'b' && rest === undefined) return badgeFile(deps, id);
  return NOT_FOUND;
}

/** A badge page or one of its files, as a link on a CV or under a QR code: only when the holder made it public. */
async function badgeFile(deps: IssuingDeps, name: string): Promise<FetchResult> {
  const [slug = '', extension = 'json'] = name.split('.', 2);
  const badge = await findPublicBadge(deps, slug);
  if (badge.kind === 'unknown') return NOT_FOUND;
  if (badge.kind === 'erased') return { ok: false, code: 'GONE' };
  if (!badge.published) return { ok: false, code: 'BADGE_PRIVATE' };
  if (extension === 'jwt')
    return { ok: true, bytes: new TextEncoder().encode(badge.credential.jwt), contentType: 'text/plain' };
  return json(badge.credential.json, 'application/vc');
}

const json = (text: string, contentType: string): FetchResult => ({
  ok: true,
  bytes: new TextEncoder().encode(text),
  contentType,
});

/** Knows the organisations of this installation, by DID only. */
export function ownTrust(deps: Pick<IssuingDeps, 'storage'>): Trust {
  return {
    async find(did) {
      const organisation = await deps.storage.organisations.byDid(did);
      if (organisation === null) return null;
      return { did, name: organisation.name, own: true, from: null, until: null, keys: [] };
    },
    names: async () => (await deps.storage.organisations.names()).map(({ name }) => name),
  };
}

/** The organisations of this installation as issuers that everybody may know. */
export async function ownIssuers(deps: Pick<IssuingDeps, 'storage'>): Promise<TrustedIssuer[]> {
  const organisations = await deps.storage.organisations.list();
  return organisations.map(({ did, name }) => ({ did, name, own: true, from: null, until: null, keys: [] }));
}

/** The did.json of every organisation of this installation, as text by address. */
export async function issuerDocuments(deps: Pick<IssuingDeps, 'storage' | 'keys'>): Promise<Record<string, string>> {
  const documents: Record<string, string> = {};
  for (const organisation of await deps.storage.organisations.list()) {
    const address = `${organisation.publicUrl}/issuers/${organisation.slug}/did.json`;
    documents[address] = JSON.stringify(await didDocumentOf(deps as IssuingDeps, organisation));
  }
  return documents;
}
