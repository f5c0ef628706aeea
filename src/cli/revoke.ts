import { AppError } from '../errors.ts';
import { REVOCATION_REASONS } from '../issuing/awards/awards.ts';
import { revokeAwards } from '../issuing/awards/revoke-award.ts';
import { commandActor } from '../issuing/organisations/members.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';

const usage = `blijk revoke <slug or url>... --reason REASON (${REVOCATION_REASONS.join(', ')})`;

/** Revokes badges, those of an organisation all or none, and republishes each status list once. */
export const revoke: Command = {
  about: 'revokes badges and republishes the status list',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(args, { reason: { type: 'string' } }, usage);
    const slugs = positionals.map((link) => link.replace(/^.*\/b\//, '').replace(/[.?#].*$/, ''));
    if (slugs.length === 0 || slugs.includes('')) throw new UsageError(`Usage: ${usage}`);
    const reason = required(values.reason, '--reason', usage);
    if (!(REVOCATION_REASONS as readonly string[]).includes(reason)) {
      throw new UsageError(`--reason must be one of: ${REVOCATION_REASONS.join(', ')}.`);
    }
    return withInstallation(env, async ({ storage, issuing }) => {
      const ofOrganisation = new Map<string, string[]>();
      for (const slug of new Set(slugs)) {
        const award = await storage.awards.bySlug(slug);
        if (award === null) throw new AppError('award.not_found', { detail: `There is no badge at ${slug}.` });
        if (award.state === 'revoked')
          throw new AppError('award.already_revoked', { detail: 'This badge was revoked before.' });
        ofOrganisation.set(award.organisationId, [...(ofOrganisation.get(award.organisationId) ?? []), award.id]);
      }
      for (const [organisationId, ids] of ofOrganisation)
        await revokeAwards(issuing, commandActor(organisationId), ids, reason);
      console.log(`Revoked, reason ${reason}. The status list is published.`);
      return 0;
    });
  },
};
