import { AppError } from '../errors.ts';
import { REVOCATION_REASONS } from '../issuing/awards/awards.ts';
import { revokeAward } from '../issuing/awards/revoke-award.ts';
import { commandActor } from '../issuing/organisations/members.ts';
import { type Command, readArguments, required, UsageError, withInstallation } from './command.ts';

const usage = `blijk revoke <slug or url> --reason REASON (${REVOCATION_REASONS.join(', ')})`;

/** Revokes one badge and republishes the status list. */
export const revoke: Command = {
  about: 'revokes a badge and republishes the status list',
  usage,
  async run(args, env) {
    const { values, positionals } = readArguments(args, { reason: { type: 'string' } }, usage);
    const slug = (positionals[0] ?? '').replace(/^.*\/b\//, '').replace(/[.?#].*$/, '');
    if (slug === '') throw new UsageError(`Usage: ${usage}`);
    const reason = required(values.reason, '--reason', usage);
    if (!(REVOCATION_REASONS as readonly string[]).includes(reason)) {
      throw new UsageError(`--reason must be one of: ${REVOCATION_REASONS.join(', ')}.`);
    }
    return withInstallation(env, async ({ storage, issuing }) => {
      const award = await storage.awards.bySlug(slug);
      if (award === null) throw new AppError('award.not_found', { detail: `There is no badge at ${slug}.` });
      if (award.state === 'revoked')
        throw new AppError('award.already_revoked', { detail: 'This badge was revoked before.' });
      await revokeAward(issuing, commandActor(award.organisationId), award.id, reason);
      console.log(`Revoked, reason ${reason}. The status list is published.`);
      return 0;
    });
  },
};
