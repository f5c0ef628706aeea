/** What a file is, by what stands in it. A name decides only what describes the folder and what lies in `assets/`. */
import { unbakePng } from '../../src/openbadges/bake-png.ts';
import { unbakeSvg } from '../../src/openbadges/bake-svg.ts';
import { isObject } from '../../src/openbadges/gate-structure.ts';
import { jsonOf, type Sample } from './sample.ts';

export type Kind =
  /** An Open Badges 3.0 credential or endorsement: JSON, token or picture. */
  | 'badge'
  /** An Open Badges 2.0 assertion: JSON, token or picture. */
  | 'badge-2'
  /** W3C Data Integrity vectors with every step written out. */
  | 'eddsa'
  /** W3C proof sets and chains. */
  | 'proof-sets'
  | 'status-lists'
  | 'status-examples'
  /** Open Badges 3.0 documents without a proof. */
  | 'badge-examples'
  /** The official JSON Schema of an AchievementCredential, canonical form. */
  | 'schema'
  /** Belongs to other samples; no badge in itself. */
  | 'supporting'
  /** About the folder. */
  | 'about';

const ABOUT = /(^|\/)(EXPECTED\.json|MANIFEST\.json|README\.md|LICEN[CS]E(\.\w+)?)$/;
const OB2_CONTEXT = 'https://w3id.org/openbadges/v2';

/** The kind of a sample; null when it is none that we know. */
export function classify(sample: Sample): Kind | null {
  if (ABOUT.test(sample.name)) return 'about';
  if (/(^|\/)assets\/|\.(html|ya?ml|md|txt)$/.test(sample.name)) return 'supporting';
  if (sample.name.endsWith('.png')) return pictureKind(unbakePng(sample.bytes));
  const text = new TextDecoder().decode(sample.bytes);
  if (sample.name.endsWith('.svg')) return svgKind(text);
  const json = jsonOf(sample);
  if (isObject(json)) return documentKind(json);
  const payload = tokenPayload(text);
  return payload === null ? null : documentKind(payload);
}

function pictureKind(baked: ReturnType<typeof unbakePng>): Kind {
  if (!baked.ok) return baked.code === 'BAKED_MISSING' ? 'supporting' : 'badge';
  return baked.kind === 'ob2' ? 'badge-2' : 'badge';
}

/** Also a picture that we refuse to read holds a badge when it names the namespace. */
function svgKind(text: string): Kind {
  const baked = unbakeSvg(text);
  return baked.ok || text.includes('https://purl.imsglobal.org/ob/v3p0') ? 'badge' : pictureKind(baked);
}

function documentKind(json: Record<string, unknown>): Kind | null {
  const contexts = [json['@context']].flat();
  const types = [json.type].flat();
  if (types.includes('VerifiableCredential')) return 'badge';
  if (types.includes('Assertion') || ('recipient' in json && 'badge' in json)) return 'badge-2';
  if (contexts.includes(OB2_CONTEXT)) return 'supporting';
  if (isObject(json.vectors)) return 'eddsa';
  if (isObject(json.files)) return 'proof-sets';
  if (Array.isArray(json.examples)) return examplesKind(json.examples);
  if (typeof json.$schema === 'string') return isCanonicalSchema(json) ? 'schema' : 'supporting';
  const isContextFile = isObject(json['@context']) || Array.isArray(json['@context']);
  const isWalletMetadata = 'credential_issuer' in json || 'credential_configurations_supported' in json;
  return isContextFile || isWalletMetadata ? 'supporting' : null;
}

function examplesKind(examples: readonly unknown[]): Kind | null {
  const [first] = examples;
  if (!isObject(first)) return null;
  if ('encodedList' in first) return 'status-lists';
  if ('json' in first) return 'badge-examples';
  return '@context' in first ? 'status-examples' : null;
}

function isCanonicalSchema({ $schema, title }: Record<string, unknown>): boolean {
  return String($schema).includes('2019-09') && /AchievementCredential class/.test(String(title));
}

/** The payload of a Compact JWS; null when it is none. */
function tokenPayload(text: string): Record<string, unknown> | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(text.trim())?.[1];
  if (payload === undefined) return null;
  const json = jsonOf({ name: '', bytes: Buffer.from(payload, 'base64url') });
  return isObject(json) ? json : null;
}
