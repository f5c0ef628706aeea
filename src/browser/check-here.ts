/** Verifies a published badge in the page that shows it, with documents of the page's own server. */
import { fromBase64 } from '../register/checkpoint.ts';
import type { RegisterEvidence } from '../register/evidence.ts';
import type { RegisterAccess } from '../verify/adapters.ts';
import type { Verification } from '../verify/index.ts';
import { verify } from '../verify/index.ts';
import { createBrowserPlatform } from './browser-platform.ts';
import { type KnownIssuers, trustOfKnown } from './known-issuers.ts';
import { type Get, ownOriginFetch } from './own-origin.ts';

export interface Here {
  get: Get;
  /** Origin of the page. */
  origin: string;
  /** Paths on it: the credential, that it is in the register, and the document of `KnownIssuers`. */
  credential: string;
  proof: string;
  knownIssuers: string;
  now: Date;
}

/** The report of `verify()`. Throws when credential or known issuers cannot be had from the server. */
export async function checkHere({ get, origin, credential, proof, knownIssuers, now }: Here): Promise<Verification> {
  const options: RequestInit = { credentials: 'omit', redirect: 'error', cache: 'no-cache' };
  const [text, known] = await Promise.all([
    get(origin + credential, options).then(textOf),
    get(origin + knownIssuers, options).then(async (answer) => JSON.parse(await textOf(answer)) as KnownIssuers),
  ]);
  return verify(
    { text },
    {
      now,
      fetchDocument: ownOriginFetch(get, origin, known.origins),
      trust: trustOfKnown(known),
      platform: createBrowserPlatform(),
      localOrigin: known.origins[0] ?? origin,
      ...(known.register ? { register: registerAt(known.register, () => get(origin + proof, options)) } : {}),
    },
  );
}

/** The register of the page's server, of which one badge is asked. */
function registerAt(
  { origin, publicKey }: NonNullable<KnownIssuers['register']>,
  getProof: () => Promise<Response>,
): RegisterAccess {
  const key = { origin, publicKey: fromBase64(publicKey) ?? new Uint8Array() };
  const find = async () => {
    const answer = await getProof();
    return answer.status === 404 ? null : (JSON.parse(await textOf(answer)) as RegisterEvidence);
  };
  return { key, find };
}

async function textOf(answer: Response): Promise<string> {
  if (!answer.ok) throw new TypeError(`the server answered ${answer.status}`);
  return answer.text();
}
