/** What every attack starts from: a genuine badge of issuer A, an attacker E with an own valid issuer, and a judge. */
import { expect } from '@jest/globals';
import { type Platform, type Verification, type VerifyOptions, verify } from '../../../src/verify/index.ts';
import { type Authority, createAuthority, createWorld, type Json, type World } from '../../support/mock-authority.ts';

/** As one of our own issuers, or as anybody else's; both are on the trust list. */
export type Profile = 'own' | 'foreign';

export interface AttackBase {
  issuer: Authority;
  attacker: Authority;
  world: World;
  base: Json & { proof: Json[] };
  run(input: Json | string | Uint8Array, profile: Profile, platform?: Partial<Platform>): Promise<Verification>;
  /** Verdict and the code of the first check that did not pass. */
  judge(input: Json | string | Uint8Array, profile: Profile): Promise<[string, string | undefined]>;
  /** Own: invalid. Foreign: unverifiable. Both with this code. */
  expectBoth(input: Json | string, code: string): Promise<void>;
}

/** `memory`: what is judged one after the other is remembered, as a page does; absent: each time anew. */
export async function createAttackBase({ memory }: Pick<VerifyOptions, 'memory'> = {}): Promise<AttackBase> {
  const issuer = await createAuthority();
  const attacker = await createAuthority({ host: 'kwaad.example', slug: 'e' });
  const world = createWorld();
  await issuer.publish(world);
  await attacker.publish(world);
  const run: AttackBase['run'] = (input, profile, platform = {}) => {
    const known = { did: issuer.did, name: 'Proefwerk', own: profile === 'own', from: null, until: null, keys: [] };
    const options = world.options({ trust: { find: async (did) => (did === issuer.did ? known : null) } });
    const given =
      input instanceof Uint8Array
        ? { bytes: input }
        : { text: typeof input === 'string' ? input : JSON.stringify(input) };
    const remembering = memory === undefined ? {} : { memory };
    return verify(given, { ...options, ...remembering, platform: { ...options.platform, ...platform } });
  };
  const judge: AttackBase['judge'] = async (input, profile) => {
    const { report } = await run(input, profile);
    return [report.verdict, firstTrouble(report.checks)];
  };
  return {
    issuer,
    attacker,
    world,
    base: await issuer.sign(issuer.credential()),
    run,
    judge,
    async expectBoth(input, code) {
      expect(await judge(input, 'own')).toEqual(['invalid', code]);
      expect(await judge(input, 'foreign')).toEqual(['unverifiable', code]);
    },
  };
}

/** Code of the first check that failed or could not be made. */
export function firstTrouble(checks: Verification['report']['checks']): string | undefined {
  return checks.find(({ outcome }) => outcome === 'fail' || outcome === 'unknown')?.code;
}

/** A hash that must not be asked for: with it, whatever is judged was never canonicalized. */
export const NEVER_HASHES: Partial<Platform> = {
  sha256: async () => {
    throw new Error('canonicalized');
  },
};
