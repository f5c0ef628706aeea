/**
 * The baseline of the verifier: everything our verifier asks of one of our badges, with the generic library in the
 * place of our own cryptography. Both sides read DID document, list, key state and organisation from the same storage.
 * Gate, schema and register have no counterpart in that library, so both sides use ours.
 */
import { ownDocumentsFirst, ownTrust, readOwnDocument } from '../../src/issuing/awards/own-documents.ts';
import { findEvidence } from '../../src/issuing/register/evidence-of.ts';
import { nodePlatform } from '../../src/node-platform.ts';
import { scanJson } from '../../src/openbadges/json-scanner.ts';
import { type GatedDocument, gate, gateStatusList } from '../../src/openbadges/shape-gate.ts';
import type { DidDocument } from '../../src/openbadges/types.ts';
import { fromBase64 } from '../../src/register/checkpoint.ts';
import type { TrustedIssuer } from '../../src/verify/adapters.ts';
import { checkRegister } from '../../src/verify/checks/register.ts';
import { checkSchema } from '../../src/verify/checks/schema.ts';
import type { TestApp } from '../../test/support/app.ts';
import { genericVerifier, type Json } from './generic.ts';

const OUTSIDE = async () => ({ ok: false, code: 'NOT_FOUND' }) as const;

export interface CheckedVerifier {
  /** True when all checks pass. */
  verify(json: string): Promise<boolean>;
}

/** `vc.verifyCredential` with gate, dates, key, status, schema and trust, over the storage of this installation. */
export function genericWithChecks(app: TestApp, now: Date): CheckedVerifier {
  const fetchDocument = ownDocumentsFirst(
    (path) => readOwnDocument(app.issuing, path),
    [app.config.publicUrl],
    OUTSIDE,
  );
  const trust = ownTrust(app.issuing);

  const read = async (url: string): Promise<Uint8Array> => {
    const fetched = await fetchDocument(url, { accept: '*/*', maxBytes: 1024 * 1024 });
    return fetched.ok ? fetched.bytes : new Uint8Array();
  };
  const didDocumentOf = async (did: string): Promise<DidDocument> => {
    const [host, ...path] = did.slice('did:web:'.length).split(':');
    return JSON.parse(
      new TextDecoder().decode(await read(`https://${host}/${path.join('/')}/did.json`)),
    ) as DidDocument;
  };
  /** The method belongs to the issuer, may assert, and was neither retired nor compromised when it signed. */
  const keyIsGood = async (document: Json, issuer: DidDocument): Promise<boolean> => {
    const [proof] = document.proof as { verificationMethod: string; created: string }[];
    const method = issuer.verificationMethod.find(({ id }) => id === proof?.verificationMethod);
    if (proof === undefined || method?.controller !== issuer.id || !issuer.assertionMethod.includes(method.id)) {
      return false;
    }
    const state = await app.storage.keys.byMethodId(method.id);
    return state !== null && state.compromisedAt === null && proof.created >= state.activeFrom && !state.retiredAt;
  };

  /** It stands in the register under the head as it is now. */
  const isEntered = async (document: GatedDocument, issuerId: string, trusted: TrustedIssuer): Promise<boolean> => {
    const [origin = '', , ...key] = (await app.issuing.signer.registerKey()).split('+');
    const publicKey = (fromBase64(key.join('+')) ?? new Uint8Array()).slice(1);
    const register = { key: { origin, publicKey }, find: (id: string) => findEvidence(app.issuing, id) };
    const options = { now, platform: nodePlatform, fetchDocument, trust, register };
    const candidate = { document, jwt: null, exact: null, issuerId, profile: 'own', trusted, options } as const;
    return (await checkRegister(candidate, null)).outcome === 'pass';
  };

  return {
    async verify(json) {
      const scanned = scanJson(json);
      if (!scanned.ok) return false;
      const byteLength = new TextEncoder().encode(json).length;
      const gated = gate(scanned, { profile: 'own', byteLength, proofRequired: true });
      if (!gated.ok) return false;
      // The library asks for objects with a prototype.
      const document = JSON.parse(json) as Json & { issuer: { id: string }; credentialStatus: Record<string, string> };
      const trusted = await trust.find(document.issuer.id);
      if (trusted?.did !== document.issuer.id) return false;
      const issuer = await didDocumentOf(document.issuer.id);
      if (!(await keyIsGood(document, issuer))) return false;
      if (checkSchema({ document: gated.document, profile: 'own' }).outcome !== 'pass') return false;

      if (!(await isEntered(gated.document, issuer.id, trusted))) return false;
      const { statusListCredential = '', statusPurpose } = document.credentialStatus;
      const listBytes = await read(statusListCredential);
      const listScanned = scanJson(listBytes);
      if (
        !listScanned.ok ||
        !gateStatusList(listScanned, { profile: 'own', byteLength: listBytes.length, proofRequired: true }).ok
      )
        return false;
      const list = JSON.parse(new TextDecoder().decode(listBytes)) as Json & {
        credentialSubject: { encodedList: string; statusPurpose: string };
      };
      if (list.id !== statusListCredential || list.issuer !== issuer.id) return false;
      if (list.credentialSubject.statusPurpose !== statusPurpose || !(await keyIsGood(list, issuer))) return false;
      return genericVerifier([issuer], new Map([[statusListCredential, list]]), now).verify(document);
    },
  };
}
