/**
 * The only door to private keys. It takes nothing but lint tokens and signs only in the name of the organisation whose
 * key it is; who may ask for a signature is decided in issuing, never here.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { LintedCredential } from '../openbadges/lint.ts';
import type { LintedEndorsement } from '../openbadges/lint-endorsement.ts';
import type { LintedStatement } from '../openbadges/lint-statement.ts';
import type { LintedStatusList } from '../openbadges/lint-status-list.ts';
import { SignedCredential } from '../openbadges/signed-credential.ts';
import type { DidDocument, EndorsementCredential, UnsignedCredential } from '../openbadges/types.ts';
import { addProof } from './data-integrity.ts';
import { buildDidDocument } from './did-document.ts';
import { makeJwt } from './jwt.ts';
import { publicForm } from './key-at-rest.ts';
import type { KeyStore, SigningKey } from './key-store.ts';
import { signWith } from './key-vault.ts';
import { type AddToCount, countHere, createRateCap } from './rate-cap.ts';
import { makeStatement } from './statement.ts';
import { type ListTemplates, NO_LIST_TEMPLATES } from './template/list-templates.ts';
import { NO_TEMPLATES, type Templates } from './template/templates.ts';

/** Credentials one organisation may sign in an hour, unless configured otherwise. */
export const DEFAULT_MAX_PER_HOUR = 20_000;

export interface LocalSigner {
  /** Number of canonical statements of this document (JSON text), where it is proven; may make a template. */
  provenStatements(json: string): Promise<number | null>;
  /** Spends the token; `prove`: the generic library must give the same bytes. `award.verification_failed` where it does
   * not. `key.not_this_organisation`, `key.not_active`, `key.missing`, `key.rate_limited` leave it unspent. */
  sign(organisationId: string, linted: LintedCredential, prove?: 'prove'): Promise<SignedCredential>;
  /** Spends the token and gives the statement as Compact JWS. As many in an hour as credentials, counted apart. */
  signStatement(organisationId: string, linted: LintedStatement): Promise<string>;
  /** Spends the token and gives the endorsement with its proof. Counted with the credentials of who endorses. */
  signEndorsement(organisationId: string, linted: LintedEndorsement): Promise<EndorsementCredential>;
  /** Spends the token and gives the signed list as JSON. Not counted by the hourly limit: revoking must always work. */
  signStatusList(organisationId: string, linted: LintedStatusList): Promise<string>;
  /** The same signature with a key made for a few of these calls and forgotten, and the DID document that would make it right. */
  rehearse(organisationId: string, linted: LintedCredential): Promise<{ json: string; didDocument: DidDocument }>;
}

/** Makes a signer. `onRateLimited` hears once an hour of an organisation at its limit. */
export function createSigner(deps: {
  keys: Pick<KeyStore, 'signingKey'>;
  now: () => Date;
  maxPerHour?: number | null;
  /** Counts signatures for all processes; none: of this one alone. */
  addToCount?: AddToCount;
  onRateLimited?: (organisationId: string) => void;
  /** None: the generic library signs everything. */
  templates?: Templates;
  listTemplates?: ListTemplates;
}): LocalSigner {
  const { keys, now, maxPerHour = DEFAULT_MAX_PER_HOUR, onRateLimited } = deps;
  const { templates = NO_TEMPLATES, listTemplates = NO_LIST_TEMPLATES } = deps;
  const counted = { maxPerHour, now, add: deps.addToCount ?? countHere(), onLimit: onRateLimited };
  const cap = createRateCap({ ...counted, name: 'credential' });
  const statementCap = createRateCap({ ...counted, name: 'statement' });

  const throwAway = createThrowAway();

  /** The document (JSON text) with its proof, by the generic library. */
  const addedTo = async (json: string, key: SigningKey): Promise<string> =>
    JSON.stringify(await addProof(JSON.parse(json) as UnsignedCredential, key));

  return {
    provenStatements: (json) => templates.statements(json),

    async sign(organisationId, linted, prove) {
      const owner = { id: organisationId, did: linted.issuerDid };
      const credentialKey = await keys.signingKey(owner, 'credential', linted.validFrom);
      const jwtKey = await keys.signingKey(owner, 'jwt', linted.validFrom);
      await cap.take(organisationId);
      const text = linted.text();
      const credential = linted.spend();
      const sealed = await templates.seal(text, credentialKey);
      const json =
        sealed === null
          ? await addedTo(text, credentialKey)
          : await templates.check(text, sealed, credentialKey, prove !== undefined);
      const jwt = await makeJwt(credential, jwtKey);
      return new SignedCredential({ json, jwt, sha256: sha256Hex(json), created: credential.validFrom });
    },

    async signStatement(organisationId, linted) {
      const key = await keys.signingKey({ id: organisationId, did: linted.issuerDid }, 'jwt', linted.validFrom);
      await statementCap.take(organisationId);
      return makeStatement(linted, key);
    },

    async signEndorsement(organisationId, linted) {
      const { issuer, validFrom } = linted.peek();
      const key = await keys.signingKey({ id: organisationId, did: issuer.id }, 'credential', validFrom);
      await cap.take(organisationId);
      return addProof(linted.spend(), key);
    },

    async signStatusList(organisationId, linted) {
      const { issuer, validFrom } = linted.peek();
      const key = await keys.signingKey({ id: organisationId, did: issuer }, 'status', validFrom);
      const list = linted.spend();
      return (await listTemplates.seal(list, key)) ?? JSON.stringify(await addProof(list, key));
    },

    async rehearse(organisationId, linted) {
      const did = linted.issuerDid;
      await keys.signingKey({ id: organisationId, did }, 'credential', linted.validFrom); // a missing key is found before anything is planned
      const { key, didDocument } = throwAway(did);
      const text = linted.text();
      return { json: (await templates.seal(text, key)) ?? (await addedTo(text, key)), didDocument };
    },
  };
}

/** Dry runs with one throw-away key: a chunk of badges shares it, and it is nowhere but in memory. */
const RUNS_A_KEY = 100;

/** Gives a key for dry runs in the name of an issuer, another one after so many or for another issuer. */
function createThrowAway(): (did: string) => { key: SigningKey; didDocument: DidDocument } {
  let made: { did: string; key: SigningKey; didDocument: DidDocument } | null = null;
  let runs = 0;
  return (did) => {
    runs += 1;
    if (made === null || made.did !== did || runs > RUNS_A_KEY) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const shown = publicForm(did, 'Ed25519', publicKey);
      made = {
        did,
        key: { methodId: shown.methodId, sign: signWith(privateKey) },
        didDocument: buildDidDocument(did, [shown]),
      };
      runs = 1;
    }
    return made;
  };
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
