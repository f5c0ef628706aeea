/** Verifies a published badge in the page that shows it, with documents of the page's own server. */
import type { RegisterEvidence } from '../register/evidence.ts';
import type { Verification } from '../verify/index.ts';
import { verify } from '../verify/index.ts';
import { createBrowserPlatform } from './browser-platform.ts';
import { type KnownIssuers, trustOfKnown } from './known-issuers.ts';
import { type Get, ownOriginFetch } from './own-origin.ts';
import { registerOf } from './register-here.ts';

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
  const find = async () => {
    const answer = await get(origin + proof, options);
    return answer.status === 404 ? null : (JSON.parse(await textOf(answer)) as RegisterEvidence);
  };
  return verify(
    { text },
    {
      now,
      fetchDocument: ownOriginFetch(get, origin, known.origins),
      trust: trustOfKnown(known),
      platform: createBrowserPlatform(),
      localOrigin: known.origins[0] ?? origin,
      ...(known.register ? { register: registerOf(known.register, find) } : {}),
    },
  );
}

async function textOf(answer: Response): Promise<string> {
  if (!answer.ok) throw new TypeError(`the server answered ${answer.status}`);
  return answer.text();
}
