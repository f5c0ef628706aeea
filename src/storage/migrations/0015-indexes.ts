import { runAll, type SchemaStep } from './column-types.ts';

/** What the daily job looks for: invitations that ended, files of evidence that nothing uses. */
export const indexes: SchemaStep = {
  name: '0015-indexes',
  async up(db) {
    await runAll(db, [
      'create index invitation_expiry on invitation (expires_at)',
      'create index invitation_ended on invitation (ended_at)',
      'create index evidence_file_created on evidence_file (created_at)',
    ]);
  },
};
